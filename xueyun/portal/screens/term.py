"""课程介绍页: everything a reader wants to know of a term before entering it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from xueyun.core.ids import decode
from xueyun.core.viewer import Viewer
from xueyun.courses import covers, intros, kinds, outlines, rules
from xueyun.courses.bodies import SHOWABLE
from xueyun.courses.intros import Question, Words
from xueyun.courses.models import Course, CourseFile, TeamMember, Term
from xueyun.courses.models.term import Status
from xueyun.enrolment import listing, next_runs, standing
from xueyun.media.models import Asset
from xueyun.portal import offers, shelf
from xueyun.portal.offers import NextRun, Offer
from xueyun.portal.ready import piece
from xueyun.portal.time_progress import TimeProgress, time_progress
from xueyun.schools import staff
from xueyun.ui.art import cover_url
from xueyun.video import trailers

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the course, published or, for its team, not yet."""

    term: Term
    progress: TimeProgress
    is_shown: bool


@dataclass(frozen=True, slots=True)
class OutlinePart:
    """The outline of the term itself or of its source; `units` counts them, `free` those that are open to all."""

    html: Markup
    units: int
    free: int


@dataclass(frozen=True, slots=True)
class Grading:
    """评分标准. `parts`: (name, weight in per cent); the lines are points or None; `words` is clean HTML."""

    parts: tuple[tuple[str, float], ...]
    pass_line: int | None
    excellent_line: int | None
    words: str

    def __bool__(self) -> bool:
        return bool(self.parts or self.words)


@dataclass(frozen=True, slots=True)
class TermScreen:
    term: Term
    offer: Offer
    next_offer: Offer | None  # beside the offer, for who is in this run
    progress: TimeProgress
    school: str
    cover: str
    trailer: trailers.Trailer | None
    team: Sequence[TeamMember]  # with `has_page`: whether they teach at the school
    runs: list[Run]
    learners: int
    own: OutlinePart | None
    source: OutlinePart | None
    source_school: str
    grading: Grading

    @property
    def about(self) -> list[tuple[_StrOrPromise, str]]:
        """What stands under the introduction, with its headings; falsy where there is neither."""
        course = self.term.course
        rows: list[tuple[_StrOrPromise, str]] = [
            (_("What you will learn"), course.target),
            (_("For whom"), course.learners),
            (_("What you should know before"), course.prerequisites),
        ]
        return rows if course.intro or any(text for _heading, text in rows) else []

    @property
    def has_formulas(self) -> bool:
        """Whether any of its texts holds TeX."""
        course = self.term.course
        texts = [getattr(course, name) for name in intros.TEXTS]
        texts += [self.grading.words, *(row["answer"] for row in course.faq)]
        return any('class="math"' in text for text in texts)

    @property
    def better_run(self) -> Run | None:
        """Where this run has ended, the one to look at instead."""
        return next((run for run in self.runs if not run.is_shown and run.progress.stage != "ended"), None)


def load(viewer: Viewer, term_id: int, now: datetime) -> TermScreen:
    """The screen of a term: five queries beside the reader's own. Raises Http404 for what is not there."""
    screen = _load(viewer, term_id, now)
    intros.fill(screen.term.course, term_id)
    return screen


def _load(viewer: Viewer, term_id: int, now: datetime) -> TermScreen:
    terms = Term.objects.visible_to(viewer).for_page().select_related("course__cover", "course__trailer")
    term = terms.filter(pk=term_id).first()
    if term is None:
        raise Http404
    where = standing.for_viewer(viewer, term)
    runs = list(
        Term.objects.visible_to(viewer).filter(course_id=term.course_id, archived_at=None).order_by("-number")
    )
    next_run = _next_run(viewer, term, [run for run in runs if run.published_at], now)
    inside = where.is_enrolled and not where.team_role
    course = term.course
    staff_too = staff.teaches_at(course.school_id)
    team = list(term.team.annotate(has_page=ExpressionWrapper(staff_too, BooleanField())))
    return TermScreen(
        term=term,
        offer=offers.offer(viewer, term, where, now, next_run=next_run),
        next_offer=offers.next_offer(viewer, term, next_run) if inside else None,
        progress=time_progress(term.starts_at, term.ends_at, now),
        school=course.school.called,
        cover=_cover(course, now),
        trailer=_trailer(viewer, term, now),
        team=team,
        runs=[Run(run, time_progress(run.starts_at, run.ends_at, now), run.pk == term.pk) for run in runs],
        learners=listing.learners_in([term.pk]).get(term.pk, 0),
        own=_part(term.pk, term.outline_id),
        source=_part(term.pk, term.source.outline_id) if term.source else None,
        source_school=term.source.course.school.called if term.source else "",
        grading=_grading(term.grading),
    )


