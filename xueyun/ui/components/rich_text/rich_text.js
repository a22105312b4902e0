/** <rich-text>: an editor over a textarea. Its code comes only to pages that have one; until then, and without it, the textarea
    takes HTML. */

let rule;

class RichText extends HTMLElement {
  async connectedCallback() {
    if (this.editor || this.isOpening) return;
    this.isOpening = true;
    this.querySelector("textarea").addEventListener("compositionstart", ({ target }) => {
      this.composed = new Promise((done) => target.addEventListener("compositionend", done, { once: true }));
    });
    try {
      rule ??= fetch(this.dataset.rule).then((answer) => answer.json());
      const [{ open }, allowed] = await Promise.all([import("xueyun/ui/rich-editor"), rule]);
      await this.composed; // a word that is half chosen by pinyin is chosen first
      if (this.isConnected) this.editor = open(this, allowed);
    } catch (problem) {
      rule = undefined;
      console.warn("The editor could not be loaded; the text can be edited as HTML.", problem.message);
    } finally {
      this.isOpening = false;
    }
  }

  /** Put in another place it is taken out and set in again, and goes on; only what stays out is closed. */
  disconnectedCallback() {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.editor?.destroy();
      this.editor = undefined;
    });
  }
}

customElements.define("rich-text", RichText);
