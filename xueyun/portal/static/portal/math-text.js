/* <math-text data-stylesheet="…">: sets the formulas (.math, in TeX) of the text inside. Without it the TeX is read. */
class MathText extends HTMLElement {
  async connectedCallback() {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: this.dataset.stylesheet });
    document.head.append(sheet);
    const { default: katex } = await import("katex");
    for (const formula of this.querySelectorAll(".math")) {
      katex.render(formula.textContent, formula, {
        displayMode: formula.tagName === "DIV", throwOnError: false, strict: "ignore",
      });
    }
  }
}
customElements.define("math-text", MathText);
