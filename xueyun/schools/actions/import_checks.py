"""Checking an import's rows and comparing them with the roster: what would be done, before anything is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.db.models.functions import Length

from xueyun.core.sealing import seal, unseal
from xueyun.schools import codes
from xueyun.schools.actions.imports import BATCH
from xueyun.schools.models import ImportPart, RosterEntry, RosterImport
from xueyun.schools.sheets.checks import Checked, Person, Plan, check, read_code, read_number
from xueyun.schools.sheets.problems import NAMELESS, Problem

# So many of all numbers must have one length before a shorter one looks as if it had lost its zeros.
ALIKE = 0.8
# One ID number in ten has a zero there.
CODES_ALIKE = 0.6

# As it is sealed: row, number, name, HMAC of the code in hexadecimal (or null), college and the like.
Kept = tuple[int, str, str, str | None, dict[str, str]]


@dataclass(slots=True)
class _Run:
    """One pass over the rows."""

    found: RosterImport
    plan: Plan
    seen: dict[str, int] = field(default_factory=dict)  # number → its first row
    counts: Counter[str] = field(default_factory=Counter)


class Overtaken(Exception):
    """The columns were matched anew, or the import was left, while its rows were being checked."""


def check_rows(found: RosterImport, *, now: datetime, pulse: Callable[[], None] = lambda: None) -> bool:
    """Check every row; then the import says what it would do. False where it was overtaken. To repeat it is harmless.

    `pulse` is called for every thousand rows.
    """
    if found.state != RosterImport.State.READ or not {"number", "name"} <= found.mapping.keys():
        return False
    run = _Run(found, _plan(found, pulse))
    try:
        for part in _parts(found):
            pulse()
            _check_part(run, part)
        pulse()
        with transaction.atomic():
            _hold(found)
            _keep_missing(run)
            run.counts.update(number_length=run.plan.number_length, code_length=run.plan.code_length)
            RosterImport.objects.filter(pk=found.pk).update(
                found=dict(run.counts), state=RosterImport.State.CHECKED, checked_at=now
            )
    except Overtaken:
        return False
    found.refresh_from_db()
    return True


def changes(entry: RosterEntry, name: str, hmac: bytes | None, texts: dict[str, str]) -> list[str]:
    """Which fields of an entry a row would change; 'disabled' where it would be opened again."""
    changed = [text for text, value in texts.items() if getattr(entry, text) != value]
    if entry.name != name:
        changed.append("name")
    if hmac is not None and bytes(entry.code_hmac) != hmac:
        changed.append("code")
    if entry.disabled_at is not None:
        changed.append("disabled")
    return changed


def entries_of(school_id: int, numbers: Iterable[str]) -> dict[str, RosterEntry]:
    """Entries of either kind, by number."""
    rows = RosterEntry.objects.filter(school_id=school_id, student_no__in=list(numbers))
    return {entry.student_no: entry for entry in rows}


def _parts(found: RosterImport) -> Iterator[ImportPart]:
    """One at a time: each is a statement of its own, so that nothing stays open between them."""
    places = (
        ImportPart.objects.filter(of=found, is_missing=False).order_by("place").values_list("pk", flat=True)
    )
    for pk in list(places):
        part = ImportPart.objects.filter(pk=pk).first()
        if part is None:
            raise Overtaken
        yield part


def _hold(found: RosterImport) -> None:
    """Keep others from overtaking while this transaction lasts. Raises Overtaken."""
    same = RosterImport.objects.filter(pk=found.pk, turn=found.turn, state=RosterImport.State.READ)
    if not same.update(turn=found.turn):
        raise Overtaken


def _plan(found: RosterImport, pulse: Callable[[], None]) -> Plan:
    """How long numbers and codes are where they are alike: by those of the school, else by those of the file."""
    loose = Plan(found.mapping)
    numbers, secrets = Counter[int](), Counter[int]()
    number_at, code_at = found.mapping["number"], found.mapping.get("code", -1)
    for part in _parts(found):
        pulse()
        for _row, cells in unseal(part.raw):
            number = read_number(cells[number_at], loose)[0] if number_at < len(cells) else ""
            if number.isdecimal():
                numbers[len(number)] += 1
            if 0 <= code_at < len(cells) and (code := read_code(cells[code_at], loose)[0]):
                secrets[len(code)] += 1
    there = RosterEntry.objects.filter(school_id=found.school_id, kind=found.kind).aggregate(
        least=Min(Length("student_no")), most=Max(Length("student_no"))
    )
    has_one = there["least"] is not None and there["least"] == there["most"]
    return Plan(
        mapping=found.mapping,
        pads=found.pads,
        number_length=there["most"] if has_one else _alike(numbers, ALIKE),
        code_length=_alike(secrets, CODES_ALIKE),
    )


def _alike(lengths: Counter[int], part: float) -> int:
    """The length that nearly all have, or 0."""
    if not lengths:
        return 0
    length, count = lengths.most_common(1)[0]
    return length if count >= part * lengths.total() else 0


def _check_part(run: _Run, part: ImportPart) -> None:
    rows = [check(row, cells, run.plan) for row, cells in unseal(part.raw)]
    there = entries_of(run.found.school_id, {row.number for row in rows if row.number})
    people: list[Kept] = []
    problems: list[Problem] = []
    for row in rows:
        hmac = _compare(run, row, there.get(row.number))
        problems += row.problems
        if row.person is not None:
            people.append(_kept(row.person, hmac))
    with transaction.atomic():
        _hold(run.found)
        ImportPart.objects.filter(pk=part.pk).update(
            people=seal(people), problems=seal([problem.kept() for problem in problems]), bad=len(problems)
        )


def _compare(run: _Run, row: Checked, entry: RosterEntry | None) -> bytes | None:
    """Count what a row would do; it may still turn out to be bad. Gives the HMAC of its code, if it has one."""
    person, hmac = row.person, None
    if row.number:
        first = run.seen.setdefault(row.number, row_of(row))
        if first != row_of(row):
            refuse_row(row, "number", row.number, "number_twice", first=first)
    if entry is not None and entry.kind != run.found.kind:
        refuse_row(row, "number", row.number, f"number_{entry.kind}")
    elif entry is not None:
        # A number that is there has lost nothing.
        row.problems = [problem for problem in row.problems if problem.code != "number_short"]
    elif person and person.code is None and not run.found.school.codes_are_random:
        refuse_row(row, "code", "", "code_missing")
    if any(problem.code in NAMELESS for problem in row.problems):
        run.counts["nameless"] += 1
    run.counts["short"] += sum(problem.is_warning for problem in row.problems)
    if row.person is None or person is None:
        run.counts["rejected"] += 1
        return None
    run.counts["warned"] += bool(row.problems)
    if person.code is not None:
        hmac = codes.code_hmac(run.found.school_id, person.number, person.code)
    if entry is None:
        run.counts["new"] += 1
    else:
        run.counts["changed" if changes(entry, person.name, hmac, person.texts) else "unchanged"] += 1
    return hmac


def row_of(row: Checked) -> int:
    """Its number in the spreadsheet: every checked row has a person or a problem."""
    return row.person.row if row.person else row.problems[0].row


def refuse_row(row: Checked, field: str, value: str, code: str, **facts: Any) -> None:
    row.problems.append(Problem(row_of(row), field, value, code, facts))
    row.person = None


def _kept(person: Person, hmac: bytes | None) -> Kept:
    return (person.row, person.number, person.name, hmac.hex() if hmac else None, person.texts)


def _keep_missing(run: _Run) -> None:
    """Whom the list does not name: counted, and for 'replace' kept by id, so that nobody else is ever disabled."""
    ImportPart.objects.filter(of=run.found, is_missing=True).delete()
    there = RosterEntry.objects.filter(
        school_id=run.found.school_id, kind=run.found.kind, disabled_at__isnull=True
    ).order_by("student_no")
    missing = [
        pk for pk, number in there.values_list("pk", "student_no").iterator() if number not in run.seen
    ]
    run.counts["missing"] = len(missing)
    if run.found.mode != RosterImport.Mode.REPLACE:
        return
    ImportPart.objects.bulk_create(
        ImportPart(
            of=run.found,
            is_missing=True,
            place=place,
            rows=len(missing[begin : begin + BATCH]),
            raw=seal(missing[begin : begin + BATCH]),
        )
        for place, begin in enumerate(range(0, len(missing), BATCH))
    )
