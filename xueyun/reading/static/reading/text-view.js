/* <text-view>: sets formulas, lets wide tables scroll, and tells when the text was opened and its end was reached. */
import { Reports } from "xueyun/progress/reports";
import { setFormulas } from "xueyun/ui/formulas";

const DWELL = 800;
const FRESH = 3_600_000;

class TextView extends HTMLElement {
  connectedCallback() {
    for (const table of this.querySelectorAll(".text__body table")) this.wrap(table);
    for (const code of this.querySelectorAll(".text__body pre")) code.tabIndex = 0;
    if (this.dataset.formulas) setFormulas(this, this.dataset.formulas);
    this.report();
    if (this.querySelector("[data-file]")) this.keepFresh();
  }

  disconnectedCallback() {
    clearInterval(this.clock);
  }

  /** Addresses of files hold for two hours at least: an open page asks for new ones every hour, and for a picture that
      did not come (the computer slept, say). */
  keepFresh() {
    this.clock = setInterval(() => this.anew(), FRESH);
    this.addEventListener("error", (event) => this.missed(event.target), true);
    this.addEventListener("load", () => { this.querySelector("[data-trouble]").hidden = true; }, true);
    for (const img of this.querySelectorAll("img[data-file]")) if (img.complete && !img.naturalWidth && img.src) this.missed(img);
  }

  anew() {
    for (const img of this.querySelectorAll("[data-again]")) delete img.dataset.again;
    return this.renewFiles();
  }

  async renewFiles() {
    const answer = await fetch(this.dataset.renew).then((response) => (response.ok ? response.json() : null)).catch(() => null);
    for (const one of this.querySelectorAll("[data-file]")) {
      const fresh = answer?.files[one.dataset.file];
      if (fresh && one.localName === "a") one.href = fresh.a;
      else if (fresh && !one.naturalWidth) one.src = fresh.img;
    }
    return Boolean(answer);
  }

  async missed(img) {
    const trouble = this.querySelector("[data-trouble]");
    const isFirst = !img.dataset.again;
    img.dataset.again = "";
    if (isFirst && (await this.renewFiles())) return;
    img.closest("p, li, td, th, figure")?.after(trouble);
    trouble.hidden = false;
  }

  wrap(table) {
    const box = document.createElement("div");
    Object.assign(box, { className: "text__wide", tabIndex: 0 });
    box.setAttribute("role", "group");
    if (table.caption) box.setAttribute("aria-label", table.caption.textContent);
    table.replaceWith(box);
    box.append(table);
  }

  report() {
    const { beacon: url, account, unit, ticket, done, renew } = this.dataset;
    if (!ticket || Number(done) === 2) return;
    this.news = Number(done) ? null : { opened: true };
    this.reports = new Reports({
      url, account, unit, ticket, asset: "",
      body: () => this.news,
      nothing: {},
      sent: (body) => { if (this.news === body) this.news = null; },
      again: (body) => { this.news = body; },
      place: () => ({}),
      renew: () => fetch(renew).then((response) => (response.ok ? response.json() : null)).catch(() => null),
      onAnswer: () => {},
      onRefusal: () => {},
    });
    this.reports.state = Number(done);
    this.reports.start();
    this.reports.flush();
    this.watchEnd();
  }

  /** The end counts when it stays on the screen for a moment, not when it flies past. */
  watchEnd() {
    const watch = new IntersectionObserver((entries) => {
      clearTimeout(this.dwelling);
      // On a busy phone several come at once: the last one is how it stands.
      if (!entries.at(-1).isIntersecting) return;
      this.dwelling = setTimeout(() => {
        watch.disconnect();
        this.news = { end: true };
        this.reports.flush();
      }, DWELL);
    });
    watch.observe(this.querySelector("[data-end]"));
  }
}

customElements.define("text-view", TextView);
