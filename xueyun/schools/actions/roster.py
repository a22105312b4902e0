"""The people whom a school says exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction

from xueyun.audit import actions as audit
from xueyun.core.viewer import Viewer
from xueyun.schools import codes
from xueyun.schools.models import RosterEntry, School

BATCH = 1000


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One person as a list names them. The code is in clear here, and only here."""

    student_no: str
    name: str
    code: str
    kind: str = RosterEntry.Kind.STUDENT.value
    college: str = ""
    major: str = ""
    class_name: str = ""
    grade: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """How many entries were made, and the numbers that were there before (or twice in the list) and stay as
    they are.
    """

    added: int
    existing: tuple[str, ...]


def add_entries(
    school: School, rows: Iterable[EntryRow], *, now: datetime, actor: Viewer | None = None
) -> Added:
    """Add people in batches of a thousand, each whole or not at all; to run it again is harmless.

    Raises ValueError for a row without number, name or code, naming its place; the batches before it stay.
    """
    added, existing = 0, list[str]()
    source = enumerate(rows, start=1)
    while batch := list(islice(source, BATCH)):
        with transaction.atomic():
            fresh, known = _split(school, [_entry(school, place, row) for place, row in batch])
            RosterEntry.objects.bulk_create(fresh)
        added += len(fresh)
        existing += known
    audit.record(
        "schools.add_entries",
        now=now,
        actor=actor,
        kind="school",
        object_id=school.pk,
        label=school.name,
        school_id=school.pk,
        detail={"added": added, "existing": len(existing)},
    )
    return Added(added, tuple(existing))


def _entry(school: School, place: int, row: EntryRow) -> RosterEntry:
    number, name = codes.normalise_number(row.student_no), row.name.strip()
    if not number or len(number) > codes.LONGEST_NUMBER:
        raise ValueError(f"row {place}: a student number has 1 to {codes.LONGEST_NUMBER} characters")
    if not name or len(name) > codes.LONGEST_NAME:
        raise ValueError(f"row {place}: a name has 1 to {codes.LONGEST_NAME} characters")
    if not codes.normalise_code(row.code):
        raise ValueError(f"row {place}: the verification code is missing")
    return RosterEntry(
        school=school,
        kind=RosterEntry.Kind(row.kind),
        student_no=number,
        name=name,
        code_hmac=codes.code_hmac(school.pk, number, row.code),
        college=row.college.strip(),
        major=row.major.strip(),
        class_name=row.class_name.strip(),
        grade=row.grade.strip(),
        title=row.title.strip(),
    )


def _split(school: School, entries: list[RosterEntry]) -> tuple[list[RosterEntry], list[str]]:
    """Entries to make, and the numbers that are there already."""
    numbers = [entry.student_no for entry in entries]
    taken = set(school.entries.filter(student_no__in=numbers).values_list("student_no", flat=True))
    fresh, known = list[RosterEntry](), list[str]()
    for entry in entries:
        if entry.student_no in taken:
            known.append(entry.student_no)
        else:
            taken.add(entry.student_no)
            fresh.append(entry)
    return fresh, known
