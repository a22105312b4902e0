"""One column of student numbers out of whatever people bring: pasted lines, a CSV, a workbook with many columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from xueyun.schools.sheets import text
from xueyun.schools.sheets.cells import Cell, shown
from xueyun.schools.sheets.checks import Plan, read_number
from xueyun.schools.sheets.columns import field_of
from xueyun.schools.sheets.problems import Problem
from xueyun.schools.sheets.reading import HEADER_WITHIN, MOST_COLUMNS, is_workbook
from xueyun.schools.sheets.refusals import Unreadable
from xueyun.schools.sheets.workbook import Workbook

Row = tuple[int, list[Cell]]

_between = re.compile(r"[ \u00a0\u3000]+")
_in_a_line = re.compile(r"[\s,\uff0c;\uff1b\u3001]+")  # full-width commas and semicolons too


@dataclass(slots=True)
class Numbers:
    """What was read: each number once, in the order of the list, and the cells that are no number."""

    found: list[str] = field(default_factory=list)
    wrong: list[Problem] = field(default_factory=list)
    twice: int = 0


def from_pasted(pasted: str, *, most: int) -> Numbers:
    """Lines with a number each, with or without other columns beside it; or one line of many numbers.

    Raises Unreadable.
    """
    lines = [line.strip() for line in pasted.replace("\0", "").splitlines() if line.strip()]
    if len(lines) == 1:
        lines = [part for part in _in_a_line.split(lines[0]) if part]
    return _read(text.rows("\n".join(_between.sub("\t", line) for line in lines)), most)


def from_file(path: Path, *, most: int) -> Numbers:
    """The first sheet of a workbook, or a CSV in UTF-8 or GB18030. Raises Unreadable."""
    if not is_workbook(path):
        return _read(text.rows(text.decoded(path.read_bytes())), most)
    book = Workbook(path)
    if not book.names:
        raise Unreadable("no_sheet")
    return _read(book.rows(book.names[0]), most)


def _read(rows: Iterable[Row], most: int) -> Numbers:
    """Raises Unreadable('empty'), and Unreadable('many') beyond so many rows."""
    there = list(islice(rows, most + HEADER_WITHIN + 1))
    column, below = _column(there)
    numbers, seen = Numbers(), set[str]()
    for row, cells in below:
        cell = cells[column] if column < len(cells) else ""
        if not shown(cell).strip():
            continue
        number, fault, facts = read_number(cell, Plan({}))
        if fault:
            numbers.wrong.append(Problem(row, "number", shown(cell)[:40], fault, facts))
        elif number in seen:
            numbers.twice += 1
        else:
            seen.add(number)
            numbers.found.append(number)
    if not numbers.found and not numbers.wrong:
        raise Unreadable("empty")
    if len(numbers.found) + len(numbers.wrong) > most:
        raise Unreadable("many", most=f"{most:,}")
    return numbers


def _column(rows: list[Row]) -> tuple[int, list[Row]]:
    """Which column holds the numbers, and the rows below its heading; without a heading the one that reads like it."""
    for at, (_row, cells) in enumerate(rows[:HEADER_WITHIN]):
        for column, cell in enumerate(cells[:MOST_COLUMNS]):
            if field_of(shown(cell)) == "number":
                return column, rows[at + 1 :]
    good: dict[int, int] = {}
    for _row, cells in rows[:200]:
        for column, cell in enumerate(cells[:MOST_COLUMNS]):
            if any(letter.isdigit() for letter in shown(cell)) and not read_number(cell, Plan({}))[1]:
                good[column] = good.get(column, 0) + 1
    return max(good, key=lambda column: (good[column], -column), default=0), rows
