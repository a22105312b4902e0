"""Whom a message is for, as its address says: rows that were chosen, or what a list of students shows now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse

from xueyun.announcements import messages
from xueyun.core import ids
from xueyun.courses import outlines
from xueyun.enrolment.models import Line
from xueyun.studio.terms.screens import Room
from xueyun.studio.terms.students import acts, listing, units
from xueyun.ui.tables import read

SHOWN = 200  # names on the page; the number is always whole


@dataclass(frozen=True)
class Whom:
    """`lines` are what was chosen; of them those can be written to who are in the course now, of their own."""

    room: Room
    lines: QuerySet[Line]
    back: str
    is_all: bool

    @cached_property
    def chosen(self) -> int:
        return self.lines.order_by().count()

    @cached_property
    def count(self) -> int:
        return self._addressed.order_by().count()

    @cached_property
    def names(self) -> list[Line]:
        """The first of them, as their list is ordered."""
        order = ("number", "pk") if self.room.term.is_spoc else ("name", "pk")
        return list(self._addressed.order_by(*order)[:SHOWN])

    @property
    def left_out(self) -> int:
        return self.chosen - self.count

    @property
    def unnamed(self) -> int:
        return self.count - len(self.names)

    @cached_property
    def _addressed(self) -> QuerySet[Line]:
        return messages.addressed(self.room.term, self.lines)


def read_whom(room: Room, asked: QueryDict) -> Whom:
    """What an address names. `row`s are lines of the list; `unit` is one whose own list is meant; else it is what the
    list of the run shows for these words. Raises Http404 for what is none of it.
    """
    term = room.term
    students = reverse("studio:term_students", kwargs={"term_id": term.pk})
    if rows := asked.getlist("row"):
        return Whom(room, acts.chosen(room, rows), students, is_all=False)
    words = asked.copy()
    places = outlines.of_run(term)
    if ref := "".join(words.pop("unit", [])[:1]):
        unit_id = _unit(ref)
        if unit_id not in {place.unit.id for place in places}:
            raise Http404
        listed = read(units.table(term, unit_id), words, listing.of_term(term).filter(account__isnull=False))
        students = reverse("studio:term_students_unit", kwargs={"term_id": term.pk, "unit_id": unit_id})
    else:
        listed = read(listing.table(term, [place.unit.id for place in places]), words, listing.of_term(term))
    return Whom(room, listed.shown, f"{students}?{listed.query}", is_all=not listed.is_narrowed)


def _unit(ref: str) -> int:
    try:
        return ids.decode(ref)
    except ValueError as error:
        raise Http404 from error
