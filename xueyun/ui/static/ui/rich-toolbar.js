/** The toolbar of an editor: one stop of the Tab key, arrows walk in it; it shows what holds at the cursor. */
import { blockOf, commands, hasMark, isIn, setBlock, setLanguage } from "xueyun/ui/rich-commands";

export class Toolbar {
  constructor(editor) {
    this.editor = editor;
    this.bar = editor.home.querySelector("[role=toolbar]");
    this.commands = commands(editor.schema);
    this.block = this.bar.querySelector("[data-block]");
    this.language = this.bar.querySelector("[data-language]");
    if (this.language) this.fillLanguages();
    this.bar.hidden = false;
    this.bar.addEventListener("click", (event) => this.press(event.target.closest("[data-do]")));
    // The cursor stays where it is: a press takes no focus from the text.
    this.bar.addEventListener("mousedown", (event) => event.target.closest("[data-do]") && event.preventDefault());
    this.bar.addEventListener("keydown", (event) => this.walk(event));
    this.bar.addEventListener("focusin", (event) => this.rove(event.target));
    this.block?.addEventListener("change", () => editor.run(setBlock(editor.schema, this.block.value)));
    this.language?.addEventListener("change", () => editor.run(setLanguage(this.language.value)));
    this.rove(this.stops()[0]);
  }

  fillLanguages() {
    const option = (value, words) => Object.assign(document.createElement("option"), { value, textContent: words });
    this.language.append(option("", this.editor.words.no_language), ...this.editor.rule.languages.map((name) => option(name, name)));
  }

  press(button) {
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const name = button.dataset.do;
    if (this.commands[name]) this.editor.run(this.commands[name]);
    else this.editor.dialogs.open(name);
  }

  /* --- by keyboard --- */

  stops() {
    return [...this.bar.querySelectorAll("button, select")].filter((one) => one.offsetParent !== null);
  }

  rove(stop) {
    for (const one of this.bar.querySelectorAll("button, select")) one.tabIndex = -1;
    if (stop) stop.tabIndex = 0;
  }

  focus() {
    (this.stops().find((one) => one.tabIndex === 0) ?? this.stops()[0]).focus();
  }

  walk(event) {
    if (event.key === "Escape") return this.editor.view.focus();
    const stops = this.stops();
    const at = stops.indexOf(document.activeElement);
    const isRtl = getComputedStyle(this.bar).direction === "rtl";
    const by = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 }[event.key];
    const to = by ? (at + by + stops.length) % stops.length : { Home: 0, End: stops.length - 1 }[event.key];
    if (to === undefined) return undefined;
    event.preventDefault();
    return stops[to].focus();
  }

  /* --- what holds at the cursor --- */

  update() {
    const { state } = this.editor.view;
    const { nodes, marks } = this.editor.schema;
    const types = { bullet_list: nodes.bullet_list, ordered_list: nodes.ordered_list, blockquote: nodes.blockquote, code_block: nodes.code_block };
    for (const button of this.bar.querySelectorAll("[data-do]")) {
      const name = button.dataset.do;
      if (marks[name]) button.setAttribute("aria-pressed", String(hasMark(state, marks[name])));
      else if (types[name]) button.setAttribute("aria-pressed", String(isIn(state, types[name])));
      if (this.commands[name]) button.setAttribute("aria-disabled", String(!this.commands[name](state)));
    }
    if (!this.block) return; // the few tools of a short text
    this.block.value = blockOf(state);
    this.showPart("table", isIn(state, nodes.table));
    const { parent } = state.selection.$from;
    this.showPart("code", parent.type.spec.code);
    if (parent.type.spec.code) this.language.value = parent.attrs.language ?? "";
  }

  showPart(name, shown) {
    const part = this.bar.querySelector(`[data-part=${name}]`);
    if (part.hidden === !shown) return;
    part.hidden = !shown;
    if (!shown && part.contains(this.bar.querySelector('[tabindex="0"]'))) this.rove(this.stops()[0]);
  }
}
