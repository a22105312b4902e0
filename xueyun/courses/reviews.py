"""A MOOC is approved by the platform before it is published: asked for by its team's lead, approved or sent back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.models import Account
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Role, Viewer
from xueyun.courses import releasing
from xueyun.courses.actions.leading import record
from xueyun.courses.models import Review, TeamMember, Term
from xueyun.notices import actions as notices
from xueyun.notices.actions import Words
from xueyun.notices.models import Message
from xueyun.schools.models import Grant
from xueyun.schools.rules import may_open

NOT_LEAD = refuse("not_lead", _("The lead of the course team submits a run for approval."))
NOT_A_DRAFT = refuse("not_a_draft", _("This run is published, archived or in review already."), status=409)
NO_REVIEW = refuse(
    "no_review", _("A SPOC needs no approval by the platform: its lead publishes it."), status=409
)
DECIDED = refuse("decided", _("Somebody else has decided this a moment ago."), status=409)


@transaction.atomic
def submit(term: Term, *, now: datetime, actor: Viewer) -> Review:
    """Ask the platform to approve a MOOC's draft; its administrators are told.

    Raises Refused: 'not_lead' (403), 'no_review' (409) for a SPOC, 'not_a_draft' (409).
    """
    may_open(term.course.school).or_refuse()
    leads = TeamMember.objects.filter(term=term, role=TeamMember.Role.LEAD, account_id=actor.account_id or 0)
    if not leads.exists():
        raise Refused(NOT_LEAD)
    if term.is_spoc:
        raise Refused(NO_REVIEW)
    drafts = Term.objects.filter(
        pk=term.pk, published_at__isnull=True, archived_at__isnull=True, submitted_at__isnull=True
    )
    if not drafts.update(submitted_at=now):
        raise Refused(NOT_A_DRAFT)
    try:
        with transaction.atomic():
            made = Review.objects.create(term=term, asked_by_id=actor.account_id or 0, asked_at=now)
    except IntegrityError:
        raise Refused(NOT_A_DRAFT) from None
    record("courses.submit", term, now=now, actor=actor)
    _tell_platform(made, now)
    return made


@transaction.atomic
def withdraw(term: Term, *, now: datetime, actor: Viewer) -> bool:
    """The lead takes it back; False where nothing waits."""
    leads = TeamMember.objects.filter(term=term, role=TeamMember.Role.LEAD, account_id=actor.account_id or 0)
    if not leads.exists():
        raise Refused(NOT_LEAD)
    waiting = Review.objects.waiting().filter(term=term)
    if not waiting.update(decided_at=now, outcome=Review.Outcome.WITHDRAWN):
        return False
    Term.objects.filter(pk=term.pk).update(submitted_at=None)
    record("courses.withdraw", term, now=now, actor=actor)
    return True


@transaction.atomic
def approve(review: Review, *, seen: str, now: datetime, actor: Viewer) -> None:
    """The draft that the decider saw (`seen`, its stamp) is published; the team is told.

    Raises Refused: 'decided' (409) the second time, and as `releasing.release` does where the team has changed the
    draft meanwhile, or left a unit that can't be shown.
    """
    _decide(review, Review.Outcome.APPROVED, "", now, actor)
    term = Term.objects.select_related("course__school").get(pk=review.term_id)
    releasing.release(term, seen=seen, now=now, actor=actor)
    record("courses.approve", term, now=now, actor=actor)
    _tell_team(review, now)


@transaction.atomic
def send_back(review: Review, *, reason: str, now: datetime, actor: Viewer) -> None:
    """The run is a draft again, and its team reads why. Raises Refused 'decided' (409) the second time."""
    _decide(review, Review.Outcome.SENT_BACK, reason, now, actor)
    Term.objects.filter(pk=review.term_id).update(submitted_at=None)
    record("courses.send_back", review.term, now=now, actor=actor, reason=reason[:200])
    _tell_team(review, now)


def _decide(review: Review, outcome: Review.Outcome, reason: str, now: datetime, actor: Viewer) -> None:
    """Two at once: the first decides."""
    mine = (
        Review.objects.waiting()
        .filter(pk=review.pk)
        .update(decided_at=now, outcome=outcome, reason=reason[:200], decided_by_id=actor.account_id)
    )
    if not mine:
        raise Refused(DECIDED)
    review.refresh_from_db(fields=["decided_at", "outcome", "reason"])


def _tell_platform(review: Review, now: datetime) -> None:
    def words() -> Words:
        title = gettext("“%(course)s” of %(school)s waits for approval") % {
            "course": review.term.course.title,
            "school": review.term.course.school.called,
        }
        return Words(title, "", reverse("platform:approval", kwargs={"review_id": review.pk}))

    chiefs = Grant.objects.live().filter(role=Role.PLATFORM_ADMIN)
    who = Account.objects.filter(pk__in=chiefs.values("account_id"), is_active=True)
    cause = f"courses.submitted:{review.pk}"
    notices.tell(who, Message.Kind.PLATFORM, cause=cause, words=words, now=now)


def _tell_team(review: Review, now: datetime) -> None:
    def words() -> Words:
        said = {"course": review.term.course.title}
        page = reverse("portal:term", kwargs={"term_id": review.term_id})
        if review.outcome == Review.Outcome.APPROVED:
            text = gettext("It is published: learners can enrol now.")
            return Words(gettext("“%(course)s” has been approved") % said, text, page)
        text = gettext("The reason given: %(reason)s") % {"reason": review.reason}
        return Words(gettext("“%(course)s” has been sent back") % said, text, page)

    team = TeamMember.objects.filter(term_id=review.term_id).values("account_id")
    who = Account.objects.filter(pk__in=team, is_active=True)
    cause = f"courses.reviewed:{review.pk}"
    notices.tell(who, Message.Kind.COURSE, cause=cause, words=words, now=now)
