/* <video-preparing>: asks now and then how far the video is, and shows it as soon as it is there. */

const OFTEN = 4000;
const SELDOM = 30_000;

class VideoPreparing extends HTMLElement {
  connectedCallback() {
    this.pause = OFTEN;
    this.plan();
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
  }

  plan() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), this.pause);
    this.pause = Math.min(SELDOM, this.pause * 1.15);
  }

  async ask() {
    if (!document.hidden) {
      const answer = await fetch(this.dataset.renew).then((response) => response.json()).catch(() => null);
      if (answer && answer.stage !== "working") return location.reload();
      if (answer) this.show(answer.percent);
    }
    this.plan();
  }

  show(percent) {
    this.querySelector("progress").value = percent;
    this.querySelector(".progress-bar__number").textContent = `${percent}%`;
  }
}

customElements.define("video-preparing", VideoPreparing);
