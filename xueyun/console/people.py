"""The people on a school's list as a table: what is shown, searched and filtered."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.console import taught
from xueyun.console.tables import Act, Cell, Choice, Column, Search, Table, starts_with
from xueyun.console.who import STUDENTS, TEACHERS, Who
from xueyun.core import ids
from xueyun.schools import codes
from xueyun.schools.models import Certification, RosterEntry, School
from xueyun.ui.filters import local_date

MOST_CLASSES = 500  # suggested in the filter; any other can be typed

_CLASSES = """
    WITH RECURSIVE found (name) AS (
        SELECT (SELECT MIN(class_name) FROM {table} WHERE school_id = %s AND kind = %s AND class_name > '')
        UNION ALL
        SELECT (SELECT MIN(class_name) FROM {table} WHERE school_id = %s AND kind = %s AND class_name > found.name)
        FROM found WHERE found.name IS NOT NULL
    )
    SELECT name FROM found WHERE name IS NOT NULL LIMIT {most}
"""
_held = Certification.objects.filter(entry=OuterRef("pk"), removed_at__isnull=True)


def of_school(school: School, who: Who = STUDENTS) -> QuerySet[RosterEntry]:
    """These people on a school's list, with `certified_at`: since when an account holds the entry, or None."""
    since = Subquery(_held.values("certified_at")[:1])
    return RosterEntry.objects.filter(school=school, kind=who.kind).annotate(certified_at=since)


def chosen(school: School, who: Who, refs: list[str]) -> list[RosterEntry] | None:
    """The people that a form names, in the order of their numbers; None where one of them is not this school's."""
    try:
        wanted = {ids.decode(ref) for ref in refs}
    except ValueError:
        return None
    found = list(of_school(school, who).select_related("school").filter(pk__in=wanted).order_by("student_no"))
    return found if len(found) == len(wanted) else None


def classes(school: School) -> list[str]:
    """The names of a school's classes, each found by one step through the index, however many students they have."""
    sql = _CLASSES.format(table=RosterEntry._meta.db_table, most=MOST_CLASSES)
    with connection.cursor() as cursor:
        cursor.execute(sql, [school.pk, RosterEntry.Kind.STUDENT.value] * 2)
        return [name for (name,) in cursor.fetchall()]


def _find(rows: QuerySet[Any], text: str) -> tuple[QuerySet[Any], str]:
    """A number where a digit was typed, else a name; by its beginning."""
    if any(letter.isdigit() for letter in text):
        return rows.filter(starts_with("student_no", codes.normalise_number(text))), "number"
    return rows.filter(starts_with("name", text)), "name"


def _in_class(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    return rows.filter(class_name=name)


def _in_college(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """A school's teachers are some thousands at most: they are read by their own part of the index."""
    return rows.filter(college=name)


def _in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    if state == "disabled":
        return rows.filter(disabled_at__isnull=False)
    rows = rows.filter(disabled_at__isnull=True)
    if state == "open":
        return rows
    return rows.filter(Exists(_held) if state == "certified" else ~Exists(_held))


def state(row: RosterEntry) -> Cell:
    """Where an entry stands, in a word."""
    if row.disabled_at:
        return Cell(gettext("Disabled"), tone="loss")
    if getattr(row, "certified_at", None):
        return Cell(gettext("Certified"), tone="done")
    return Cell(gettext("Not certified"), tone="neutral")


def _since(row: Any) -> Cell:
    return Cell(local_date(row.certified_at) if row.certified_at else "")


def table(school: School, who: Who = STUDENTS) -> Table:
    """The table; its links lead to the pages of this school."""

    def number(row: RosterEntry) -> Cell:
        return Cell(row.student_no, url=who.to("", school, row))

    first = (
        Column("number", who.number, number, sort=("student_no",)),
        Column("name", pgettext_lazy("person", "Name"), lambda row: Cell(row.name), sort=("name", "pk")),
    )
    return _of_teachers(school, first) if who is TEACHERS else _of_students(first)


def _of_students(first: tuple[Column, ...]) -> Table:
    class_ = Column(
        "class",
        pgettext_lazy("school", "Class"),
        lambda row: Cell(row.class_name),
        sort=("class_name", "student_no"),
    )
    more = (
        Column("major", _("Major"), lambda row: Cell(row.major), is_exported_only=True),
        Column("grade", _("Year of entry"), lambda row: Cell(row.grade), is_exported_only=True),
    )
    return Table(
        name="students",
        caption=STUDENTS.title,
        order="number",
        columns=(*first, class_, COLLEGE, *more, *STANDING),
        search=Search(_("Number or name"), _find),
        filters=(Choice("class", pgettext_lazy("school", "Class"), _in_class), IN_STATE),
        acts=(
            Act("move", _("Move to a class")),
            Act("enable", _("Enable")),
            Act("disable", _("Disable (graduated)"), tone="loss"),
        ),
    )


def _of_teachers(school: School, first: tuple[Column, ...]) -> Table:
    title = Column("title", pgettext_lazy("teacher", "Title"), lambda row: Cell(row.title))
    return Table(
        name="teachers",
        caption=TEACHERS.title,
        order="number",
        columns=(*first, title, COLLEGE, *taught.COLUMNS, *STANDING),
        search=Search(_("Number or name"), _find),
        filters=(Choice("college", _("College"), _in_college), IN_STATE),
        acts=(Act("enable", _("Enable")), Act("disable", _("Disable (left)"), tone="loss")),
        prepare=taught.load(school),
    )


STATES = (
    ("open", _("Not disabled")),
    ("certified", _("Certified")),
    ("uncertified", _("Not certified")),
    ("disabled", _("Disabled")),
)
COLLEGE = Column("college", _("College"), lambda row: Cell(row.college))
STANDING = (
    Column("state", pgettext_lazy("entry", "State"), state),
    Column("since", _("Certified since"), _since),
)
IN_STATE = Choice("state", pgettext_lazy("entry", "State"), _in_state, options=STATES)
