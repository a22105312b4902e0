/** How formulas and pictures look while they are edited: formulas set, pictures from the library. */
import { setFormulas } from "xueyun/ui/formulas";

/** @param {(view, at, node) => void} edit opens what changes it */
export function formulaView(isBlock, stylesheet, edit, words) {
  return (node, view, getPos) => new FormulaView(node, isBlock, stylesheet, () => edit(view, getPos(), node), words);
}

class FormulaView {
  constructor(node, isBlock, stylesheet, edit, words) {
    this.node = node;
    this.stylesheet = stylesheet;
    this.dom = document.createElement(isBlock ? "div" : "span");
    this.dom.className = "rich-text__formula";
    this.dom.title = words.edit_formula;
    this.inner = isBlock ? "div" : "span";
    this.dom.addEventListener("dblclick", edit);
    this.dom.addEventListener("click", () => this.dom.classList.contains("ProseMirror-selectednode") && edit());
    this.draw();
  }

  draw() {
    const formula = document.createElement(this.inner);
    formula.className = "math";
    formula.textContent = this.node.attrs.tex || "?";
    this.dom.replaceChildren(formula);
    setFormulas(this.dom, this.stylesheet);
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    const isOther = node.attrs.tex !== this.node.attrs.tex;
    this.node = node;
    if (isOther) this.draw();
    return true;
  }

  ignoreMutation() {
    return true;
  }

  stopEvent(event) {
    return event.type === "dblclick";
  }
}

export function pictureView(files, edit, words) {
  return (node, view, getPos) => new PictureView(node, files, () => edit(view, getPos()), words);
}

class PictureView {
  constructor(node, files, edit, words) {
    this.node = node;
    this.files = files;
    this.words = words;
    this.dom = document.createElement("span");
    this.dom.className = "rich-text__picture";
    this.img = document.createElement("img");
    this.dom.append(this.img);
    this.dom.addEventListener("dblclick", edit);
    this.draw();
  }

  async draw() {
    const { src, alt, width, height } = this.node.attrs;
    this.img.alt = alt;
    this.dom.toggleAttribute("data-undescribed", !alt);
    if (width) this.img.width = width;
    if (height) this.img.height = height;
    const file = await this.files.find(src);
    if (file?.url) this.img.src = file.url;
    else this.dom.dataset.missing = this.words.missing_picture;
  }

  update(node) {
    if (node.type !== this.node.type || node.attrs.src !== this.node.attrs.src) return false;
    this.node = node;
    this.draw();
    return true;
  }

  selectNode() {
    this.dom.classList.add("ProseMirror-selectednode");
  }

  deselectNode() {
    this.dom.classList.remove("ProseMirror-selectednode");
  }

  ignoreMutation() {
    return true;
  }
}
