/** <faq-editor>: its buttons act on the page at once. Without this script the same buttons ask the server, and save nothing either. */

const NAMED = ["id", "for", "aria-labelledby", "aria-describedby"];

class FaqEditor extends HTMLElement {
  connectedCallback() {
    this.rows = this.querySelector("[data-rows]");
    this.said = this.querySelector("[data-said]");
    this.count = this.rows.children.length;
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (!button || button.closest("rich-text")) return; // the tools of an answer are its own
      event.preventDefault();
      const row = button.closest("[data-row]");
      this[button.dataset.do](row);
      this.changed();
    });
    this.changed();
  }

  add() {
    if (this.rows.children.length >= this.most) return;
    const made = this.fresh();
    made.querySelector("input").focus();
  }

  /** As many rows as this, for words that come back. */
  make(count) {
    while (this.rows.children.length < Math.min(count, this.most)) this.fresh();
    this.changed();
  }

  fresh() {
    const made = this.querySelector("template").content.firstElementChild.cloneNode(true);
    this.count += 1;
    for (const one of made.querySelectorAll(NAMED.map((name) => `[${name}]`).join())) {
      for (const name of NAMED) if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace("new", `n${this.count}`));
    }
    this.rows.append(made);
    return made;
  }

  up(row) {
    this.move(row, row.previousElementSibling, "before", "up");
  }

  down(row) {
    this.move(row, row.nextElementSibling, "after", "down");
  }

  move(row, other, where, act) {
    if (!other) return;
    other[where](row);
    // Taken out and put in again, a button loses the focus.
    row.querySelector(`[data-do=${act}]`).focus();
    this.said.textContent = this.dataset.moved.replace("‹n›", [...this.rows.children].indexOf(row) + 1);
  }

  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("[data-do=remove]") ?? this.querySelector("[data-do=add]")).focus();
    this.said.textContent = this.dataset.removed;
  }

  get most() {
    return Number(this.dataset.most);
  }

  changed() {
    const rows = [...this.rows.children];
    for (const [at, row] of rows.entries()) {
      const legend = row.querySelector("legend");
      legend.textContent = legend.textContent.replace(/‹n›|\d+/, at + 1);
      row.querySelector("[data-do=up]").setAttribute("aria-disabled", at === 0);
      row.querySelector("[data-do=down]").setAttribute("aria-disabled", at === rows.length - 1);
    }
    this.querySelector("p [data-do=add]").disabled = rows.length >= this.most;
    this.querySelector("form").dispatchEvent(new Event("input"));
  }
}

customElements.define("faq-editor", FaqEditor);
