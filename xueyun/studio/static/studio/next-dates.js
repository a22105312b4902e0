/** <next-dates>: the dates of a next run. A form sends few fields; the rows that were changed travel in one. */

class NextDates extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.rows = [...this.form.querySelectorAll("[data-moved]")];
    for (const row of this.rows) row.disabled = false;
    this.form.addEventListener("submit", () => this.gather());
    addEventListener("pageshow", () => this.open()); // come back to, it can be changed once more
  }

  gather() {
    const changed = this.rows.filter((row) => row.value !== row.dataset.moved);
    this.form.elements.changed.value = changed
      .map((row) => `${row.name.slice("at-".length)}=${row.value}`)
      .join(",");
    // After this event, so that the browser has looked at every field.
    for (const row of this.rows) row.disabled = true;
  }

  open() {
    for (const row of this.rows) row.disabled = false;
  }
}

customElements.define("next-dates", NextDates);
