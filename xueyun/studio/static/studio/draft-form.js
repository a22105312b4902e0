/** <draft-form>: saved as one types, a moment after the last key. A stale save brings both versions and saves nothing. */

const PAUSE = 1200; // milliseconds without a key

class DraftForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.said = this.querySelector("[data-saved]");
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), PAUSE);
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    addEventListener("pagehide", () => this.timer && this.save());
  }

  disconnectedCallback() {
    if (this.timer) this.save();
  }

  async save() {
    clearTimeout(this.timer);
    this.timer = 0;
    const editor = document.querySelector("tree-editor");
    const node = this.form.dataset.node;
    this.said.textContent = editor.words.saving;
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(this.form)),
        headers: { Accept: "application/json" },
        keepalive: true,
      });
      if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) {
        this.said.textContent = editor.words.signin;
        return;
      }
      const answer = await response.json();
      if (response.ok) {
        this.form.elements.seen.value = answer.seen;
        this.said.textContent = editor.words.saved.replace("{time}", answer.at);
        editor.saved(node, answer);
        const title = document.querySelector("[data-pane-title]");
        if (title && this.isConnected) title.textContent = answer.title;
      } else if (answer.pane && this.isConnected) {
        const page = new DOMParser().parseFromString(answer.pane, "text/html");
        this.closest("[data-pane]").replaceChildren(...document.adoptNode(page.body).childNodes);
      } else {
        this.said.textContent = answer.reason;
      }
    } catch {
      this.said.textContent = editor.words.offline;
    }
  }
}

customElements.define("draft-form", DraftForm);
