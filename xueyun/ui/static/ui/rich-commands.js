/** What can be done to a text, by a button or a key; each is a ProseMirror command. */
import { chainCommands, createParagraphNear, exitCode, joinDown, joinUp, liftEmptyBlock, newlineInCode, setBlockType, splitBlock, toggleMark, wrapIn, lift } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, goToNextCell, mergeCells, splitCell, toggleHeaderRow } from "prosemirror-tables";

export const COLUMNS = 3;
const ROWS = 3;

/** Whether the cursor stands in such a node. */
export function isIn(state, type, attrs = {}) {
  const { $from, to } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth);
    if (node.type === type && to <= $from.end(depth) && Object.entries(attrs).every(([name, value]) => node.attrs[name] === value)) return true;
  }
  return false;
}

export function hasMark(state, type) {
  const { from, $from, to, empty } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type);
}

/** A list where there is none, the other kind of list where there is one, none where it is this one already. */
function toggleList(type, item) {
  return (state, dispatch) => {
    const { $from, $to } = state.selection;
    const range = $from.blockRange($to);
    if (!range) return false;
    for (let depth = range.depth; depth >= 0; depth -= 1) {
      const node = range.$from.node(depth);
      if (!node.type.spec.content?.startsWith("list_item")) continue;
      if (node.type === type) return liftListItem(item)(state, dispatch);
      if (dispatch) dispatch(state.tr.setNodeMarkup(range.$from.before(depth), type, {}));
      return true;
    }
    return wrapInList(type)(state, dispatch);
  };
}

const toggleWrap = (type) => (state, dispatch) => (isIn(state, type) ? lift(state, dispatch) : wrapIn(type)(state, dispatch));
const toggleBlock = (type, plain) => (state, dispatch) => (isIn(state, type) ? setBlockType(plain)(state, dispatch) : setBlockType(type)(state, dispatch));
const insert = (make) => (state, dispatch) => {
  if (dispatch) dispatch(state.tr.replaceSelectionWith(make()).scrollIntoView());
  return true;
};

function newTable({ nodes: { table, table_row: row, table_cell: cell, table_header: header } }) {
  const line = (type) => row.create(null, Array.from({ length: COLUMNS }, () => type.createAndFill()));
  return table.create(null, [line(header), ...Array.from({ length: ROWS - 1 }, () => line(cell))]);
}

function insertTable(schema) {
  return (state, dispatch) => {
    if (isIn(state, schema.nodes.table)) return false;
    if (!dispatch) return true;
    const { from } = state.selection;
    const tr = state.tr.replaceSelectionWith(newTable(schema));
    let place = null;
    tr.doc.descendants((node, at) => { if (place === null && node.type === schema.nodes.table && at >= from - 1) place = at; });
    // Into its first cell: what is typed next belongs there.
    if (place !== null) tr.setSelection(TextSelection.near(tr.doc.resolve(place + 3)));
    dispatch(tr.scrollIntoView());
    return true;
  };
}

/** Every act by the name that its button has. */
export function commands(schema) {
  const { nodes, marks } = schema;
  const item = nodes.list_item;
  return {
    strong: toggleMark(marks.strong), em: toggleMark(marks.em), underline: toggleMark(marks.underline), strike: toggleMark(marks.strike),
    sub: toggleMark(marks.sub), sup: toggleMark(marks.sup), code: toggleMark(marks.code),
    bullet_list: toggleList(nodes.bullet_list, item), ordered_list: toggleList(nodes.ordered_list, item),
    sink: sinkListItem(item), lift: liftListItem(item),
    blockquote: toggleWrap(nodes.blockquote), code_block: toggleBlock(nodes.code_block, nodes.paragraph),
    rule: insert(() => nodes.horizontal_rule.create()), table: insertTable(schema),
    undo, redo,
    row_before: addRowBefore, row_after: addRowAfter, row_delete: deleteRow,
    column_before: addColumnBefore, column_after: addColumnAfter, column_delete: deleteColumn,
    header: toggleHeaderRow, merge: mergeCells, split: splitCell, table_delete: deleteTable,
  };
}

