/** `<import-progress data-url data-state>` follows an import: its numbers change, and the page is loaded anew when its state does. */

const EVERY = 1000;

class ImportProgress extends HTMLElement {
  connectedCallback() {
    if (this.dataset.state === "running" || this.dataset.state === "read") this.#wait();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  #wait() {
    this.timer = setTimeout(() => this.#look(), EVERY);
  }

  async #look() {
    try {
      const answer = await fetch(this.dataset.url, { headers: { Accept: "application/json" } });
      if (!answer.ok) return location.reload(); // signed out, perhaps: the page itself says so
      this.#show(await answer.json());
    } catch {
      this.#wait(); // away from the network: the import goes on without us
    }
  }

  #show(progress) {
    if (progress.state !== this.dataset.state) return location.reload();
    for (const figure of this.querySelectorAll("[data-figure]")) {
      figure.textContent = progress[figure.dataset.figure].toLocaleString("en");
    }
    const bar = this.querySelector("[data-bar] progress");
    if (bar) {
      bar.value = progress.percent;
      this.querySelector("[data-bar] .progress-bar__number").textContent = `${progress.percent}%`;
    }
    this.#wait();
  }
}

customElements.define("import-progress", ImportProgress);
