"""What is a reader's own: the courses they are in, how far they are, where they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from xueyun.core.viewer import Viewer
from xueyun.courses.models import Term
from xueyun.courses.models.term import Status
from xueyun.enrolment import listing, next_runs
from xueyun.portal import cards, outline_sums
from xueyun.portal.cards import Card
from xueyun.portal.outline_sums import OutlineSum
from xueyun.progress import loaders
from xueyun.progress.loaders import Tally
from xueyun.ui.filters import local_date

NOTHING = Tally(0, None, None)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mine:
    """A term that the reader is in. `percent` of its units (and its source's) are green; `last_title` may be ''."""

    term: Term
    card: Card
    status: Status
    percent: float
    last_title: str
    last_at: datetime
    go_on_url: str


def courses_of(viewer: Viewer, now: datetime, *, back: str) -> list[Mine]:
    """The reader's courses, last used first. Four queries, five where outlines are new to this process.

    `back` is the address to which leaving one leads back.
    """
    if viewer.account_id is None:
        return []
    terms = [
        t
        for t in cards.with_faces(listing.terms_of(viewer.account_id))
        if t.published_at and not t.archived_at
    ]
    ids = {term_id for term in terms for term_id in (term.pk, term.source_id) if term_id is not None}
    tallies = loaders.tallies(viewer.account_id, ids)
    own = listing.own_of(viewer.account_id, [term.pk for term in terms])
    versions = [part.outline_id for term in terms for part in (term, term.source) if part is not None]
    sums = outline_sums.load(versions)
    found = [_mine(viewer, term, tallies, sums, own, now, back) for term in terms]
    return sorted(found, key=lambda mine: (mine.last_at, mine.term.starts_at), reverse=True)


def waiting_of(viewer: Viewer, now: datetime, *, back: str) -> list[Card]:
    """已报名下次开课: courses whose next run the reader has signed up for, the latest first. Two queries."""
    if viewer.account_id is None:
        return []
    asked = {row.asked_on_id: row.asked_at for row in next_runs.asked_on(viewer.account_id)}
    faces = {
        term.pk: term for term in cards.with_faces(Term.objects.filter(pk__in=asked)) if not term.archived_at
    }
    return [
        cards.of(faces[pk], now).mine(
            url=reverse("portal:term", kwargs={"term_id": pk}),
            progress=None,
            note=_("Signed up on %(day)s") % {"day": local_date(at)},
            leave_url=reverse("enrolment:next_run_withdraw", kwargs={"term_id": pk})
            + "?"
            + urlencode({"next": back}),
        )
        for pk, at in asked.items()
        if pk in faces
    ]


def _mine(
    viewer: Viewer,
    term: Term,
    tallies: dict[int, Tally],
    sums: dict[int, OutlineSum],
    own: set[int],
    now: datetime,
    back: str,
) -> Mine:
    parts = [term] if term.source is None else [term, term.source]
    known = [
        (tallies.get(part.pk, NOTHING), sums.get(part.outline_id or 0, OutlineSum({}))) for part in parts
    ]
    units = sum(outline.units for _tally, outline in known)
    done = sum(min(tally.done, outline.units) for tally, outline in known)
    last, outline = max(known, key=lambda pair: pair[0].last_at or LONG_AGO)
    last_title = outline.titles.get(last.last_unit_id or 0, "")
    learning = reverse("learning:home", kwargs={"term_id": term.pk})
    percent = 100 * done / units if units else 0.0
    leave = reverse("enrolment:leave", kwargs={"term_id": term.pk}) + "?" + urlencode({"next": back})
    card = cards.of(term, now).mine(
        url=learning,
        progress=percent,
        note=_note(viewer, term, own, last_title, percent),
        leave_url=leave,
    )
    go_on = (
        reverse("learning:unit", kwargs={"term_id": term.pk, "unit_id": last.last_unit_id})
        if last_title
        else learning
    )
    return Mine(term, card, term.status(now), percent, last_title, last.last_at or LONG_AGO, go_on)


def _note(viewer: Viewer, term: Term, own: set[int], last_title: str, percent: float) -> str:
    if term.course.school.suspended_at:
        return _("Closed: the platform has suspended this school")
    if term.is_spoc and not viewer.certified_at(term.course.school_id):
        closed = viewer.closed_at(term.course.school_id)
        return _("Closed by your school") if closed else _("Waiting for your certification")
    if last_title:
        return _("Last: %(title)s") % {"title": last_title}
    if term.pk not in own:
        return _("Joined with your school's course")
    return _("All done") if percent >= 100 else _("Not begun yet")
