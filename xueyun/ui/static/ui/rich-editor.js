/** The editor behind <rich-text>: a ProseMirror view over a textarea, which always holds the text as the server keeps it. */
import { baseKeymap } from "prosemirror-commands";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { InputRule, inputRules, textblockTypeInputRule, undoInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { DOMParser as Reader, DOMSerializer } from "prosemirror-model";
import { EditorState, Plugin, PluginKey, Selection } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";
import { keys } from "xueyun/ui/rich-commands";
import { Dialogs } from "xueyun/ui/rich-dialogs";
import { Files } from "xueyun/ui/rich-files";
import { formulaView, pictureView } from "xueyun/ui/rich-nodes";
import { cleaned } from "xueyun/ui/rich-paste";
import { makeSchema } from "xueyun/ui/rich-schema";
import { Toolbar } from "xueyun/ui/rich-toolbar";

const coming = new PluginKey("coming");

/** @param {HTMLElement} home the <rich-text> element @param {object} rule html-rule.json */
export function open(home, rule) {
  return new Editor(home, rule);
}

class Editor {
  constructor(home, rule) {
    this.home = home;
    this.rule = rule;
    this.area = home.querySelector("textarea");
    this.words = JSON.parse(home.dataset.words);
    this.schema = makeSchema(rule);
    this.reader = Reader.fromSchema(this.schema);
    this.writer = DOMSerializer.fromSchema(this.schema);
    const { list, uploads } = home.dataset;
    const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
    this.files = list ? new Files({ list, uploads, token, rule, words: this.words }) : null;
    this.dialogs = new Dialogs(this);
    this.view = this.makeView();
    this.toolbar = new Toolbar(this);
    // Who was typing already goes on, behind their last word.
    const isTyping = document.activeElement === this.area;
    this.area.hidden = true;
    this.area.required = false; // a browser can't complain about what is hidden; the server does
    if (isTyping) this.goOn();
    home.dataset.live = "";
    this.claimLabel();
    this.toolbar.update();
    if (this.area.value !== this.area.defaultValue) this.tell(); // as it is kept, no longer as it was typed
  }

  goOn() {
    const { tr } = this.view.state;
    this.view.dispatch(tr.setSelection(Selection.atEnd(tr.doc)).scrollIntoView());
    this.view.focus();
  }

  makeView() {
    const place = document.createElement("div");
    place.className = "rich-text__paper";
    this.area.before(place);
    const { stylesheet } = this.home.dataset;
    const edit = () => this.dialogs.open("formula");
    return new EditorView(place, {
      state: EditorState.create({ doc: this.read(this.written()), plugins: this.plugins() }),
      attributes: this.attributes(),
      nodeViews: {
        math: formulaView(false, stylesheet, edit, this.words),
        math_block: formulaView(true, stylesheet, edit, this.words),
        ...(this.files && { image: pictureView(this.files, () => this.dialogs.open("picture"), this.words) }),
      },
      clipboardTextSerializer: (slice) => slice.content.textBetween(0, slice.content.size, "\n\n"),
      transformPastedHTML: (html) => this.transformPasted(html),
      handlePaste: (view, event) => this.takeFiles(event, event.clipboardData, view.state.selection.from),
      handleDrop: (view, event, _slice, moved) => !moved && this.takeFiles(event, event.dataTransfer, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? view.state.selection.from),
      dispatchTransaction: (transaction) => this.apply(transaction),
    });
  }

  attributes() {
    const label = this.home.querySelector("label");
    label.id ||= `${this.area.id}-label`;
    const hint = this.area.getAttribute("aria-describedby");
    return {
      class: "rich-text__words prose", role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id,
      ...(hint && { "aria-describedby": hint }), ...(this.area.getAttribute("aria-invalid") && { "aria-invalid": "true" }),
    };
  }

  /* The label is the editor's from now on. */
  claimLabel() {
    const label = this.home.querySelector("label");
    label.removeAttribute("for");
    label.addEventListener("click", () => this.view.focus());
  }

  plugins() {
    const open = (name) => () => { this.dialogs.open(name); return true; };
    return [
      rules(this.schema, Boolean(this.dialogs.dialog("formula"))), keymap({ ...keys(this.schema, open), Backspace: undoInputRule }), keymap(baseKeymap),
      history(), dropCursor({ class: "rich-text__drop", color: false, width: 2 }), gapCursor(), tableEditing(), places(),
    ];
  }

  /** What stands in the textarea, as HTML: where it may be typed text (also while this was loading), paragraphs are parted by
      empty lines. */
  written() {
    const text = this.area.value;
    const isTyped = this.home.hasAttribute("data-typed") || text !== this.area.defaultValue;
    if (!isTyped || /<\/?[a-z]/i.test(text)) return text;
    const page = document.implementation.createHTMLDocument("");
    for (const part of text.split(/\n\s*\n/).filter((one) => one.trim())) {
      const paragraph = page.body.appendChild(page.createElement("p"));
      part.trim().split("\n").forEach((line, at) => paragraph.append(...(at ? [page.createElement("br")] : []), line));
    }
    return page.body.innerHTML;
  }

  read(html) {
    return this.reader.parse(cleaned(html, this.rule).page.body);
  }

  /** The text as it is kept: '' where there is nothing to read. */
  html() {
    const { doc } = this.view.state;
    if (doc.childCount === 1 && doc.firstChild.isTextblock && !doc.firstChild.childCount) return "";
    // In a document of its own, so that nothing is fetched.
    const page = document.implementation.createHTMLDocument("");
    this.writer.serializeFragment(doc.content, { document: page }, page.body);
    // Reading drops a line's end right behind <pre>.
    return page.body.innerHTML.replaceAll("<pre>\n", "<pre>\n\n");
  }

  apply(transaction) {
    this.view.updateState(this.view.state.apply(transaction));
    if (transaction.docChanged) this.tell();
    this.toolbar?.update();
  }

  tell() {
    this.area.value = this.html();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  run(command) {
    command(this.view.state, this.view.dispatch.bind(this.view), this.view);
    this.view.focus();
  }

  say(words) {
    const status = this.home.querySelector("[data-status]");
    status.textContent = words;
    status.hidden = !words;
  }

  transformPasted(html) {
    const { page, lost } = cleaned(html, this.rule);
    if (lost) this.say(this.words.lost_pictures);
    return page.body.innerHTML;
  }

  /* --- files that are dropped or pasted --- */

  takeFiles(event, data, at) {
    const files = [...(data?.files ?? [])];
    // Word puts a picture of the words beside them: where there are words, they are meant.
    const hasWords = /\S/.test(data?.getData("text/plain") ?? "");
    if (!files.length || (hasWords && event.type === "paste")) return false;
    event.preventDefault();
    if (!this.files?.canUpload) this.say(this.words.no_uploads);
    else for (const file of files) this.send(file, at);
    return true;
  }

  /** The file goes into the library; where it will stand, the page says how far it is. */
  async send(file, at = this.view.state.selection.from) {
    const id = {};
    const note = Object.assign(document.createElement("span"), { className: "rich-text__coming" });
    const show = (percent) => { note.textContent = this.words.uploading.replace("{name}", file.name || "").replace("{percent}", percent); };
    show(0);
    this.view.dispatch(this.view.state.tr.setMeta(coming, { add: { id, at, note } }));
    const isPicture = file.type.startsWith("image/");
    try {
      const found = await this.files.send(file, show, isPicture ? "image" : "");
      this.place(found, this.whereIs(id), isPicture);
      this.say("");
    } catch (problem) {
      this.say(`${file.name}: ${problem.message}`);
    } finally {
      this.view.dispatch(this.view.state.tr.setMeta(coming, { remove: id }));
    }
  }

  whereIs(id) {
    const [found] = coming.getState(this.view.state).find(null, null, (spec) => spec.id === id);
    return found?.from ?? this.view.state.selection.from;
  }

  /** A picture, whose description is asked for, or a link that hands the file out. */
  place(file, at, isPicture) {
    const { nodes, marks } = this.schema;
    const address = this.rule.file + file.ref;
    const node = isPicture && file.kind === "image"
      ? nodes.image.create({ src: address, alt: "", width: file.width, height: file.height })
      : this.schema.text(file.name, [marks.link.create({ href: address })]);
    const { tr } = this.view.state;
    tr.replaceRangeWith(at, at, node);
    this.view.dispatch(tr.scrollIntoView());
    if (node.type === nodes.image) this.dialogs.openPictureOf(address);
  }

  /** Another text in the place of the one that is there; it can be undone. */
  write(html) {
    const { tr, doc } = this.view.state;
    this.view.dispatch(tr.replaceWith(0, doc.content.size, this.read(html).content));
  }

  destroy() {
    this.view.destroy();
  }
}

/* Where files will stand that are on their way. */
function places() {
  return new Plugin({
    key: coming,
    state: {
      init: () => DecorationSet.empty,
      apply(transaction, set) {
        const here = set.map(transaction.mapping, transaction.doc);
        const { add, remove } = transaction.getMeta(coming) ?? {};
        if (add) return here.add(transaction.doc, [Decoration.widget(add.at, add.note, { id: add.id })]);
        return remove ? here.remove(here.find(null, null, (spec) => spec.id === remove)) : here;
      },
    },
    props: { decorations: (state) => coming.getState(state) },
  });
}

/* What is typed becomes what it means: '## ', '- ', '1. ', '> ', '```', '$…$'. */
function rules({ nodes }, hasFormulas) {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{2,4})\s$/, nodes.heading, (match) => ({ level: match[1].length })),
      wrappingInputRule(/^\s*[-*]\s$/, nodes.bullet_list),
      wrappingInputRule(/^(\d{1,3})\.\s$/, nodes.ordered_list, (match) => ({ start: match[1] === "1" ? null : match[1] })),
      wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
      textblockTypeInputRule(/^```$/, nodes.code_block),
      ...(hasFormulas ? [formulaRule(nodes)] : []),
    ],
  });
}

function formulaRule(nodes) {
  return new InputRule(/(?:^|[^\\$])\$([^$\s](?:[^$]*[^$\s\\])?)\$$/, (state, match, start, end) => {
    const from = start + match[0].indexOf("$");
    return state.tr.replaceWith(from, end, nodes.math.create({ tex: match[1] }));
  });
}
