/** HTML from elsewhere, made fit to be read by the editor: what could harm is gone before anything of it is looked at. */
import { isFile } from "xueyun/ui/rich-schema";

const GONE = "script, style, meta, link, title, head, iframe, object, embed, svg, math, form, input, button, select, textarea, noscript, template, audio, video, canvas";
const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
const REFUSED = /(?<=[\s"'])(style|on[a-z]+)(?=\s*=)/gi;
const SHEET = /<style\b[^]*?<\/style\s*>/gi;
const LEVEL = /\blevel(\d)/;

/** A document without scripts, addresses of strange kinds or anything that only its maker understands. */
export function cleaned(html, rule) {
  // The page's policy refuses styles and handlers in whatever it reads, and says so aloud: they are renamed before.
  const page = new DOMParser().parseFromString(html.replace(SHEET, "").replace(TAG, (tag) => tag.replace(REFUSED, "data-$1")), "text/html");
  for (const one of page.querySelectorAll(GONE)) one.remove();
  const notes = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (notes.nextNode()) comments.push(notes.currentNode);
  for (const one of comments) one.remove();
  listsOfWord(page);
  // A program's last line ends as the others do; that is no line of its own.
  for (const code of page.querySelectorAll("pre")) code.lastChild && endLess(code);
  for (const caption of page.querySelectorAll("caption, figcaption")) toParagraph(page, caption);
  const unseen = new RegExp(rule.unseen, "g");
  const words = page.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) words.currentNode.data = words.currentNode.data.replace(unseen, "");
  let lost = 0;
  for (const picture of page.querySelectorAll("img")) {
    if (isFile(picture.getAttribute("src"), rule)) continue;
    lost += 1;
    picture.remove();
  }
  for (const one of page.body.querySelectorAll("*")) plain(one);
  return { page, lost };
}

function endLess(code) {
  let last = code;
  while (last.lastChild) last = last.lastChild;
  if (last.nodeType === Node.TEXT_NODE) last.data = last.data.replace(/\n$/, "");
}

/** Before its table or figure: the editor has no place for it inside. */
function toParagraph(page, caption) {
  const paragraph = page.createElement("p");
  paragraph.append(...caption.childNodes);
  const whole = caption.closest("table") ?? caption;
  whole.before(paragraph);
  caption.remove();
}

const STYLES = [
  [/font-weight:\s*(bold|[6-9]00)/i, "strong"], [/font-style:\s*italic/i, "em"],
  [/text-decoration[a-z-]*:[^;]*underline/i, "u"], [/text-decoration[a-z-]*:[^;]*line-through/i, "s"],
];

/** Of styles what says bold, italic, underlined or struck, as the elements that say so; other attributes tell nothing. */
function plain(one) {
  const style = one.dataset?.style ?? "";
  for (const name of one.getAttributeNames()) if (name.startsWith("data-") || name === "id") one.removeAttribute(name);
  if (/^(B|STRONG)$/.test(one.tagName) && /font-weight:\s*(normal|[1-5]00)/i.test(style)) return one.replaceWith(...one.childNodes);
  if (!style || /^(A|H[1-6]|TABLE|TBODY|TR|UL|OL|PRE)$/.test(one.tagName) || one.querySelector("p, div, li, table")) return undefined;
  for (const [test, tag] of STYLES) {
    if (!test.test(style)) continue;
    const mark = one.ownerDocument.createElement(tag);
    mark.append(...one.childNodes);
    one.append(mark);
  }
  return undefined;
}

/* Word writes lists as paragraphs that say their level, with the bullet as text. */
function listsOfWord(page) {
  let open = [];
  for (const item of page.querySelectorAll("p[class*=MsoList], p[data-style*='mso-list']")) {
    const level = Number(LEVEL.exec(item.dataset.style ?? "")?.[1] ?? 1);
    const mark = [...item.querySelectorAll("span")].find((one) => /mso-list:\s*Ignore/i.test(one.dataset.style ?? ""));
    const isOrdered = /^\s*[\p{L}\p{N}]{1,4}[.)、]/u.test(mark?.textContent ?? "");
    mark?.remove();
    if (item.previousElementSibling !== open[0]?.list) open = [];
    open.length = Math.min(open.length, level);
    while (open.length < level) {
      const list = page.createElement(isOrdered ? "ol" : "ul");
      if (!open.length) item.before(list);
      else (open.at(-1).list.lastElementChild ?? open.at(-1).list.appendChild(page.createElement("li"))).append(list);
      open.push({ list });
    }
    const li = page.createElement("li");
    item.removeAttribute("class");
    open.at(-1).list.append(li);
    li.append(item);
  }
}
