"""The units of a run with how many have done them, and one unit with who has and who has not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.courses import kinds, outlines
from xueyun.courses.models import Term
from xueyun.courses.outlines import Place
from xueyun.enrolment.models import Line
from xueyun.progress import loaders
from xueyun.progress.models import State, UnitState
from xueyun.studio.terms.students.listing import CLASS, IN_CLASS, SEARCH, who
from xueyun.ui.filters import local_time, num
from xueyun.ui.tables import Cell, Choice, Column, Table

WORDS = {State.EMPTY: _("Not begun"), State.BEGUN: _("Begun"), State.DONE: _("Done")}
TONES = {State.EMPTY: "neutral", State.BEGUN: "soon", State.DONE: "done"}


@dataclass(frozen=True, slots=True)
class Sum:
    """One unit with how many of the run's learners stand where."""

    place: Place
    label: str  # of its kind
    icon: str
    is_source: bool
    empty: int
    begun: int
    done: int

    @property
    def percent(self) -> float:
        people = self.empty + self.begun + self.done
        return 100 * self.done / people if people else 0.0


def sums(term: Term, places: Sequence[Place]) -> list[Sum]:
    """How many stand where in these units of the run. Two queries, and one for a source."""
    learners = Line.objects.filter(term=term, account__isnull=False)
    people = learners.count()
    tree = term.source.outline_id if term.source else None
    of_source = outlines.load(tree).places if tree else {}
    own = [place.unit.id for place in places if place.unit.id not in of_source]
    borrowed = [place.unit.id for place in places if place.unit.id in of_source]
    counts = loaders.unit_sums(learners.values("account"), own, term.source_id, borrowed)
    rows = []
    for place in places:
        begun, done = counts[place.unit.id]
        kind = kinds.get(place.unit.kind)
        is_source = place.unit.id in of_source
        rows.append(Sum(place, str(kind.label), kind.icon, is_source, people - begun - done, begun, done))
    return rows


def sheet() -> Table:
    """The units as the second sheet of the export; its rows are `Sum`s."""

    def number(label: Any, name: str) -> Column:
        return Column(name, label, lambda row: Cell(num(getattr(row, name))))

    return Table(
        name="units",
        caption=pgettext_lazy("content", "Units"),
        order="",
        columns=(
            Column(
                "chapter", pgettext_lazy("content", "Chapter"), lambda row: Cell(_title(row.place.chapter))
            ),
            Column("lesson", pgettext_lazy("content", "Lesson"), lambda row: Cell(_title(row.place.lesson))),
            Column("unit", pgettext_lazy("content", "Unit"), lambda row: Cell(row.place.unit.title)),
            Column("kind", pgettext_lazy("course", "Kind"), lambda row: Cell(row.label)),
            number(_("Not begun"), "empty"),
            number(_("Begun"), "begun"),
            number(_("Done"), "done"),
        ),
    )


def _title(node: Any) -> str:
    return node.title if node else ""


def table(term: Term, unit_id: int) -> Table:
    """Who has done this unit, who is in the middle of it, and who has not begun."""

    def prepare(rows: list[Any]) -> None:
        states = loaders.unit_states([row.account_id for row in rows], unit_id)
        for row in rows:
            row.state, row.last_at = states.get(row.account_id, (State.EMPTY, None))

    def in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
        mine = UnitState.objects.filter(account=OuterRef("account"), unit_id=unit_id)
        if state == "empty":
            return rows.filter(~Exists(mine.filter(state__gt=State.EMPTY)))
        return rows.filter(Exists(mine.filter(state=State.DONE if state == "done" else State.BEGUN)))

    options = [(str(state.label).lower(), WORDS[state]) for state in (State.DONE, State.BEGUN, State.EMPTY)]
    return Table(
        name="unit_learners",
        caption=_("Students"),
        order="number" if term.is_spoc else "name",
        columns=(
            *who(term),
            *CLASS,
            Column("state", pgettext_lazy("entry", "State"), _state),
            Column("last", _("Last active"), _last, is_one_line=True),
        ),
        search=SEARCH,
        filters=(IN_CLASS, Choice("state", pgettext_lazy("entry", "State"), in_state, options=options)),
        identify=lambda row: str(row.pk),
        prepare=prepare,
    )


def _state(row: Any) -> Cell:
    state = State(row.state)
    return Cell(gettext(str(WORDS[state])), tone=TONES[state])


def _last(row: Any) -> Cell:
    return Cell(local_time(row.last_at) if row.last_at else "")
