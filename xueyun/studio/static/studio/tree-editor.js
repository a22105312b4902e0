/** <tree-editor>: the draft's tree. The page is the truth: every act is sent at once, and what is refused is undone by
    showing the tree as the server has it. One listener a kind of event serves a thousand rows. */

import { dragging } from "xueyun/studio/tree-drag";
import { keys } from "xueyun/studio/tree-keys";
import { adding, renaming } from "xueyun/studio/tree-typing";
import { toast } from "xueyun/ui/toast";
import "xueyun/studio/draft-form";

const OFFER_MS = 20_000; // how long deleting can be undone by one press; the bin has it for 30 days
const ASK_MS = 5000; // how often a visible page asks whether somebody else has changed the tree

export const levelOf = (item) => item.dataset.node.split("-")[0];
export const rowOf = (item) => item.querySelector(":scope > .te__row");
export const titleOf = (item) => rowOf(item).querySelector(".te__title").textContent;
export const listOf = (item) => item.querySelector(":scope > ol");
export const parentOf = (item) => item.parentElement.closest("[data-node]");
/** The items of the same level that hang beside it, in order. */
export const family = (list, level) =>
  [...list.children].filter((item) => item.dataset.node && levelOf(item) === level);

class TreeEditor extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(this.dataset.words);
    this.stamp = this.dataset.stamp;
    this.edits = this.hasAttribute("data-edits");
    this.tree = this.querySelector("[data-tree]");
    this.status = this.querySelector("[data-status]");
    this.becomeTree();
    this.addEventListener("click", this);
    this.addEventListener("change", this);
    this.addEventListener("submit", this);
    keys(this);
    if (this.edits) {
      dragging(this);
      renaming(this);
      adding(this);
    }
    this.markCurrent();
    this.timer = setInterval(() => this.ask(), ASK_MS);
    addEventListener("popstate", () => this.openPane(location.href, false));
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  /* --- what it is to those who don't see it --- */

  becomeTree() {
    this.tree.setAttribute("role", "tree");
    if (this.edits) this.tree.setAttribute("aria-multiselectable", "true");
    for (const list of this.tree.querySelectorAll("ol")) list.setAttribute("role", "group");
    const items = this.tree.querySelectorAll("[data-node]");
    for (const item of items) this.becomeItem(item);
    if (items.length) this.setFocusable(this.current() ?? items[0]);
  }

  becomeItem(item) {
    item.setAttribute("role", "treeitem");
    item.setAttribute("aria-label", titleOf(item));
    item.tabIndex = -1;
    const list = listOf(item);
    if (list && !item.hasAttribute("aria-expanded")) item.setAttribute("aria-expanded", "true");
    for (const part of rowOf(item).querySelectorAll("a, input")) part.tabIndex = -1;
  }

  setFocusable(item) {
    for (const one of this.tree.querySelectorAll('[tabindex="0"]')) one.tabIndex = -1;
    item.tabIndex = 0;
    const link = rowOf(item).querySelector(".te__title");
    if (link) link.tabIndex = 0;
  }

  say(words) {
    this.status.textContent = "";
    setTimeout(() => { this.status.textContent = words; }, 50);
  }

  current() {
    const ref = location.pathname.split("/").at(-2);
    return this.find(ref);
  }

  find(ref) {
    return ref ? this.tree.querySelector(`[data-node="${CSS.escape(ref)}"]`) : null;
  }

  markCurrent() {
    for (const link of this.tree.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
    const item = this.current();
    if (!item) return;
    const link = rowOf(item).querySelector(".te__title");
    link.setAttribute("aria-current", "true");
    const offset = link.getBoundingClientRect().top - this.getBoundingClientRect().top;
    if (this.scrollHeight > this.clientHeight && (offset < 0 || offset > this.clientHeight)) this.scrollTop += offset - this.clientHeight / 3;
  }

  /* --- choosing, and acts on what is chosen --- */

  boxes() {
    return [...this.tree.querySelectorAll(".te__box:checked")];
  }

  chosen() {
    return this.boxes().map((box) => box.closest("[data-node]"));
  }

  countChosen() {
    const count = this.boxes().length;
    this.querySelector(".te-bar")?.toggleAttribute("data-any", count > 0);
    const number = this.querySelector("[data-number]");
    if (number && count) number.textContent = this.words.chosen.replace("{n}", count);
    for (const item of this.tree.querySelectorAll('[aria-selected="true"]')) item.removeAttribute("aria-selected");
    for (const item of this.chosen()) item.setAttribute("aria-selected", "true");
  }

  handleEvent(event) {
    if (event.type === "change" && event.target.matches(".te__box")) return this.countChosen();
    if (event.type === "submit") return this.submitChosen(event);
    if (event.type !== "click" || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    const link = event.target.closest(".te__title");
    if (!link) return;
    this.setFocusable(link.closest("[data-node]"));
    if (matchMedia("(max-width: 63.99rem)").matches) return; // a phone shows one thing at a time: its own page
    event.preventDefault();
    this.openPane(link.href, true);
  }

  async submitChosen(event) {
    const act = event.submitter?.value;
    if (!["delete", "duplicate"].includes(act)) {
      // All names in one field: a form has its limit of fields.
      this.allInOne(event.target);
      return;
    }
    event.preventDefault();
    await this.perform(act, this.chosen());
  }

  allInOne(form) {
    const names = this.boxes().map((box) => box.value);
    if (names.length < 100) return;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "nodes", value: names.join(",") });
    for (const box of this.boxes()) box.checked = false;
    form.append(field);
  }

  /** Delete or duplicate; with nothing chosen the item itself. */
  async perform(act, items) {
    const names = items.map((item) => item.dataset.node);
    if (!names.length) return;
    const answer = await this.send({ act, nodes: names.join(",") });
    if (!answer) return;
    if (act === "delete") {
      const next = this.besides(items);
      for (const item of items) item.remove();
      if (next) this.focusOn(next);
      this.recount();
      this.offerUndo(answer.said, names);
    } else {
      await this.refresh();
      toast(answer.said);
    }
    this.countChosen();
  }

  besides(items) {
    const gone = new Set(items);
    const all = [...this.tree.querySelectorAll("[data-node]")];
    const at = all.indexOf(items[0]);
    const stays = (item) => !items.some((one) => one.contains(item)) && !gone.has(item);
    return all.slice(at).find(stays) ?? all.slice(0, at).reverse().find(stays);
  }

  /** What was deleted, and the way back, at the bottom of the window until the next act. */
  offerUndo(said, names) {
    this.say(said);
    this.querySelector(".te-undo")?.remove();
    const offer = Object.assign(document.createElement("div"), { className: "te-undo" });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--plain button--small", textContent: this.words.undo });
    button.addEventListener("click", async () => {
      offer.remove();
      if (!(await this.send({ act: "restore", nodes: names.join(",") }))) return;
      await this.refresh();
      const item = this.find(names[0]);
      if (item) this.focusOn(item);
      this.say(this.words.back);
    });
    offer.append(Object.assign(document.createElement("span"), { textContent: said }), button);
    this.append(offer);
    setTimeout(() => offer.remove(), OFFER_MS);
  }

  recount() {
    const number = (level) => this.tree.querySelectorAll(`[data-node^="${level}-"]`).length;
    this.querySelector(".te-head__count").textContent = this.words.counts
      .replace("{c}", number("chapter")).replace("{l}", number("lesson")).replace("{u}", number("unit"));
  }

  focusOn(item) {
    this.setFocusable(item);
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  /* --- moving --- */

  /** Put items into a list (of `into`, null: the course), before that item or at the end; the server is told. */
  async move(items, into, before) {
    const level = levelOf(items[0]);
    const list = into ? listOf(into) : this.tree;
    const anchor = before ?? this.endOf(list, level);
    const places = items.map((item) => [item, item.parentElement, item.nextSibling]).reverse();
    for (const item of items) this.put(item, list, anchor);
    const said = this.words.moved
      .replace("{n}", family(list, level).indexOf(items[0]) + 1)
      .replace("{where}", into ? titleOf(into) : this.words.top);
    const answer = await this.send({
      act: "move",
      nodes: items.map((item) => item.dataset.node).join(","),
      into: into ? into.dataset.node : this.dataset.top,
      before: before ? before.dataset.node.split("-")[1] : "",
    });
    if (answer) {
      for (const item of items) this.tell(item);
      return this.say(said);
    }
    // Refused, and the tree could not be asked for (there is no connection): back to where they were.
    for (const [item, parent, next] of places) if (item.isConnected) this.put(item, parent, next);
  }

  /** What is taken elsewhere in the document loses the focus; here it keeps it, for the next key. */
  put(item, list, before) {
    const isHere = item.contains(document.activeElement);
    list.insertBefore(item, before);
    if (isHere) this.focusOn(item);
  }

  /* Units stand behind lessons, and behind chapters. */
  endOf(list, level) {
    return level === "unit" ? null : [...list.children].find((item) => item.dataset.node && levelOf(item) === "unit") ?? null;
  }

  /* --- talking to the server --- */

  /** Send an act; the answer, or null where it was refused: then the tree is shown as it is. Acts go one by one. */
  send(fields) {
    return this.queued(async () => {
      const answer = await this.sendNow(fields, this.dataset.actUrl);
      if (!answer.reason) return answer;
      this.complain(answer.reason);
      await this.refresh();
      return null;
    });
  }

  /** Send what was typed; {reason} where it was refused. The tree stays, and with it the field, until it is taken. */
  sendTyped(fields, url = this.dataset.actUrl) {
    return this.queued(() => this.sendNow(fields, url));
  }

  queued(act) {
    this.queue = (this.queue ?? Promise.resolve()).then(act);
    return this.queue;
  }

  async sendNow(fields, url) {
    const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: this.querySelector("[name=csrfmiddlewaretoken]").value });
    try {
      const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
      if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) return { reason: this.words.signin };
      const answer = await response.json();
      if (!response.ok) return answer;
      if (answer.was && answer.was !== this.stamp) await this.refresh();
      this.stamp = answer.stamp;
      return answer;
    } catch {
      return { reason: this.words.offline };
    }
  }

  complain(words) {
    toast(words, "soon");
    this.say(words);
  }

  async ask() {
    if (document.hidden || this.busy || this.querySelector(".te-new, .te__rename")) return;
    try {
      const response = await fetch(this.dataset.stampUrl, { headers: { Accept: "application/json" } });
      if (!response.ok) return;
      const { stamp } = await response.json();
      if (stamp === this.stamp) return;
      await this.refresh();
      toast(this.words.others, "info");
    } catch {
      /* The next time. */
    }
  }

  /** The tree as the server has it; what was chosen, closed and focused stays so. */
  async refresh() {
    const chosen = new Set(this.boxes().map((box) => box.value));
    const closed = new Set([...this.tree.querySelectorAll('[aria-expanded="false"]')].map((item) => item.dataset.node));
    // A row that is being typed goes on, in its place, with what stands in it.
    const typed = this.tree.querySelector(".te-new")?.closest("li");
    const under = typed?.parentElement.closest("[data-node]")?.dataset.node;
    const field = typed?.contains(document.activeElement) ? document.activeElement : null;
    // Of the tree alone: who types beside it goes on typing.
    const focused = this.tree.contains(document.activeElement) ? document.activeElement.closest("[data-node]")?.dataset.node : undefined;
    try {
      const response = await fetch(this.dataset.contentUrl, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.querySelector("tree-editor");
      if (!fresh) throw new Error("no tree");
      this.tree.replaceChildren(...document.adoptNode(fresh.querySelector("[data-tree]")).childNodes);
      this.stamp = fresh.dataset.stamp;
      this.querySelector(".te-head__count").textContent = fresh.querySelector(".te-head__count").textContent;
    } catch {
      return;
    }
    for (const item of this.tree.querySelectorAll("[data-node]")) {
      if (closed.has(item.dataset.node)) item.setAttribute("aria-expanded", "false");
      const box = rowOf(item).querySelector(".te__box");
      if (box && chosen.has(box.value)) box.checked = true;
    }
    this.becomeTree();
    this.countChosen();
    this.markCurrent();
    const place = this.find(under);
    if (typed) (place ? listOf(place) : this.tree).append(typed);
    const item = this.find(focused);
    if (field) field.focus();
    else if (item) this.focusOn(item);
  }

  /** What a row leads to, shown at the right. */
  async openPane(url, push) {
    const pane = document.querySelector("[data-pane]");
    try {
      const response = await fetch(url, { headers: { Accept: "text/html", "X-Part": "pane" } });
      if (!response.ok || response.redirected) throw new Error("no pane");
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (page.querySelector("main")) throw new Error("a whole page");
      pane.replaceChildren(...document.adoptNode(page.body).childNodes);
    } catch {
      location.href = url;
      return;
    }
    if (push) history.pushState(null, "", url);
    pane.scrollTop = 0;
    this.markCurrent();
  }

  /** A node's form was saved: its row says so. */
  saved(ref, { title, about, lacks, news, stamp }) {
    const item = this.find(ref);
    if (!item) return;
    this.name(item, title);
    rowOf(item).querySelector("small").textContent = about;
    this.flag(item, lacks);
    this.tell(item, news);
    this.stamp = stamp;
  }

  /** Its new name, wherever its row says it. */
  name(item, title) {
    const was = titleOf(item);
    rowOf(item).querySelector(".te__title").textContent = title;
    item.setAttribute("aria-label", title);
    for (const part of rowOf(item).querySelectorAll(".te__box, .te__add"))
      part.setAttribute("aria-label", part.getAttribute("aria-label").replace(was, () => title));
  }

  /** That students don't see it as it stands; what is new to them stays new. */
  tell(item, words = this.words.changed) {
    const row = rowOf(item);
    if (!words || row.querySelector("[data-news]")) return;
    const flag = Object.assign(document.createElement("i"), { className: "te__flag", textContent: words });
    flag.dataset.news = "";
    (row.querySelector(".te__flag") ?? row.querySelector("small")).after(flag);
  }

  /** What keeps a unit from being published; '' where nothing does. */
  flag(item, words) {
    rowOf(item).querySelector(".te__flag--soon")?.remove();
    if (!words) return;
    const flag = Object.assign(document.createElement("i"), { className: "te__flag te__flag--soon", textContent: words });
    rowOf(item).querySelector("small").after(flag);
  }
}

customElements.define("tree-editor", TreeEditor);
