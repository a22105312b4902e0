"""From a file to a list: which sheet, where its header is, what each column means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from xueyun.schools.sheets import columns, text
from xueyun.schools.sheets.cells import Cell, flag, shown
from xueyun.schools.sheets.checks import holds_id, last_six
from xueyun.schools.sheets.columns import Mapping
from xueyun.schools.sheets.refusals import LARGEST_FILE, MOST_ROWS, Unreadable
from xueyun.schools.sheets.workbook import Workbook

# A title and a date may stand above the header.
HEADER_WITHIN = 10
MOST_COLUMNS = 100
LONGEST_CELL = 200
# Study systems export a table of HTML, or XML of 2003, and call it .xls.
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|\?xml|html|head|meta|table|!--)", re.IGNORECASE)

Row = tuple[int, list[Cell]]


@dataclass(slots=True)
class List:
    """A list of people as it stands in a file. `rows` is read once and raises Unreadable where it ends badly."""

    sheet: str
    others: list[str]  # further sheets that can be seen
    header_row: int
    headings: list[str]
    mapping: Mapping
    rows: Iterator[Row]
    hidden_rows: int = 0
    hidden_columns: int = 0


@dataclass(slots=True)
class _Found:
    header_row: int
    headings: list[str]
    mapping: Mapping
    rest: Iterator[Row] = field(default_factory=lambda: iter(()))


def is_workbook(path: Path) -> bool:
    """Whether it is an XLSX; else it is text. Raises Unreadable for what is too large, empty, of another
    kind or has a password.
    """
    if path.stat().st_size > LARGEST_FILE:
        raise Unreadable("large")
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        raise Unreadable("empty")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        hides = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
        raise Unreadable("encrypted" if hides else "legacy")
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"Rar!", b"\x1f\x8b", b"7z")):
        raise Unreadable("kind")
    if MARKUP.match(head):
        raise Unreadable("web")
    return head.startswith(b"PK")


def read(path: Path, kind: str, sheet: str = "") -> List:
    """The list in this file: of a workbook the named sheet, else the first that has a number and a name.

    Raises Unreadable.
    """
    if is_workbook(path):
        return _workbook(path, kind, sheet)
    found = _header(text.rows(text.decoded(path.read_bytes())), kind)
    if found is None:
        raise Unreadable("empty")
    return List("", [], found.header_row, found.headings, found.mapping, _counted(found, kind))


def _workbook(path: Path, kind: str, wanted: str) -> List:
    book = Workbook(path)
    if wanted and wanted not in book.names:
        raise Unreadable("unknown_sheet", sheets="、".join(book.names))
    best: tuple[str, _Found] | None = None
    for name in [wanted] if wanted else book.names:
        found = _header(book.rows(name), kind)
        if found and (best is None or _fits(found)):
            best = (name, found)
        if found and _fits(found):
            break
    if best is None:
        raise Unreadable("no_sheet")
    name, found = best
    if merged := book.merged_below(name, found.header_row):
        raise Unreadable("merged", where=merged)
    found.rest = (row for row in book.rows(name) if row[0] > found.header_row)
    reach = book.reach(name)
    return List(
        sheet=name,
        others=[other for other in book.names if other != name],
        header_row=found.header_row,
        headings=found.headings,
        mapping=found.mapping,
        rows=_counted(found, kind),
        hidden_rows=reach.hidden_rows,
        hidden_columns=reach.hidden_columns,
    )


def _fits(found: _Found) -> bool:
    return {"number", "name"} <= found.mapping.keys()


def _header(rows: Iterator[Row], kind: str) -> _Found | None:
    """The first row that names number and name; else the one that names most; else the first. None without rows."""
    first = list(islice(rows, HEADER_WITHIN))
    if not first:
        return None
    best, most = 0, -1
    for place, (_number, cells) in enumerate(first):
        mapping = columns.match([shown(cell) for cell in cells], kind)
        score = len(mapping) + (100 if {"number", "name"} <= mapping.keys() else 0)
        if score > most:
            best, most = place, score
        if score > 100:
            break
    row, cells = first[best]
    # Where a list has no header, its first person stands here.
    headings = ["" if holds_id(shown(cell)) else shown(cell)[:50] for cell in cells[:MOST_COLUMNS]]
    return _Found(row, headings, columns.match(headings, kind), chain(first[best + 1 :], rows))


def _counted(found: _Found, kind: str) -> Iterator[Row]:
    """The rows below the header, of which there are neither none nor too many; ID numbers shortened to their end."""
    clean = _cleaner(found.mapping)
    count = 0
    for number, cells in found.rest:
        count += 1
        if count > MOST_ROWS:
            raise Unreadable("rows")
        yield number, [clean(column, cell) for column, cell in enumerate(cells[:MOST_COLUMNS])]
    if not count:
        raise Unreadable("no_rows")


def _cleaner(mapping: Mapping) -> Callable[[int, Cell], Cell]:
    """Nothing of an ID number but its last six characters goes on from here, whichever column it stands in."""
    number, code = mapping.get("number"), mapping.get("code")

    def clean(column: int, cell: Cell) -> Cell:
        if column == number:
            return cell if isinstance(cell, str) else [cell[0], cell[1][:LONGEST_CELL]]
        if flag(cell) == "lost":
            return ["lost", "…"]
        if not isinstance(cell, str):
            return cell
        plain = "".join(cell.split()).upper()
        if column == code:
            short = last_six(plain)
            return short if short != plain else cell[:LONGEST_CELL]
        return last_six(plain) if holds_id(plain) else cell[:LONGEST_CELL]

    return clean
