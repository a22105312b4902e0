/* One file's page: `<asset-waiting>` follows its preparation, `<asset-video>` plays what came of it. */

const EVERY = 2000;

class AssetWaiting extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => document.hidden || this.look(), EVERY);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async look() {
    const answer = await fetch(this.dataset.url).then((got) => got.json()).catch(() => null);
    if (!answer) return;
    if (answer.stage === "ready" || answer.stage === "failed") return location.reload();
    this.querySelector("progress").value = answer.percent;
    this.querySelector(".progress-bar__number").textContent = `${answer.percent}%`;
  }
}

class AssetVideo extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video");
    this.video.addEventListener("play", () => this.open(), { once: true });
  }

  disconnectedCallback() {
    this.hls?.destroy();
  }

  async open() {
    const { default: Hls } = await import("hls.js");
    if (!Hls.isSupported()) {
      this.video.src = this.dataset.playlist;
      return this.video.play();
    }
    this.hls = new Hls();
    this.hls.loadSource(this.dataset.playlist);
    this.hls.attachMedia(this.video);
    this.video.play().catch(() => {});
  }
}

customElements.define("asset-waiting", AssetWaiting);
customElements.define("asset-video", AssetVideo);
