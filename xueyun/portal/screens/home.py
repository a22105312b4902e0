"""Home: subjects, popular and new MOOCs, schools; and for who is signed in, where they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xueyun.courses.models import Subject, Term
from xueyun.courses.models.term import Status
from xueyun.portal import cards, editions, shelf
from xueyun.portal.ready import Ready, piece
from xueyun.portal.screens import schools
from xueyun.portal.time_progress import next_midnight

POPULAR, NEW, SCHOOLS = 8, 4, 12


@dataclass(frozen=True, slots=True)
class SubjectChip:
    value: str
    label: str
    count: int


def home(now: datetime) -> Ready:
    """Home as visitors see it. One query while it is kept, four when it is made."""
    edition = editions.current()
    return editions.keep(("home", get_language()), edition, now, lambda: _home(edition, now))


def _home(edition: int | None, now: datetime) -> tuple[Ready, datetime]:
    on = shelf.load(edition, now)
    moocs = shelf.one_a_course((e for e in on.entries if e.audience == Term.Audience.MOOC), now)
    popular = shelf.popular(moocs, now)[:POPULAR]
    open_now = [entry for entry in moocs if entry.status(now) is not Status.ENDED]
    shown = {entry.term_id for entry in popular}
    new = [entry for entry in shelf.newest(open_now) if entry.term_id not in shown][:NEW]
    made = cards.load([entry.term_id for entry in [*popular, *new]], now)
    main = piece(
        "home",
        subjects=_subjects(moocs),
        popular=made[: len(popular)],
        new=made[len(popular) :],
        schools=schools.all_schools(edition, now)[:SCHOOLS],
        courses=len(moocs),
    )
    ready = Ready("home", _("Home"), piece("home_head"), piece("home_hero"), main)
    latest = min(now + shelf.KEPT_FOR, next_midnight(now), on.next_change(now))
    return ready, cards.until(made, latest)


def _subjects(moocs: list[shelf.Entry]) -> list[SubjectChip]:
    counts = {subject: sum(entry.subject == subject for entry in moocs) for subject in Subject.values}
    return [SubjectChip(value, str(Subject(value).label), count) for value, count in counts.items() if count]
