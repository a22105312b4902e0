/** The tree by keyboard: arrows walk, Alt and arrows move, Space chooses, Enter renames, Delete deletes. */

import { family, levelOf, listOf, parentOf, rowOf } from "xueyun/studio/tree-editor";

export function keys(editor) {
  editor.tree.addEventListener("keydown", (event) => {
    if (event.target.matches("input:not(.te__box), select, button") || event.isComposing) return;
    const item = event.target.closest("[data-node]");
    if (!item || event.ctrlKey || event.metaKey) return;
    const act = event.altKey ? MOVES[event.key] : event.target.matches("a") && event.key === "Enter" ? null : KEYS[event.key];
    if (!act || (event.altKey && !editor.edits)) return;
    event.preventDefault();
    act(editor, item);
  });
}

const visible = (editor) =>
  [...editor.tree.querySelectorAll("[data-node]")].filter((item) => !item.parentElement.closest('[aria-expanded="false"]'));

function walk(by) {
  return (editor, item) => {
    const all = visible(editor);
    const next = all[all.indexOf(item) + by];
    if (next) editor.focusOn(next);
  };
}

const isOpen = (item) => item.getAttribute("aria-expanded") === "true";
const isClosed = (item) => item.getAttribute("aria-expanded") === "false";

const KEYS = {
  ArrowDown: walk(1),
  ArrowUp: walk(-1),
  ArrowRight(editor, item) {
    if (isClosed(item)) item.setAttribute("aria-expanded", "true");
    else if (listOf(item)?.firstElementChild) editor.focusOn(listOf(item).firstElementChild);
  },
  ArrowLeft(editor, item) {
    if (isOpen(item) && listOf(item).firstElementChild) item.setAttribute("aria-expanded", "false");
    else if (parentOf(item)) editor.focusOn(parentOf(item));
  },
  Home: (editor) => editor.focusOn(visible(editor)[0]),
  End: (editor) => editor.focusOn(visible(editor).at(-1)),
  " "(editor, item) {
    const box = rowOf(item).querySelector(".te__box");
    if (!box) return;
    box.checked = !box.checked;
    editor.countChosen();
  },
  Enter: (editor, item) => (editor.edits ? editor.rename(item) : rowOf(item).querySelector(".te__title").click()),
  F2: (editor, item) => editor.edits && editor.rename(item),
  Delete(editor, item) {
    if (!editor.edits) return;
    const chosen = editor.chosen();
    editor.perform("delete", chosen.includes(item) ? chosen : [item]);
  },
};

/** Up or down among its siblings; at the edge into the neighbour of its parent. */
function shift(by) {
  return async (editor, item) => {
    const level = levelOf(item);
    const row = family(item.parentElement, level);
    const at = row.indexOf(item) + by;
    if (row[at]) {
      await editor.move([item], parentOf(item), by < 0 ? row[at] : (row[at + 1] ?? null));
    } else {
      const next = neighbour(parentOf(item), by);
      if (!next) return editor.say(editor.words.edge);
      next.setAttribute("aria-expanded", "true");
      await editor.move([item], next, by < 0 ? null : (family(listOf(next), level)[0] ?? null));
    }
  };
}

function neighbour(parent, by) {
  if (!parent) return null;
  const all = [...parent.closest("[data-tree]").querySelectorAll(`[data-node^="${levelOf(parent)}-"]`)];
  return all[all.indexOf(parent) + by];
}

const MOVES = {
  ArrowUp: shift(-1),
  ArrowDown: shift(1),
  /* A unit goes out of its lesson, and out of its chapter. */
  async ArrowLeft(editor, item) {
    const parent = parentOf(item);
    if (levelOf(item) !== "unit" || !parent) return editor.say(editor.words.edge);
    await editor.move([item], parentOf(parent), null);
  },
  /* And into the last lesson of its chapter, or the last chapter. */
  async ArrowRight(editor, item) {
    const parent = parentOf(item);
    const folders = [...(parent ? listOf(parent) : editor.tree).children].filter((one) => one.dataset.node && levelOf(one) !== "unit");
    if (levelOf(item) !== "unit" || !folders.length) return editor.say(editor.words.edge);
    await editor.move([item], folders.at(-1), null);
  },
};
