/** A table that filters as one types: the same address is asked, and the rows are set in its place. Enter does the same
    without this script. The form is never touched, so what has the focus keeps it. */

const PAUSE = 250; // milliseconds without a key

class LiveTable extends HTMLElement {
  #timer = 0;
  #asking = null;
  #shown = location.search;

  connectedCallback() {
    this.addEventListener("input", this);
    this.addEventListener("submit", this);
    this.addEventListener("change", this);
    this.#ready();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  handleEvent(event) {
    const form = this.querySelector("[role=search]");
    if (event.type === "submit") {
      if (event.target !== form) return;
      event.preventDefault();
      this.#ask(form);
    } else if (event.target.form && event.target.form === form) {
      clearTimeout(this.#timer);
      if (!event.isComposing) this.#timer = setTimeout(() => this.#ask(form), PAUSE);
    } else if (event.type === "change" && event.target.type === "checkbox") {
      if (event.target.matches("[data-all]")) for (const box of this.#boxes()) box.checked = event.target.checked;
      this.#count();
    }
  }

  async #ask(form) {
    clearTimeout(this.#timer);
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    const address = `?${asked}`;
    if (address === this.#shown) return;
    this.#asking?.abort();
    this.#asking = new AbortController();
    const region = this.querySelector("[data-live]");
    region.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: this.#asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("live-table [data-live]");
      if (!answer.ok || !fresh) throw new Error("no table");
      region.replaceChildren(...document.adoptNode(fresh).childNodes);
      region.removeAttribute("aria-busy");
      this.#shown = address;
      history.replaceState(null, "", address);
      this.#ready();
    } catch (error) {
      if (error.name !== "AbortError") location.search = address;
    }
  }

  #boxes() {
    return [...this.querySelectorAll('input[name="row"]')];
  }

  #ready() {
    const all = this.querySelector("[data-all]");
    if (all) all.hidden = false;
    this.#count();
  }

  #count() {
    const boxes = this.#boxes();
    const chosen = boxes.filter((box) => box.checked).length;
    const all = this.querySelector("[data-all]");
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    this.querySelector(".data-table__acts")?.toggleAttribute("data-any", chosen > 0);
    const number = this.querySelector("[data-number]");
    if (number) number.textContent = chosen || "";
  }
}

customElements.define("live-table", LiveTable);
