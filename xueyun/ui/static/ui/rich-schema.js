/** What the rich-text editor can write: every node and mark of it is in the rule (html-rule.json) that the server cleans by. */
import { Schema } from "prosemirror-model";
import { tableNodes } from "prosemirror-tables";

const REL = "noopener noreferrer";
const inline = (tag, more = []) => ({ parseDOM: [{ tag }, ...more], toDOM: () => [tag, 0] });

/** Whether an address may stand in a link: one of the rule's protocols, or a file of the library. */
export function isLink(href, rule) {
  if (isFile(href, rule)) return true;
  const protocol = /^([a-z][a-z0-9+.-]*):/i.exec(href.trim());
  return protocol ? rule.protocols.includes(protocol[1].toLowerCase()) : !/^\s|[\u0000-\u001f]/.test(href);
}

export const isFile = (address, rule) => new RegExp(`^${rule.file}[0-9a-hjkmnp-tv-z]{10}$`).test(address ?? "");
const number = (value) => (/^[0-9]{1,4}$/.test(value ?? "") ? value : null);
const known = (attributes) => Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null && value !== ""));

/** A formula is its TeX; once it is set, the TeX is kept beside it. */
const texOf = (dom) => ({ tex: dom.dataset.tex ?? dom.textContent });

function nodes(rule) {
  const language = (name) => (rule.languages.includes(name) ? name : null);
  const heading = (level) => ({ tag: `h${level}`, attrs: { level: Math.min(4, Math.max(2, level)) } });
  return {
    doc: { content: "block+" },
    paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }, { tag: "dt" }, { tag: "dd" }], toDOM: () => ["p", 0] },
    heading: {
      attrs: { level: { default: 2 } }, content: "inline*", group: "block", defining: true,
      parseDOM: [1, 2, 3, 4, 5, 6].map(heading), toDOM: (node) => [`h${node.attrs.level}`, 0],
    },
    blockquote: { content: "block+", group: "block", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
    code_block: {
      attrs: { language: { default: null } }, content: "text*", marks: "", group: "block", code: true, defining: true,
      parseDOM: [{
        tag: "pre", preserveWhitespace: "full",
        getAttrs: (dom) => ({ language: language(/\blanguage-([a-z]+)/.exec(dom.firstElementChild?.className ?? "")?.[1]) }),
      }],
      toDOM: ({ attrs }) => ["pre", ["code", known({ class: attrs.language && `language-${attrs.language}` }), 0]],
    },
    horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
    math_block: {
      attrs: { tex: { default: "" } }, group: "block", atom: true, defining: true,
      parseDOM: [{ tag: "div.math", priority: 60, getAttrs: texOf }], toDOM: ({ attrs }) => ["div", { class: "math" }, attrs.tex],
      leafText: ({ attrs }) => attrs.tex,
    },
    bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    ordered_list: {
      attrs: { start: { default: null } }, content: "list_item+", group: "block",
      parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ start: dom.start === 1 ? null : number(dom.getAttribute("start")) }) }],
      toDOM: ({ attrs }) => ["ol", known({ start: attrs.start }), 0],
    },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    ...tableNodes({ tableGroup: "block", cellContent: "block+", cellAttributes: {} }),
    text: { group: "inline" },
    math: {
      attrs: { tex: { default: "" } }, group: "inline", inline: true, atom: true,
      parseDOM: [{ tag: "span.math", priority: 60, getAttrs: texOf }], toDOM: ({ attrs }) => ["span", { class: "math" }, attrs.tex],
      leafText: ({ attrs }) => attrs.tex,
    },
    image: {
      attrs: { src: {}, alt: { default: "" }, width: { default: null }, height: { default: null } },
      group: "inline", inline: true, draggable: true,
      parseDOM: [{
        tag: "img[src]",
        getAttrs: (dom) => isFile(dom.getAttribute("src"), rule) && {
          src: dom.getAttribute("src"), alt: dom.getAttribute("alt") ?? "", width: number(dom.getAttribute("width")), height: number(dom.getAttribute("height")),
        },
      }],
      toDOM: ({ attrs }) => ["img", { ...known({ src: attrs.src, width: attrs.width, height: attrs.height }), alt: attrs.alt }],
    },
    hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"], leafText: () => "\n" },
  };
}

function marks(rule) {
  return {
    link: {
      attrs: { href: {}, title: { default: null } }, inclusive: false,
      parseDOM: [{ tag: "a[href]", getAttrs: (dom) => isLink(dom.getAttribute("href"), rule) && { href: dom.getAttribute("href"), title: dom.getAttribute("title") } }],
      toDOM: ({ attrs }) => ["a", { ...known({ href: attrs.href, title: attrs.title }), rel: REL }, 0],
    },
    strong: inline("strong", [{ tag: "b" }]),
    em: inline("em", [{ tag: "i" }]),
    underline: inline("u"),
    strike: inline("s", [{ tag: "del" }, { tag: "strike" }]),
    sub: { ...inline("sub"), excludes: "sup" },
    sup: { ...inline("sup"), excludes: "sub" },
    code: { ...inline("code"), code: true },
    kbd: inline("kbd"),
    mark: inline("mark"),
    small: inline("small"),
  };
}

export const makeSchema = (rule) => new Schema({ nodes: nodes(rule), marks: marks(rule) });
