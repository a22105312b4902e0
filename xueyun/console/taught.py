"""What the people of a page of the teachers' table teach: loaded for all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xueyun.console.tables import Cell, Column
from xueyun.schools.models import Certification, School
from xueyun.ui.filters import num


def load(school: School) -> Callable[[list[Any]], None]:
    """A table's `prepare`: `courses_count` and `latest` (title, term) of each entry. One query.

    What counts is what was published: the courses of this school in whose teams the entry's account has stood.
    """

    def prepare(rows: list[Any]) -> None:
        courses: dict[int, set[int]] = {row.pk: set() for row in rows}
        latest: dict[int, tuple[str, int]] = {}
        team = "account__teams__term__"
        taught = (
            Certification.objects.filter(
                entry__in=list(courses),
                removed_at__isnull=True,
                account__teams__term__school=school,
                account__teams__term__published_at__isnull=False,
            )
            .order_by()
            .values_list(
                "entry_id", f"{team}starts_at", f"{team}pk", f"{team}course_id", f"{team}course__title"
            )
        )
        for entry_id, _starts, term_id, course_id, title in sorted(taught):
            courses[entry_id].add(course_id)
            latest[entry_id] = (title, term_id)
        for row in rows:
            row.courses_count, row.latest = len(courses[row.pk]), latest.get(row.pk)

    return prepare


def _count(row: Any) -> Cell:
    return Cell(num(row.courses_count))


def _latest(row: Any) -> Cell:
    if row.latest is None:
        return Cell("")
    title, term_id = row.latest
    return Cell(title, url=reverse("portal:term", kwargs={"term_id": term_id}))


COLUMNS = (
    Column("courses", _("Courses taught"), _count, align="end"),
    Column("latest", _("Latest course"), _latest),
)
