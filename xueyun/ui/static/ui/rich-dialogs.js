/** What an editor asks for: an address, a formula, how a picture is described, a file of the library. */
import { toggleMark } from "prosemirror-commands";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { setFormulas } from "xueyun/ui/formulas";
import { linkAt } from "xueyun/ui/rich-commands";
import { isLink } from "xueyun/ui/rich-schema";

const PAUSE = 250; // milliseconds without a key

export class Dialogs {
  constructor(editor) {
    this.editor = editor;
    this.stylesheet = editor.home.dataset.stylesheet;
    for (const dialog of editor.home.querySelectorAll("dialog")) this.listen(dialog);
  }

  get view() {
    return this.editor.view;
  }

  dialog(name) {
    return this.editor.home.querySelector(`dialog[data-name=${name}]`);
  }

  listen(dialog) {
    const { name } = dialog.dataset;
    // Fields of a dialog are no fields of the page's form: they are read here alone.
    dialog.addEventListener("input", (event) => {
      event.stopPropagation();
      this[`${name}Input`]?.(dialog, event);
    });
    dialog.addEventListener("change", (event) => {
      event.stopPropagation();
      if (event.target.type === "file") this.chosenFiles(dialog, event.target);
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.tagName === "BUTTON") return;
      if (event.target.tagName === "TEXTAREA" && !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (name !== "library") this.done(dialog);
    });
    dialog.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (!button) return;
      const { act } = button.dataset;
      if (act === "cancel") dialog.close();
      else if (act === "done") this.done(dialog);
      else this[act](dialog, button);
    });
    dialog.addEventListener("close", () => this.view.focus());
  }

  open(name) {
    if (name === "toolbar") return this.editor.toolbar.focus();
    if (name === "formula_block") return this.show("formula", true);
    if (name === "picture" && !this.chosenImage()) return this.show("library", "image");
    if (name === "file") return this.show("library", "file");
    return this.show(name);
  }

  show(name, option) {
    const dialog = this.dialog(name);
    if (!dialog) return; // a key of a tool that this editor has not
    this[`${name}Show`](dialog, option);
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[data-first]")?.focus();
  }

  done(dialog) {
    if (this[`${dialog.dataset.name}Done`](dialog) !== false) dialog.close();
  }

  complain(dialog, words) {
    const place = dialog.querySelector("[data-error]");
    place.textContent = words;
    place.hidden = !words;
  }

  /* --- a link --- */

  linkShow(dialog) {
    this.link = linkAt(this.view.state);
    dialog.querySelector("input").value = this.link?.href ?? "";
    dialog.querySelector("[data-act=unlink]").hidden = !this.link;
    this.complain(dialog, "");
  }

  linkDone(dialog) {
    const typed = dialog.querySelector("input").value.trim();
    if (!typed) return this.unlink(dialog);
    const href = /^[\w-]+(\.[\w-]+)+([/?#]|$)/.test(typed) ? `https://${typed}` : typed;
    if (!isLink(href, this.editor.rule)) {
      this.complain(dialog, this.editor.words.bad_link);
      return false;
    }
    this.setLink(href);
    return true;
  }

  setLink(href) {
    const { state } = this.view;
    const type = state.schema.marks.link;
    const { from, to } = this.link ?? state.selection;
    const mark = type.create({ href });
    const tr = from === to ? state.tr.replaceSelectionWith(state.schema.text(href, [mark]), false) : state.tr.removeMark(from, to, type).addMark(from, to, mark);
    this.view.dispatch(tr);
  }

  unlink(dialog) {
    const { state } = this.view;
    const { link } = state.schema.marks;
    if (this.link) this.view.dispatch(state.tr.removeMark(this.link.from, this.link.to, link));
    else if (!state.selection.empty) toggleMark(link)(state, this.view.dispatch);
    dialog.close();
  }

  /* --- a formula --- */

  chosenFormula() {
    const { selection, schema } = this.view.state;
    const isOne = selection instanceof NodeSelection && [schema.nodes.math, schema.nodes.math_block].includes(selection.node.type);
    return isOne ? selection.node : null;
  }

  formulaShow(dialog, isBlock = false) {
    const node = this.chosenFormula();
    dialog.querySelector("textarea").value = node?.attrs.tex ?? "";
    dialog.querySelector("[type=checkbox]").checked = node ? node.type.name === "math_block" : isBlock;
    this.formulaInput(dialog);
  }

  formulaInput(dialog) {
    const isBlock = dialog.querySelector("[type=checkbox]").checked;
    const preview = Object.assign(document.createElement(isBlock ? "div" : "span"), { className: "math", textContent: dialog.querySelector("textarea").value });
    const place = dialog.querySelector("[data-preview]");
    place.replaceChildren(preview);
    if (preview.textContent.trim()) setFormulas(place, this.stylesheet);
  }

  formulaDone(dialog) {
    const tex = dialog.querySelector("textarea").value.trim();
    const { state } = this.view;
    const { nodes } = state.schema;
    const type = dialog.querySelector("[type=checkbox]").checked ? nodes.math_block : nodes.math;
    if (!tex) {
      if (this.chosenFormula()) this.view.dispatch(state.tr.deleteSelection());
    } else {
      this.view.dispatch(state.tr.replaceSelectionWith(type.create({ tex }), false).scrollIntoView());
    }
  }

  /* --- a picture's description --- */

  chosenImage() {
    const { selection, schema } = this.view.state;
    return selection instanceof NodeSelection && selection.node.type === schema.nodes.image ? selection.node : null;
  }

  /** The dialog of a picture that was just placed. */
  openPictureOf(address) {
    const { state } = this.view;
    let at = null;
    state.doc.descendants((node, place) => { if (node.attrs.src === address && !node.attrs.alt) at = place; });
    if (at === null) return;
    this.view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, at)));
    this.show("picture");
  }

  pictureShow(dialog) {
    dialog.querySelector("[data-alt]").value = this.chosenImage().attrs.alt;
    dialog.querySelector("[data-width]").value = this.chosenImage().attrs.width ?? "";
  }

  pictureDone(dialog) {
    const { state } = this.view;
    const { attrs } = this.chosenImage();
    const alt = dialog.querySelector("[data-alt]").value.trim();
    const wanted = Math.min(9999, Math.max(16, Math.round(Number(dialog.querySelector("[data-width]").value)))) || Number(attrs.width) || null;
    const height = wanted && attrs.width && attrs.height ? String(Math.max(1, Math.round((attrs.height * wanted) / attrs.width))) : attrs.height;
    const at = state.selection.from;
    const tr = state.tr.setNodeMarkup(at, null, { ...attrs, alt, width: wanted && String(wanted), height });
    this.view.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1))));
  }

  /* --- a file of the library --- */

  libraryShow(dialog, kind) {
    this.kind = kind;
    dialog.querySelector("[data-upload]").hidden = !this.editor.files.canUpload;
    dialog.querySelector("[data-title]").textContent = this.editor.words[kind === "image" ? "choose_picture" : "choose_file"];
    dialog.querySelector("[type=file]").accept = kind === "image" ? "image/png,image/jpeg,image/webp,image/gif" : "";
    dialog.querySelector("[type=search]").value = "";
    this.list(dialog);
  }

  libraryInput(dialog, event) {
    if (event.target.type !== "search") return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.list(dialog), PAUSE);
  }

  async list(dialog) {
    const asked = dialog.querySelector("[type=search]").value;
    const found = await this.editor.files.search(this.kind, asked);
    if (asked !== dialog.querySelector("[type=search]").value) return;
    const rows = found.map((file) => this.row(dialog, file));
    dialog.querySelector("[data-list]").replaceChildren(...rows);
    dialog.querySelector("[data-none]").hidden = rows.length > 0;
  }

  row(dialog, file) {
    const row = dialog.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-file]").textContent = file.name;
    const picture = row.querySelector("img");
    if (file.url) picture.src = file.url;
    else picture.remove();
    row.querySelector("button").addEventListener("click", () => {
      dialog.close();
      this.editor.place(file, this.view.state.selection.from, this.kind === "image");
    });
    return row;
  }

  chosenFiles(dialog, input) {
    const files = [...input.files];
    input.value = "";
    dialog.close();
    for (const file of files) this.editor.send(file);
  }
}
