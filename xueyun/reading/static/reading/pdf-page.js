/* One page of a document: room for it from the start, its picture and words while it is near the screen. */
import { TextLayer } from "pdfjs-dist";

const SHARPEST = 2;

export class PdfPage {
  constructor(number, label, size) {
    this.number = number;
    this.size = size;
    this.box = document.createElement("section");
    this.box.className = "pdf__page is-waiting";
    this.box.dataset.number = number + 1;
    this.box.setAttribute("aria-label", label);
  }

  /** Whether its picture is on the page, at whichever scale. */
  get isDrawn() {
    return !this.box.classList.contains("is-waiting");
  }

  /** @param {number} scale of the page's own points */
  resize(scale) {
    this.scale = scale;
    this.box.style.width = `${this.size.width * scale}px`;
    this.box.style.height = `${this.size.height * scale}px`;
    this.box.style.setProperty("--total-scale-factor", String(scale));
  }

  /** Draw at the scale there is now, unless that is done. Returns whether a new picture is on the page. */
  async draw(file) {
    if (this.drawn === this.scale) return false;
    const scale = this.scale;
    this.drawn = scale;
    this.task?.cancel();
    try {
      this.page ??= await file.getPage(this.number + 1);
      const viewport = this.page.getViewport({ scale });
      const { width, height } = this.page.getViewport({ scale: 1 });
      if (Math.abs(width - this.size.width) > 0.5 || Math.abs(height - this.size.height) > 0.5) {
        this.size = { width, height };
        this.resize(scale);
      }
      const sharp = Math.min(SHARPEST, window.devicePixelRatio || 1);
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: Math.floor(viewport.width * sharp), height: Math.floor(viewport.height * sharp) });
      this.task = this.page.render({ canvas, viewport, transform: sharp === 1 ? null : [sharp, 0, 0, sharp, 0, 0] });
      await this.task.promise;
      const words = document.createElement("div");
      words.className = "pdf__words";
      await new TextLayer({ textContentSource: this.page.streamTextContent(), container: words, viewport }).render();
      const links = await this.links(viewport);
      if (this.drawn !== scale) return false;
      this.box.replaceChildren(canvas, words, ...links);
      this.box.classList.remove("is-waiting");
      return true;
    } catch (problem) {
      if (problem.name === "RenderingCancelledException") return false;
      this.drawn = undefined;
      throw problem;
    }
  }

  async links(viewport) {
    const notes = await this.page.getAnnotations();
    return notes.filter((note) => note.subtype === "Link" && /^https?:/.test(note.url ?? "")).map((note) => {
      const [left, top, right, bottom] = viewport.convertToViewportRectangle(note.rect);
      const link = Object.assign(document.createElement("a"), { className: "pdf__link", href: note.url, rel: "noopener noreferrer", target: "_blank" });
      link.setAttribute("aria-label", note.url);
      const px = (number) => `${number}px`;
      Object.assign(link.style, {
        left: px(Math.min(left, right)), top: px(Math.min(top, bottom)), width: px(Math.abs(right - left)), height: px(Math.abs(bottom - top)),
      });
      return link;
    });
  }

  /** Give its memory back. */
  clear() {
    this.task?.cancel();
    this.drawn = undefined;
    this.page?.cleanup();
    this.box.replaceChildren();
    this.box.classList.add("is-waiting");
  }
}
