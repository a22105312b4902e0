/** <kept-form>: what is typed is kept in this browser until it is saved, and offered again after a crash or a wrong turn. */

const PAUSE = 400; // milliseconds without a key
const UNKEPT = new Set(["csrfmiddlewaretoken", "seen", "once"]);

class KeptForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.key = `xueyun.typed.${this.dataset.key}`;
    if ("saved" in this.dataset) this.forget();
    if (!this.form) return; // the page behind the save
    const kept = this.kept();
    if (kept && JSON.stringify(kept) !== JSON.stringify(this.typed())) this.offer(kept);
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), PAUSE);
    });
    this.form.addEventListener("submit", () => this.keep());
    addEventListener("pagehide", () => this.timer && this.keep());
  }

  /** [[name, value], …] in the order of the form. */
  typed() {
    return [...new FormData(this.form)].filter(([name, value]) => !UNKEPT.has(name) && typeof value === "string");
  }

  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  keep() {
    clearTimeout(this.timer);
    this.timer = 0;
    try {
      localStorage.setItem(this.key, JSON.stringify(this.typed()));
    } catch {
      /* A full or forbidden storage: the page goes on without. */
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      /* There is nothing to forget. */
    }
  }

  offer(kept) {
    const box = this.querySelector("[data-offer]");
    box.hidden = false;
    box.querySelector("[data-bring]").addEventListener("click", () => {
      box.hidden = true;
      this.bring(kept);
    });
    box.querySelector("[data-forget]").addEventListener("click", () => {
      box.hidden = true;
      this.forget();
    });
  }

  /** Rows that repeat a name are made as many as were kept. */
  bring(kept) {
    const by = groups(kept);
    this.querySelector("faq-editor")?.make(Math.max(...[...by.values()].map((values) => values.length)));
    for (const box of this.form.querySelectorAll("input[type=checkbox][name]")) box.checked = by.has(box.name);
    for (const [name, values] of by) {
      const fields = this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
      for (const [at, [, value]] of values.entries()) {
        if (!fields[at] || fields[at].type === "checkbox") continue;
        const editor = fields[at].closest("rich-text")?.editor;
        if (editor) editor.write(value);
        else fields[at].value = value;
        fields[at].dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
    this.form.querySelector("input:not([type=hidden], [type=checkbox]), textarea:not([hidden])")?.focus();
  }
}

function groups(pairs) {
  const by = new Map();
  for (const pair of pairs) by.set(pair[0], [...(by.get(pair[0]) ?? []), pair]);
  return by;
}

customElements.define("kept-form", KeptForm);
