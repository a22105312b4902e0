/** Dragging by the grip, with a mouse, a pen or a finger. A line shows where it will stand. */

import { family, levelOf, parentOf, rowOf } from "xueyun/studio/tree-editor";

const EDGE = 48; // pixels at the top and bottom of the window within which it scrolls, the faster the nearer
const FASTEST = 24; // pixels a frame

export function dragging(editor) {
  let drag = null;
  editor.tree.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button) return;
    event.preventDefault();
    const item = grip.closest("[data-node]");
    const chosen = editor.chosen().filter((one) => levelOf(one) === levelOf(item));
    drag = { items: chosen.includes(item) ? chosen : [item], grip, target: null, id: event.pointerId };
    grip.setPointerCapture(event.pointerId);
    editor.busy = true;
    for (const one of drag.items) one.dataset.dragged = "";
    requestAnimationFrame(roll);
  });
  editor.tree.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    drag.at = [event.clientX, event.clientY];
    show(drag, aim(editor, drag.items, ...drag.at));
  });
  // While it is held at an edge the tree goes on rolling beneath it: a course may be forty windows long.
  const roll = () => {
    if (!drag) return;
    if (drag.at && scrollNear(drag.at[1])) show(drag, aim(editor, drag.items, ...drag.at));
    requestAnimationFrame(roll);
  };
  const end = (isDone) => (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const { items, target } = drag;
    show(drag, null);
    for (const one of items) delete one.dataset.dragged;
    drag = null;
    editor.busy = false;
    if (isDone && target) editor.move(items, target.into, target.before);
  };
  editor.tree.addEventListener("pointerup", end(true));
  editor.tree.addEventListener("pointercancel", end(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) end(false)({ pointerId: drag.id });
  });
}

/** Whether it has scrolled. */
function scrollNear(y) {
  const above = Math.max(0, EDGE - y);
  const below = Math.max(0, y - (innerHeight - EDGE));
  const by = Math.min(FASTEST, Math.ceil((above || below) / 2)) * (above ? -1 : 1);
  if (by) scrollBy(0, by);
  return by !== 0;
}

function show(drag, target) {
  if (drag.target?.mark) delete drag.target.mark.dataset.drop;
  drag.target = target;
  if (target) target.mark.dataset.drop = target.side;
}

/** Where it would stand: {into (null: the course), before (null: the end), mark, side: before | after | into}, or null. */
function aim(editor, items, x, y) {
  const over = document.elementFromPoint(x, y)?.closest?.("[data-node]");
  if (!over || !editor.tree.contains(over) || items.some((item) => item.contains(over))) return null;
  const level = levelOf(items[0]);
  const box = rowOf(over).getBoundingClientRect();
  const isBelow = y > box.top + box.height / 2;
  if (levelOf(over) === level) return beside(over, isBelow, items);
  if (level === "chapter") return beside(over.closest('[data-node^="chapter-"]') ?? over, true, items, "chapter");
  if (level === "lesson") {
    const lesson = over.closest('[data-node^="lesson-"]');
    if (lesson) return beside(lesson, true, items);
    const chapter = over.closest('[data-node^="chapter-"]');
    return chapter ? { into: chapter, before: null, mark: chapter, side: "into" } : null;
  }
  return { into: over, before: null, mark: over, side: "into" };
}

function beside(over, isBelow, items, level = levelOf(items[0])) {
  if (levelOf(over) !== level) return null;
  const row = family(over.parentElement, level).filter((item) => !items.includes(item));
  const before = isBelow ? (row[row.indexOf(over) + 1] ?? null) : over;
  return { into: parentOf(over), before, mark: over, side: isBelow ? "after" : "before" };
}
