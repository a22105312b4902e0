"""下一次开课: a draft of a course's next run, made of one that was published. One draft at a time in a course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import NOT_THERE, Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses import drafts, rules, schedules
from xueyun.courses.actions.copying import copy_tree
from xueyun.courses.actions.leading import may_still, record
from xueyun.courses.actions.making import Member, open_term
from xueyun.courses.drafts import Ref
from xueyun.courses.models import Chapter, Course, Lesson, Term
from xueyun.courses.schedules import Content

FARTHEST = timedelta(days=10 * 366)
TAKEN_OVER = ("video_threshold", "has_watermark")  # beside what `open_term` is given

NOT_PUBLISHED = refuse(
    "not_published",
    _("This run has not been published itself. The next one is made when students have seen this one."),
    status=409,
)
THERE = refuse("there", _("A draft of the next run is there already. There is one at a time."), status=409)
MEANWHILE = refuse(
    "meanwhile",
    _("The course has got another run since this page was opened. Nothing was made."),
    status=409,
)
CHANGED = refuse(
    "tree_changed",
    _(
        "The content has changed since this page was opened. Nothing has been made yet: look at the dates once more. "
        "What you had changed by hand stands there."
    ),
    status=409,
)
OVERLAPS = refuse("overlaps", _("The next run begins when this one has ended, and not before."), status=422)
ENDS_FIRST = refuse("ends_first", _("A run ends after it begins."), status=422)
FAR = refuse("far", _("All dates of the next run lie within the next ten years."), status=422)
NEEDS_SOURCE = refuse(
    "needs_source",
    _("The next run of a synchronous SPOC lies over a run of its source course that runs, or will run."),
    status=409,
)


class AlreadyThere(Refused):
    """`draft` is the run that waits to be published."""

    def __init__(self, draft: Term) -> None:
        super().__init__(THERE)
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Plan:
    """What the next run shall be, as it was seen before it is made.

    `number` and `stamp` say what the page showed. Every moment of the tree is moved `by` the span, save those in
    `changed` (None: it opens with the course).
    """

    number: int
    starts_at: datetime
    ends_at: datetime
    by: timedelta
    stamp: str
    content: Content = Content.PUBLISHED
    changed: Mapping[Ref, datetime | None] = field(default_factory=dict)
    takes_password: bool = False
    source: Term | None = None


def next_number(course_id: int) -> int:
    """The number that the next run of a course gets."""
    last: int | None = Term.objects.filter(course_id=course_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def waiting_draft(term: Term) -> Term | None:
    """The run of the same course that is not published yet."""
    others = Term.objects.filter(
        course_id=term.course_id, published_at__isnull=True, archived_at__isnull=True
    )
    return others.exclude(pk=term.pk).select_related("course__school").order_by("-number").first()


def check_dates(term: Term, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raises Refused for dates that a next run can't have."""
    if starts_at < term.ends_at:
        raise Refused(OVERLAPS)
    if ends_at <= starts_at:
        raise Refused(ENDS_FIRST)
    if ends_at > now + FARTHEST:
        raise Refused(FAR)


@transaction.atomic
def open_next(term: Term, plan: Plan, *, now: datetime, actor: Viewer) -> Term:
    """The next run as a draft: content, team, grading rule and settings taken over, dates as the plan says.

    Learners, their progress and announcements stay where they are; files are shared, not copied. Raises AlreadyThere;
    Refused for who does not lead the run (any more), for dates that can't be, and where the page showed another tree or
    number than there is now.
    """
    # The course's row is the lock: two who make the next run make one.
    Course.objects.select_for_update(no_key=True).get(pk=term.course_id)
    fresh = may_still(term, actor, rules.may_direct)
    if (there := waiting_draft(term)) is not None:
        raise AlreadyThere(there)
    if term.published_at is None:
        raise Refused(NOT_PUBLISHED)
    if plan.number != next_number(term.course_id):
        raise Refused(MEANWHILE)
    if term.is_synchronous and plan.source is None:
        raise Refused(NEEDS_SOURCE)
    check_dates(term, plan.starts_at, plan.ends_at, now)
    term.outline_id = fresh.outline_id
    if plan.stamp != schedules.stamp(term, plan.content):
        raise Refused(CHANGED)
    made = _open(term, plan, now, actor)
    count = _copy(term, plan, made, now)
    said = {"from": term.number, "days": plan.by.days, "content": str(plan.content), "rows": count}
    record("courses.open_next", made, now=now, actor=actor, **said)
    return made


def _open(term: Term, plan: Plan, now: datetime, actor: Viewer) -> Term:
    team = term.team.filter(account__is_active=True)
    made = open_term(
        term.course,
        audience=term.audience,
        mode=term.mode,
        source=plan.source,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        team=[Member(one.account_id, one.role, one.name, one.title) for one in team],
        weekly_hours=term.weekly_hours,
        grading=term.grading,
        now=now,
        actor=actor,
    )
    same = {name: getattr(term, name) for name in TAKEN_OVER}
    if plan.takes_password:
        same["password"] = term.password  # the hash: nobody has to know the word
    Term.objects.filter(pk=made.pk).update(**same)
    made.refresh_from_db(fields=list(same))
    return made


def _copy(term: Term, plan: Plan, made: Term, now: datetime) -> int:
    tree = schedules.tree(term, plan.content)
    known = {row.ref for row in schedules.rows(tree, plan.by)}
    if set(plan.changed) - known:
        raise Refused(NOT_THERE)
    for moment in plan.changed.values():
        if moment is not None and not now - FARTHEST < moment < now + FARTHEST:
            raise Refused(FAR)

    def release(node: Chapter | Lesson) -> datetime | None:
        if node.release_at is None:
            return None
        ref = drafts.ref_of(node)
        return plan.changed[ref] if ref in plan.changed else schedules.moved(node.release_at, plan.by)

    return copy_tree(tree, made, release)
