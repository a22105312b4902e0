/* <pdf-view>: a document page by page. Only pages near the screen are drawn; a page that stays on it for a moment
   counts as shown. */
import { GlobalWorkerOptions, getDocument } from "pdfjs-dist";
import { Bits } from "xueyun/progress/bits";
import { MOST_RANGES, Reports } from "xueyun/progress/reports";
import { PdfPage } from "xueyun/reading/pdf-page";

const DWELL = 700;
const STEPS = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const RENEW_AFTER = 12 * 60_000;

class PdfView extends HTMLElement {
  connectedCallback() {
    const { pages, page, seen, width, height, pageLabel } = this.dataset;
    this.scroller = this.querySelector(".pdf__pages");
    this.field = this.querySelector(".pdf__number");
    this.current = Math.min(Number(page), Number(pages) - 1);
    this.known = new Bits(Number(pages)).add(JSON.parse(seen));
    this.pending = new Bits(Number(pages));
    this.opened = Date.now();
    const size = { width: Number(width), height: Number(height) };
    this.pages = Array.from({ length: Number(pages) }, (_, number) =>
      new PdfPage(number, pageLabel.replace("‹›", String(number + 1)), size));
    this.scroller.replaceChildren(...this.pages.map((one) => one.box));
    this.zoom = null;
    this.dwelling = new Map();
    this.listen();
    this.report();
    this.open();
  }

  async open() {
    const { document: url, worker, vendor } = this.dataset;
    GlobalWorkerOptions.workerSrc = worker;
    try {
      this.file = await getDocument({
        url, cMapUrl: `${vendor}cmaps/`, standardFontDataUrl: `${vendor}standard_fonts/`, wasmUrl: `${vendor}wasm/`,
        useWasm: false, isEvalSupported: false, enableXfa: false,
      }).promise;
      const first = (await this.file.getPage(1)).getViewport({ scale: 1 });
      for (const page of this.pages) page.size = { width: first.width, height: first.height };
    } catch (problem) {
      return this.complain(problem.status === 403 ? "session" : "network");
    }
    this.fit();
    this.watch();
  }

  listen() {
    this.addEventListener("click", (event) => this.onClick(event));
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("change", () => this.goTo((Number.parseInt(this.field.value, 10) || this.current + 1) - 1));
    this.field.addEventListener("focus", () => this.field.select());
    this.scroller.addEventListener("scroll", () => this.onScroll(), { passive: true });
    new ResizeObserver(() => this.file && (this.zoom === null ? this.fit() : this.onScroll())).observe(this.scroller);
  }