/** The kind of block at the cursor, as the select says it: 'p', '2', '3', '4'. */
export function blockOf(state) {
  const { parent } = state.selection.$from;
  return parent.type.name === "heading" ? String(parent.attrs.level) : "p";
}

export function setBlock(schema, value) {
  return value === "p" ? setBlockType(schema.nodes.paragraph) : setBlockType(schema.nodes.heading, { level: Number(value) });
}

export function setLanguage(language) {
  return (state, dispatch) => {
    const { $from } = state.selection;
    if (!$from.parent.type.spec.code) return false;
    if (dispatch) dispatch(state.tr.setNodeMarkup($from.before(), null, { language: language || null }));
    return true;
  };
}

/** The words that a link at the cursor spans. */
export function linkAt(state) {
  const { $from, from, to, empty } = state.selection;
  const type = state.schema.marks.link;
  const mark = type.isInSet(empty ? $from.marks() : (state.doc.nodeAt(from)?.marks ?? []));
  if (!mark) return null;
  if (!empty) return { from, to, href: mark.attrs.href };
  const { parent } = $from;
  let [start, end] = [$from.index(), $from.indexAfter()];
  if (start === end) start -= 1;
  while (start > 0 && mark.isInSet(parent.child(start - 1).marks)) start -= 1;
  while (end < parent.childCount && mark.isInSet(parent.child(end).marks)) end += 1;
  const place = (index) => { let at = $from.start(); for (let n = 0; n < index; n += 1) at += parent.child(n).nodeSize; return at; };
  return { from: place(start), to: place(end), href: mark.attrs.href };
}

export function keys(schema, open) {
  const all = commands(schema);
  const { nodes } = schema;
  const breakLine = chainCommands(exitCode, insert(() => nodes.hard_break.create()));
  return {
    "Mod-b": all.strong, "Mod-i": all.em, "Mod-u": all.underline, "Mod-Shift-x": all.strike, "Mod-e": all.code,
    "Mod-,": all.sub, "Mod-.": all.sup, "Mod-z": undo, "Mod-y": redo, "Mod-Shift-z": redo,
    "Mod-Shift-8": all.bullet_list, "Mod-Shift-7": all.ordered_list, "Mod-Shift-9": all.blockquote,
    "Mod-Alt-0": setBlock(schema, "p"), "Mod-Alt-2": setBlock(schema, "2"), "Mod-Alt-3": setBlock(schema, "3"), "Mod-Alt-4": setBlock(schema, "4"),
    "Mod-Alt-c": all.code_block, "Mod-k": open("link"), "Mod-m": open("formula"), "Alt-F10": open("toolbar"),
    "Shift-Enter": breakLine, "Mod-Enter": exitCode, "Alt-ArrowUp": joinUp, "Alt-ArrowDown": joinDown,
    // Tab walks inside lists and tables alone: elsewhere it leaves the editor, as it does on every page.
    Tab: chainCommands(goToNextCell(1), sinkListItem(nodes.list_item)), "Shift-Tab": chainCommands(goToNextCell(-1), liftListItem(nodes.list_item)),
    Enter: chainCommands(openAtom(nodes, open), splitListItem(nodes.list_item), newlineInCode, createParagraphNear, liftEmptyBlock, splitBlock),
  };
}

/* Enter on a chosen formula or picture opens what changes it. */
function openAtom(nodes, open) {
  return (state, dispatch, view) => {
    const { selection } = state;
    if (!(selection instanceof NodeSelection)) return false;
    const { type } = selection.node;
    if (type === nodes.image) return open("picture")(state, dispatch, view);
    if (type === nodes.math || type === nodes.math_block) return open("formula")(state, dispatch, view);
    return false;
  };
}
