/** <weight-sum>: what the weights of a grading rule make together, while one types. */

class WeightSum extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", () => this.add());
    this.add();
  }

  add() {
    const weights = [...this.querySelectorAll("[name=weight]")].map((field) => Number(field.value) || 0);
    const sum = weights.reduce((all, one) => all + one, 0);
    this.querySelector("[data-sum]").textContent = sum;
    this.toggleAttribute("data-whole", sum === 100);
  }
}

customElements.define("weight-sum", WeightSum);
