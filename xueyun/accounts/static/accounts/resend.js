/** <resend-wait data-seconds data-words>: its button waits for so many seconds and says how many are left. */
class ResendWait extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.label = this.button.querySelector("span");
    this.words = this.label.textContent;
    this.until = Date.now() + 1000 * Number(this.dataset.seconds);
    this.tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  tick() {
    const left = Math.ceil((this.until - Date.now()) / 1000);
    this.button.disabled = left > 0;
    this.label.textContent = left > 0 ? this.dataset.words.replace("{n}", String(left)) : this.words;
    if (left > 0) this.timer = setTimeout(() => this.tick(), 250);
  }
}

customElements.define("resend-wait", ResendWait);