def trailer(viewer: Viewer, term_id: int, now: datetime) -> trailers.Trailer | None:
    """The trailer of a run's course, if this reader may see its page and it is ready."""
    term = Term.objects.visible_to(viewer).select_related("course__trailer").filter(pk=term_id).first()
    return _trailer(viewer, term, now) if term else None


def file(viewer: Viewer, term_id: int, asset_id: int) -> Asset | None:
    """A file that this page's texts name; for who keeps the library also one that a preview will name."""
    page = Term.objects.visible_to(viewer).filter(pk=term_id)
    named = CourseFile.objects.filter(course__in=page.values("course"), asset=OuterRef("pk"))
    mine = Asset.objects.visible_to(viewer).filter(school__in=page.values("course__school"))
    found = Asset.objects.filter(Q(Exists(named)) | Q(pk__in=mine.values("pk")), pk=asset_id)
    return found.filter(kind__in=SHOWABLE).first()


def _trailer(viewer: Viewer, term: Term, now: datetime) -> trailers.Trailer | None:
    renew = reverse("portal:term_trailer", kwargs={"term_id": term.pk})
    return trailers.show(viewer, term, term.course.trailer, now, renew)


def preview(viewer: Viewer, term_id: int, now: datetime, posted: QueryDict) -> TermScreen:
    """The screen with what somebody has typed and not saved, cleaned as it would be. Raises Http404, Refused."""
    screen = _load(viewer, term_id, now)
    term, course = screen.term, screen.term.course
    role = next((member.role for member in screen.team if member.account_id == viewer.account_id), "")
    rules.may_describe(term, role, intros.latest_run(course.pk)).or_refuse()
    typed = {name: str(posted[name]) for name in intros.PARTS["words"] if name in posted}
    for name, value in asdict(replace(Words.of(course), **typed).safe()).items():
        setattr(course, name, value)
    intros.fill(course, term.pk)
    if "question" in posted:
        pairs = zip(posted.getlist("question"), posted.getlist("answer"), strict=False)
        course.faq = intros.rows(intros.safe(Question(*pair) for pair in pairs))
    return replace(screen, cover=_cover(course, now))


def _cover(course: Course, now: datetime) -> str:
    return covers.url_of(course, now, "page") or cover_url(course.subject, course.title)


def _next_run(viewer: Viewer, term: Term, published: list[Term], now: datetime) -> NextRun:
    """One query, for readers of an ended run for which there is no other to take (`next_runs.others_that_count`)."""
    instead = (run for run in published if run.number > term.number or run.ends_at >= now)
    if term.status(now) is not Status.ENDED or any(instead):
        return NextRun.NONE
    has = viewer.is_signed_in and next_runs.has_signed_up(viewer.account_id, term.course_id)
    return NextRun.WAITING if has else NextRun.OPEN


def current_term(viewer: Viewer, course: str, now: datetime) -> int:
    """The term that an address of a course (id or slug) means. Raises Http404 where there is none for this reader."""
    wanted = Q(course__slug=course)
    with suppress(ValueError):
        wanted |= Q(course_id=decode(course))
    terms = list(
        Term.objects.visible_to(viewer)
        .filter(wanted, archived_at=None)
        .select_related("course")
        .order_by("number")
    )
    public = [shelf.Entry.of(term) for term in terms if term.published_at]
    if public:
        return shelf.one_a_course(public, now)[0].term_id
    if terms:
        return terms[-1].pk  # a draft, which its team alone sees
    raise Http404


def _grading(rule: dict[str, Any]) -> Grading:
    parts = tuple((part["name"], part["weight"]) for part in rule.get("parts", ()))
    return Grading(parts, rule.get("pass"), rule.get("excellent"), rule.get("words", ""))


def _part(viewing_id: int, outline_id: int | None) -> OutlinePart | None:
    return _made(viewing_id, outline_id, get_language()) if outline_id else None


@lru_cache(maxsize=512)
def _made(viewing_id: int, outline_id: int, language: str | None) -> OutlinePart | None:
    """An outline as visitors see it, rendered once: a version never changes, and nothing of a reader is in it."""
    outline = outlines.load(outline_id)
    if not outline.places:
        return None
    html = piece(
        "outline",
        outline=outline,
        viewing_id=viewing_id,
        icon_of={name: kinds.get(name).icon for name in kinds.names()},
        label_of={name: kinds.get(name).label for name in kinds.names()},
    )
    free = sum(place.unit.is_free for place in outline.order)
    return OutlinePart(html, len(outline.order), free)
