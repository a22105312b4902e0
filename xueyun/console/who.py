"""Students and teachers stand on one list of a school and are looked after alike: what differs is said here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xueyun.schools.models import RosterEntry, School

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Who:
    """`one` and `room` name the addresses in `console.urls`; `facts` are the fields that an entry of this kind has."""

    kind: str
    one: str
    room: str
    icon: str
    title: _StrOrPromise
    number: _StrOrPromise
    add: _StrOrPromise
    empty: tuple[_StrOrPromise, _StrOrPromise]
    facts: tuple[str, ...]

    def to(self, what: str, school: School, entry: RosterEntry | None = None, act: str = "") -> str:
        """The address of one of their pages: of the list ('', 'many', 'export', 'add'), or of an entry ('', 'edit',
        'unlock', 'records', 'act').
        """
        where: dict[str, object] = {"school": school.slug}
        if entry is not None:
            where["entry_id"] = entry.pk
        if act:
            where["act"] = act
        base = self.one if entry is not None or what == "add" else self.room
        return reverse(f"console:{base}_{what}" if what else f"console:{base}", kwargs=where)


STUDENTS = Who(
    RosterEntry.Kind.STUDENT.value,
    "student",
    "students",
    "graduation-cap",
    _("Students"),
    _("Student number"),
    _("Add a student"),
    (_("No student yet"), _("Import your school's roster, or add students one by one.")),
    ("name", "class_name", "college", "major", "grade"),
)
TEACHERS = Who(
    RosterEntry.Kind.TEACHER.value,
    "teacher",
    "teachers",
    "users",
    _("Teachers"),
    _("Staff number"),
    _("Add a teacher"),
    (
        _("No teacher yet"),
        _(
            "Import your school's staff list, or add teachers one by one. Whoever certifies with an entry teaches here."
        ),
    ),
    ("name", "title", "college"),
)
BY_KIND = {who.kind: who for who in (STUDENTS, TEACHERS)}
