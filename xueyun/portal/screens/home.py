"""Home: subjects, popular and new MOOCs, schools; and for who is signed in, where they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from markupsafe import Markup

from xueyun.core.http import environment
from xueyun.courses.models import Subject, Term
from xueyun.courses.models.term import Status
from xueyun.portal import cards, editions, shelf
from xueyun.portal.screens import schools
from xueyun.portal.time_progress import next_midnight

POPULAR, NEW, SCHOOLS = 8, 4, 12


@dataclass(frozen=True, slots=True)
class SubjectChip:
    value: str
    label: str
    count: int


def shelves(now: datetime) -> Markup:
    """The public part of home, the same for everyone. One query while it is kept, four when it is made."""
    edition = editions.current()
    return editions.keep(("home", get_language()), edition, now, lambda: _shelves(edition, now))


def _shelves(edition: int | None, now: datetime) -> tuple[Markup, datetime]:
    on = shelf.load(edition, now)
    moocs = shelf.one_a_course((e for e in on.entries if e.audience == Term.Audience.MOOC), now)
    popular = shelf.popular(moocs, now)[:POPULAR]
    open_now = [entry for entry in moocs if entry.status(now) is not Status.ENDED]
    shown = {entry.term_id for entry in popular}
    new = [entry for entry in shelf.newest(open_now) if entry.term_id not in shown][:NEW]
    made = cards.load([entry.term_id for entry in [*popular, *new]], now)
    html = (
        environment()
        .get_template("portal/pieces/home.html")
        .render(
            subjects=_subjects(moocs),
            popular=made[: len(popular)],
            new=made[len(popular) :],
            schools=schools.all_schools(edition, now)[:SCHOOLS],
            courses=len(moocs),
        )
    )
    latest = min(now + shelf.KEPT_FOR, next_midnight(now), on.next_change(now))
    # Safe: made by an autoescaping template.
    return Markup(html), cards.until(made, latest)  # noqa: S704


def _subjects(moocs: list[shelf.Entry]) -> list[SubjectChip]:
    counts = {subject: sum(entry.subject == subject for entry in moocs) for subject in Subject.values}
    return [SubjectChip(value, str(Subject(value).label), count) for value, count in counts.items() if count]
