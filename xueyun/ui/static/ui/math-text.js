/* <math-text data-stylesheet="…">: sets the formulas (.math, in TeX) of the text inside. Without it the TeX is read. */
import { setFormulas } from "xueyun/ui/formulas";

class MathText extends HTMLElement {
  connectedCallback() {
    setFormulas(this, this.dataset.stylesheet);
  }
}
customElements.define("math-text", MathText);
