"""What an import tells: its first rows, what is wrong and why, and the rows to mend. Codes are never shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xueyun.core.sealing import unseal
from xueyun.schools.models import ImportPart, RosterEntry, RosterImport
from xueyun.schools.sheets.cells import Cell, shown
from xueyun.schools.sheets.checks import MASK
from xueyun.schools.sheets.columns import fields_of
from xueyun.schools.sheets.problems import Problem

FIRST_ROWS = 8
# A code that is longer may be a whole ID number with a slip of the pen: it goes back into no file.
LONGEST_CODE = 12


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: its cells as they came, and why."""

    row: int
    cells: list[str]
    why: str


def column_of(found: RosterImport, field: str) -> str:
    """What the file calls this column; where it has none, what we call it."""
    place = found.mapping.get(field, -1)
    heading = found.headings[place] if 0 <= place < len(found.headings) else ""
    return heading or str(fields_of(found.kind)[field])


def first_rows(found: RosterImport) -> list[tuple[int, list[str]]]:
    """The first rows as they were read, codes masked."""
    part = next(iter(found.parts.filter(is_missing=False, place=0)), None)
    if part is None:
        return []
    code, width = found.mapping.get("code", -1), len(found.headings)
    return [
        (row, [_masked(cell, at == code) for at, cell in enumerate((cells + [""] * width)[:width])])
        for row, cells in unseal(part.raw)[:FIRST_ROWS]
    ]


def problems(found: RosterImport) -> Iterator[Problem]:
    """All that is wrong, in the order of the rows; warnings too."""
    yield from problems_from(found, 0)


def problems_from(found: RosterImport, first: int) -> Iterator[Problem]:
    """From the so-manieth on: parts before it are not opened."""
    places = found.parts.filter(is_missing=False, bad__gt=0).order_by("place").values_list("pk", "bad")
    for pk, bad in list(places):
        if first >= bad:
            first -= bad
            continue
        for kept in _problems(found.parts.get(pk=pk))[first:]:
            yield Problem(*kept)
        first = 0


def count(found: RosterImport) -> int:
    """How many problems there are."""
    return sum(found.parts.filter(is_missing=False).values_list("bad", flat=True))


def rejected(found: RosterImport) -> Iterator[Rejected]:
    """The rows that were not taken, to be mended and brought again."""
    code, width = found.mapping.get("code", -1), len(found.headings)
    for part in found.parts.filter(is_missing=False, bad__gt=0).order_by("place"):
        why: dict[int, list[str]] = {}
        for problem in (Problem(*kept) for kept in _problems(part)):
            if not problem.is_warning:
                why.setdefault(problem.row, []).append(f"{column_of(found, problem.field)}: {problem.reason}")
        for row, cells in unseal(part.raw):
            if row in why:
                whole = [
                    _returned(cell, at == code) for at, cell in enumerate((cells + [""] * width)[:width])
                ]
                yield Rejected(row, whole, " ".join(why[row]))


def first_missing(found: RosterImport) -> list[RosterEntry]:
    """A few of those who would be disabled."""
    part = next(iter(found.parts.filter(is_missing=True, place=0)), None)
    if part is None or not part.raw:
        return []
    return list(RosterEntry.objects.filter(pk__in=unseal(part.raw)[:FIRST_ROWS]).order_by("student_no"))


def done_rows(found: RosterImport) -> tuple[int, int]:
    """(rows and missing entries that are done, all of them)."""
    facts = found.parts.values_list("rows", "done_at")
    return sum(rows for rows, done_at in facts if done_at), sum(rows for rows, _done_at in facts)


def _problems(part: ImportPart) -> list[list[Any]]:
    kept: list[list[Any]] = unseal(part.problems) if part.problems else []
    return kept


def _masked(cell: Cell, is_code: bool) -> str:
    return MASK if is_code and shown(cell) else shown(cell)


def _returned(cell: Cell, is_code: bool) -> str:
    return "" if is_code and len(shown(cell)) > LONGEST_CODE else shown(cell)
