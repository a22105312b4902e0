/* <recovery-wait>: counts the minutes of a word down, and asks every few seconds whether it has come; then the server
   says where it goes on. */

const EVERY_MS = 3000;

class RecoveryWait extends HTMLElement {
  connectedCallback() {
    // The page was fresh now: a clock of the server would have to agree with this one's.
    this.end = performance.now() + Number(this.dataset.seconds) * 1000;
    this.left = this.querySelector(".recovery__left");
    this.querySelector("p").hidden = false;
    this.show();
    this.clock = setInterval(() => this.show(), 1000);
    this.asking = setInterval(() => this.ask(), EVERY_MS);
    // A phone that comes back from writing the SMS does not wait for the next turn.
    this.back = () => document.hidden || this.ask();
    document.addEventListener("visibilitychange", this.back);
  }

  disconnectedCallback() {
    clearInterval(this.clock);
    clearInterval(this.asking);
    document.removeEventListener("visibilitychange", this.back);
  }

  show() {
    const seconds = Math.max(0, Math.ceil((this.end - performance.now()) / 1000));
    this.left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (!seconds) this.goOn();
  }

  async ask() {
    if (document.hidden) return;
    const answer = await fetch(this.dataset.state).then((response) => response.json()).catch(() => null);
    if (answer && answer.state !== "waiting") this.goOn();
  }

  goOn() {
    this.disconnectedCallback();
    location.replace(location.pathname);
  }
}

customElements.define("recovery-wait", RecoveryWait);
