/** Typing in the tree: a new name in the place of the old one, and new rows, one after the other. */

import { listOf, rowOf, titleOf } from "xueyun/studio/tree-editor";

/** Enter or a double click; Enter saves, Escape leaves it as it was. */
export function renaming(editor) {
  editor.rename = (item) => rename(editor, item);
  editor.tree.addEventListener("dblclick", (event) => {
    const item = event.target.closest(".te__title")?.closest("[data-node]");
    if (item) editor.rename(item);
  });
}

function rename(editor, item) {
  const link = rowOf(item).querySelector(".te__title");
  if (link.hidden) return;
  const was = link.textContent;
  const field = Object.assign(document.createElement("input"), { className: "te__rename field__control", value: was, maxLength: 2000 });
  field.setAttribute("aria-label", editor.words.name);
  const error = Object.assign(document.createElement("p"), { className: "te__error", id: "te-rename-error" });
  error.setAttribute("role", "alert");
  field.setAttribute("aria-describedby", error.id);
  link.hidden = true;
  link.after(field);
  rowOf(item).append(error);
  field.select();
  let isOver = false;
  const stop = () => {
    isOver = true;
    field.remove();
    error.remove();
    link.hidden = false;
    editor.focusOn(item);
  };
  const save = async (event) => {
    if (isOver || field.readOnly) return;
    if (field.value.trim() === "" || field.value === was) return stop();
    const typed = field.value;
    error.textContent = "";
    field.readOnly = true;
    const answer = await editor.sendTyped({ act: "rename", node: item.dataset.node, title: typed, was });
    field.readOnly = false;
    if (answer.there !== undefined) {
      stop();
      return both(editor, item, answer.there, typed);
    }
    if (answer.reason) {
      // What was typed stays in the field: to be mended, sent again, or left with Escape.
      field.setAttribute("aria-invalid", "true");
      error.textContent = answer.reason;
      if (event.type !== "blur") field.focus();
      return;
    }
    stop();
    editor.name(item, typed.trim());
    editor.tell(item);
    editor.say(editor.words.renamed);
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      save(event);
    } else if (event.key === "Escape") stop();
  });
  field.addEventListener("blur", save);
}

/** Somebody was faster: both names, and which shall stand. */
function both(editor, item, theirs, mine) {
  const { words } = editor;
  editor.name(item, theirs);
  const dialog = document.createElement("dialog");
  dialog.className = "dialog te-both";
  const title = Object.assign(document.createElement("h2"), { className: "dialog__title", textContent: words.both, id: "te-both" });
  dialog.setAttribute("aria-labelledby", title.id);
  const list = document.createElement("dl");
  for (const [label, name] of [[words.theirs, theirs], [words.mine, mine]]) {
    list.append(
      Object.assign(document.createElement("dt"), { textContent: label }),
      Object.assign(document.createElement("dd"), { textContent: name }),
    );
  }
  const button = (label, tone, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: `button button--${tone}`, textContent: label });
    made.addEventListener("click", () => {
      dialog.close();
      act();
    });
    return made;
  };
  const acts = Object.assign(document.createElement("p"), { className: "cluster" });
  acts.append(
    button(words.keep_mine, "primary", async () => {
      const answer = await editor.sendTyped({ act: "rename", node: item.dataset.node, title: mine, was: theirs });
      if (answer.there !== undefined) return both(editor, item, answer.there, mine);
      if (!answer.reason) {
        editor.tell(item);
        return editor.name(item, mine.trim());
      }
      editor.complain(answer.reason);
      return both(editor, item, theirs, mine);
    }),
    button(words.keep_theirs, "plain", () => editor.focusOn(item)),
  );
  const body = Object.assign(document.createElement("div"), { className: "dialog__body stack" });
  body.append(title, list, acts);
  dialog.append(body);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** '+' opens a line to type into; Enter adds, and the line stays for the next one. */
export function adding(editor) {
  editor.addEventListener("click", (event) => {
    const link = event.target.closest("[data-into]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    open(editor, link.dataset.into);
  });
}

function open(editor, into) {
  editor.querySelector(".te-new")?.closest("li, div.te-new")?.remove();
  const item = editor.find(into);
  const list = item ? listOf(item) : editor.tree;
  item?.setAttribute("aria-expanded", "true");
  const line = editor.querySelector("template[data-new]").content.firstElementChild.cloneNode(true);
  const place = document.createElement("li");
  place.setAttribute("role", "none");
  place.append(line);
  list.append(place);
  const [name, select] = line.querySelectorAll("input, select");
  const level = into.split("-")[0];
  if (level === "chapter") select.append(new Option(editor.words.lesson, "lesson:"));
  if (level === "term") select.append(new Option("", "chapter:"));
  else select.append(editor.querySelector("template[data-kinds]").content.cloneNode(true));
  select.hidden = level === "term";
  const stop = () => {
    place.remove();
    const there = editor.find(into);
    if (there) editor.focusOn(there);
  };
  const go = () => add(editor, into, list, place, name, select.value);
  line.querySelector("[data-go]").addEventListener("click", go);
  line.querySelector("[data-stop]").addEventListener("click", stop);
  line.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") stop();
    if (event.key === "Enter" && event.target === name) {
      event.preventDefault();
      go();
    }
  });
  line.scrollIntoView({ block: "nearest" });
  name.focus();
}

async function add(editor, into, list, place, name, what) {
  const [level, kind] = what.split(":");
  const error = place.querySelector(".te-new__error");
  const title = name.value;
  error.textContent = "";
  // At once: who types fast is at the next name before the answer is here.
  name.value = "";
  const answer = await editor.sendTyped({ into, level, kind, title }, editor.dataset.addUrl);
  if (answer.reason) {
    error.textContent = answer.reason;
    name.value = [title, name.value].filter(Boolean).join(" ");
    name.focus();
    return;
  }
  const made = document.importNode(new DOMParser().parseFromString(answer.html, "text/html").querySelector("[data-node]"), true);
  // The answer may have come with a newer tree, in which it stands already.
  if (!editor.find(made.dataset.node)) {
    const fresh = into.startsWith("term-") ? editor.tree : listOf(editor.find(into));
    fresh.insertBefore(made, editor.endOf(fresh, level) ?? (place.parentElement === fresh ? place : null));
    listOf(made)?.setAttribute("role", "group");
    editor.becomeItem(made);
  }
  editor.querySelector("[data-empty]")?.remove();
  editor.recount();
  editor.say(titleOf(made));
  name.focus();
}