  onClick(event) {
    const target = event.target.closest("[data-do], .pdf__download");
    if (target?.matches(".pdf__download")) return this.onDownload(event, target);
    const deeds = {
      previous: () => this.goTo(this.current - 1),
      next: () => this.goTo(this.current + 1),
      smaller: () => this.step(-1),
      larger: () => this.step(1),
      fit: () => this.setZoom(null),
    };
    deeds[target?.dataset.do]?.();
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input")) return;
    const keys = {
      PageDown: () => this.goTo(this.current + 1), PageUp: () => this.goTo(this.current - 1), ArrowRight: () => this.goTo(this.current + 1),
      ArrowLeft: () => this.goTo(this.current - 1), Home: () => this.goTo(0), End: () => this.goTo(this.pages.length - 1),
      "+": () => this.step(1), "=": () => this.step(1), "-": () => this.step(-1), 0: () => this.setZoom(null),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  /* --- where one is, and how large ---------------------------------------------------------------------------------- */

  goTo(number) {
    const page = this.pages[Math.min(this.pages.length - 1, Math.max(0, number))];
    this.scroller.scrollTo({ top: page.box.offsetTop - 8 });
    this.setCurrent(page.number);
  }

  setCurrent(number) {
    this.current = number;
    this.field.value = String(number + 1);
    this.querySelector("[data-do=previous]").disabled = number === 0;
    this.querySelector("[data-do=next]").disabled = number === this.pages.length - 1;
  }

  /** The scale at which the widest page fills the room. */
  get fitting() {
    const style = getComputedStyle(this.scroller);
    const room = this.scroller.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return Math.min(1.6, room / Math.max(...this.pages.map((page) => page.size.width)));
  }

  fit() {
    this.setZoom(this.zoom);
  }

  /** @param {number|null} zoom of the pages' own size; null fits the width */
  setZoom(zoom) {
    this.zoom = zoom;
    const scale = zoom ?? this.fitting;
    const { box } = this.pages[this.current];
    const within = this.scale ? (this.scroller.scrollTop - box.offsetTop) / box.offsetHeight : 0;
    this.scale = scale;
    for (const page of this.pages) page.resize(scale);
    this.scroller.scrollTop = box.offsetTop + (this.isPlaced ? within * box.offsetHeight : -8);
    this.isPlaced = true;
    this.querySelector("[data-scale]").textContent = `${Math.round(scale * 100)}%`;
    this.setCurrent(this.current);
    this.onScroll();
  }

  step(by) {
    const larger = STEPS.find((step) => step > this.scale + 0.01) ?? STEPS.at(-1);
    const smaller = STEPS.findLast((step) => step < this.scale - 0.01) ?? STEPS[0];
    this.setZoom(by > 0 ? larger : smaller);
  }

  /* --- what is near, and what was shown ------------------------------------------------------------------------------ */

  watch() {
    this.addEventListener("pointerenter", () => this.drawNear(), { once: true });
    // No frame comes in a hidden tab, and what lies there is not shown from that moment on.
    document.addEventListener("visibilitychange", () => {
      this.timeShown();
      this.onScroll();
    });
    this.onScroll();
  }

  onScroll() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      this.drawNear();
      this.noteShown();
    });
  }

  /** Pages on the screen, and how much of the screen or of themselves each shows. */
  visible(margin = 0) {
    const top = this.scroller.scrollTop - margin;
    const bottom = this.scroller.scrollTop + this.scroller.clientHeight + margin;
    return this.pages.flatMap((page) => {
      const { offsetTop, offsetHeight } = page.box;
      const shown = Math.min(bottom, offsetTop + offsetHeight) - Math.max(top, offsetTop);
      return shown > 0 ? [{ page, shown, share: Math.max(shown / offsetHeight, shown / this.scroller.clientHeight) }] : [];
    });
  }

  drawNear() {
    if (!this.file || !this.scale) return;
    const near = new Set(this.visible(this.scroller.clientHeight).map(({ page }) => page));
    for (const page of this.pages) {
      if (near.has(page)) this.draw(page);
      else if (page.drawn !== undefined && Math.abs(page.number - this.current) > 4) page.clear();
    }
  }

  /** On a slow device a page may lie before the reader for a while before its picture is there: it counts from then. */
  async draw(page) {
    try {
      if (await page.draw(this.file)) this.noteShown();
    } catch {
      this.complain("network");
    }
  }

  noteShown() {
    this.timeShown();
    const visible = this.visible();
    if (!visible.length || document.hidden) return;
    const most = visible.reduce((one, other) => (other.shown > one.shown ? other : one));
    if (most.page.number !== this.current && document.activeElement !== this.field) this.setCurrent(most.page.number);
  }

  /** The pages that lie before the reader now. */
  shown() {
    if (document.hidden) return new Set();
    return new Set(this.visible().filter(({ share, page }) => share >= 0.5 && page.isDrawn).map(({ page }) => page));
  }

  /** Every page has a time of its own: it runs while the page is shown, whatever comes and goes beside it. */
  timeShown() {
    const shown = this.shown();
    for (const [page, timer] of this.dwelling) {
      if (shown.has(page)) continue;
      clearTimeout(timer);
      this.dwelling.delete(page);
    }
    for (const page of shown) {
      if (!this.dwelling.has(page)) this.dwelling.set(page, setTimeout(() => this.count(page), DWELL));
    }
  }

  count(page) {
    if (!this.shown().has(page)) return this.timeShown();
    if (!this.known.bits[page.number]) this.pending.bits[page.number] = 1;
    this.reports?.flush();
  }

  /* --- the server ------------------------------------------------------------------------------------------------------ */

  report() {
    const { beacon: url, account, unit, asset, ticket, done } = this.dataset;
    if (!ticket) return;
    this.reports = new Reports({
      url, account, unit, asset, ticket,
      body: () => {
        const pages = this.pending.ranges().slice(0, MOST_RANGES);
        return pages.length ? { pages } : null;
      },
      nothing: { pages: [] },
      sent: ({ pages }) => this.pending.remove(pages),
      again: ({ pages }) => this.pending.add(pages),
      place: () => ({ page: this.current }),
      renew: () => this.renew(),
      onAnswer: ({ seen }) => this.known.add(seen),
      onRefusal: (code) => this.complain(code),
    });
    this.reports.state = Number(done);
    this.reports.start();
  }

  async renew() {
    const fresh = await fetch(this.dataset.renew).then((response) => (response.ok ? response.json() : null)).catch(() => null);
    if (!fresh?.document) return null;
    this.opened = Date.now();
    const download = this.querySelector(".pdf__download");
    if (download) download.href = `${fresh.document}?download=1`;
    return fresh;
  }

  /** An address that has run out would lead to a refusal: take a fresh one first. */
  async onDownload(event, link) {
    if (Date.now() - this.opened < RENEW_AFTER) return;
    event.preventDefault();
    if (await this.renew()) link.click();
    else this.complain("session");
  }

  complain(code) {
    const box = this.querySelector(".pdf__message");
    for (const line of box.querySelectorAll("[data-message]")) line.hidden = line.dataset.message !== code;
    box.hidden = false;
  }
}

customElements.define("pdf-view", PdfView);
