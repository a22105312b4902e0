/** <draft-form>: saved as one types, a moment after the last key; one save after the other, so that nobody is stale to
    themselves. A stale save brings both versions and saves nothing. What can't reach the server is kept on this device
    until it can, and is offered when the page is opened again. A file that is uploaded beside it is chosen in it. */

import { choose } from "xueyun/studio/picker-choice";

const PAUSE = 1200; // milliseconds without a key
const AGAIN = 10_000; // and after a save that did not arrive
const MOST_ALIVE = 60_000; // bytes that a browser sends on behind a page that was left

class DraftForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form[data-node]");
    this.said = this.querySelector("[data-saved]");
    // Of this person: another of the team at the same browser finds nothing of it.
    this.kept = `xueyun.draft.${this.dataset.account}.${new URL(this.form.action).pathname}`;
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    this.onPageHide = () => this.isDirty && this.save();
    this.onOnline = () => this.isDirty && this.save();
    this.onLeave = (event) => {
      if (this.isDirty && !this.fits()) event.preventDefault();
    };
    this.addEventListener("taken", ({ detail }) => choose(this.form, detail));
    // The same again is harmless, and its answer says how the unit stands now.
    this.addEventListener("over", () => this.save());
    if (this.querySelector("file-upload")) import("xueyun/studio/file-upload");
    addEventListener("pagehide", this.onPageHide);
    addEventListener("online", this.onOnline);
    addEventListener("beforeunload", this.onLeave);
    this.offerKept();
  }

  disconnectedCallback() {
    removeEventListener("pagehide", this.onPageHide);
    removeEventListener("online", this.onOnline);
    removeEventListener("beforeunload", this.onLeave);
    if (this.isDirty) this.save();
    clearTimeout(this.timer);
  }

  get editor() {
    return document.querySelector("tree-editor");
  }

  changed() {
    this.isDirty = true;
    this.say("unsaved", this.editor.words.unsaved);
    this.keep();
    this.plan(PAUSE);
  }

  plan(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  say(state, words) {
    this.said.dataset.state = state;
    this.said.textContent = words;
  }

  fields() {
    return new URLSearchParams(new FormData(this.form));
  }

  fits() {
    return String(this.fields()).length < MOST_ALIVE;
  }

  /** After whatever is on its way. */
  save() {
    clearTimeout(this.timer);
    this.saving = (this.saving ?? Promise.resolve()).then(() => this.saveNow());
    return this.saving;
  }

  async saveNow() {
    const { words } = this.editor ?? this;
    this.words = words;
    const body = this.fields();
    this.isDirty = false;
    if (this.editor) this.editor.busy = true; // until the answer says which tree it made, nobody else has changed it
    this.say("saving", words.saving);
    try {
      const response = await fetch(this.form.action, {
        method: "POST", body, headers: { Accept: "application/json" }, keepalive: String(body).length < MOST_ALIVE,
      });
      if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) {
        this.isDirty = true;
        return this.say("unsaved", words.signin);
      }
      this.answered(response.ok, await response.json());
    } catch {
      this.isDirty = true;
      this.say("unsaved", words.unsent);
      if (this.isConnected) this.plan(AGAIN);
    } finally {
      if (this.editor) this.editor.busy = false;
    }
    return undefined;
  }

  answered(isSaved, answer) {
    if (isSaved) {
      this.form.elements.seen.value = answer.seen;
      if (!this.isDirty) {
        this.forget();
        this.say("saved", this.words.saved.replace("{time}", answer.at));
      }
      this.editor?.saved(this.form.dataset.node, answer);
      const title = document.querySelector("[data-pane-title]");
      if (title && this.isConnected) title.textContent = answer.title;
      this.tell(answer.problem);
    } else if (answer.pane && this.isConnected) {
      this.isDirty = false;
      const page = new DOMParser().parseFromString(answer.pane, "text/html");
      this.closest("[data-pane]").replaceChildren(...document.adoptNode(page.body).childNodes);
    } else {
      this.isDirty = Boolean(answer.reason);
      this.say("unsaved", answer.reason);
    }
  }

  /** What keeps the unit from being published, above the form. */
  tell(problem) {
    const place = this.isConnected && document.querySelector("[data-problem]");
    if (!place) return;
    place.hidden = !problem;
    place.querySelector(".banner__text > p").textContent = problem;
  }

  /* --- on this device, until the server has it --- */

  keep() {
    const text = this.form.querySelector("textarea.rich-text__area");
    if (!text) return;
    try {
      localStorage.setItem(this.kept, JSON.stringify({ seen: this.form.elements.seen.value, text: text.value }));
    } catch { /* A device that keeps nothing: the page itself still holds it. */ }
  }

  forget() {
    try {
      localStorage.removeItem(this.kept);
    } catch { /* The same. */ }
  }

  /** What was typed here and never arrived: where nobody has saved since it is taken up, else the server finds out. */
  offerKept() {
    const text = this.form.querySelector("textarea.rich-text__area");
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(this.kept));
    } catch { /* Nothing that can be read. */ }
    if (!text || !kept || kept.text === text.value) return this.forget();
    const fresh = this.form.elements.seen.value;
    text.value = kept.text;
    this.form.elements.seen.value = kept.seen || fresh;
    this.isDirty = true;
    return this.save();
  }
}

customElements.define("draft-form", DraftForm);
