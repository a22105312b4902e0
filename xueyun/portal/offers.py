"""What the one button of a course page says and does, for each reader at each moment. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from xueyun.core.viewer import Viewer
from xueyun.courses.models import Term
from xueyun.courses.models.term import Status
from xueyun.enrolment import rules
from xueyun.enrolment.standing import Standing
from xueyun.schools.rules import may_open
from xueyun.ui.filters import local_date

OVER = {Status.ENDED, Status.ARCHIVED}


class NextRun(StrEnum):
    """What an ended run has to do with the next one, for this reader (mission, C7)."""

    NONE = ""  # this run has not ended, or a later one is there
    OPEN = "open"  # one may sign up
    WAITING = "waiting"  # one has signed up


class Act(StrEnum):
    """How the button works: a link, a form, a form with the course password, or none at all."""

    LINK = "link"
    POST = "post"
    PASSWORD = "password"  # noqa: S105  the name of a field
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Offer:
    """`label` is what the button says, `note` what it will mean. Without an act the label is a state, not a button."""

    code: str
    act: Act
    label: str
    url: str = ""
    note: str = ""


def offer(
    viewer: Viewer,
    term: Term,
    standing: Standing,
    now: datetime,
    *,
    next_run: NextRun = NextRun.NONE,
) -> Offer:
    """The way in, or the reason why there is none (mission, C2, C3, C6, C7)."""
    if not (is_open := may_open(term.course.school)):
        return Offer(is_open.code, Act.NOTHING, _("Not open to you"), note=str(is_open.reason))
    if standing.is_enrolled or standing.team_role:
        return _inside(viewer, term, standing, now)
    if standing.is_blocked:
        note = _("The teachers of this course have removed you from it. Ask them if that is a mistake.")
        return Offer("blocked", Act.NOTHING, _("Not open to you"), note=note)
    if standing.is_source_blocked:
        return Offer("blocked", Act.NOTHING, _("Not open to you"), note=str(rules.SOURCE_BLOCKED.reason))
    if not standing.has_been and (closed := _closed(term, now)):
        return next_offer(viewer, term, next_run) or closed
    if term.is_spoc and viewer.closed_at(term.course.school_id):
        reason = str(rules.may_enrol(viewer, term, standing, now).reason)
        return Offer("closed", Act.NOTHING, _("Not open to you"), note=reason)
    if term.is_spoc and not viewer.certified_at(term.course.school_id):
        note = _("For certified students of %(school)s. Certification takes a minute.")
        note %= {"school": term.course.school.called}
        return Offer("certify", Act.LINK, _("Certify to take part"), certification(term), note)
    return _open(viewer, term, standing, now)


def certification(term: Term) -> str:
    """Where one certifies at the school of a term, and comes back to its page."""
    back = urlencode({"next": reverse("portal:term", kwargs={"term_id": term.pk})})
    return f"{reverse('schools:certify', kwargs={'school': term.course.school.slug})}?{back}"


def next_offer(viewer: Viewer, term: Term, next_run: NextRun) -> Offer | None:
    """Signing up for the next run, on the page of one that has ended."""
    sign_up = reverse("enrolment:next_run", kwargs={"term_id": term.pk})
    if next_run is NextRun.NONE:
        return None
    if next_run is NextRun.WAITING:
        note = _("You are enrolled and told when it is published; if you may not enter it, you are told why.")
        withdraw = reverse("enrolment:next_run_withdraw", kwargs={"term_id": term.pk})
        return Offer("next_waiting", Act.NOTHING, _("Signed up for the next run"), withdraw, note)
    note = _("This run has ended. Sign up, and when the next one is published you are enrolled and told.")
    if not viewer.is_signed_in:
        url = f"{reverse('accounts:login')}?{urlencode({'next': sign_up})}"
        return Offer("next_sign_in", Act.LINK, _("Sign up for the next run"), url, note)
    if term.is_spoc and not viewer.certified_at(term.course.school_id):
        note = _(
            "This run has ended. Sign up, and when the next one is published you are enrolled and told, if you are "
            "certified at %(school)s by then."
        ) % {"school": term.course.school.called}
    return Offer("next", Act.POST, _("Sign up for the next run"), sign_up, note)


def _inside(viewer: Viewer, term: Term, standing: Standing, now: datetime) -> Offer:
    learning = reverse("learning:home", kwargs={"term_id": term.pk})
    verdict = rules.may_learn(viewer, term, standing)
    if standing.team_role:
        return Offer(
            "team", Act.LINK, _("Go to the course"), learning, _("You are in the team of this course.")
        )
    if verdict.code == "suspended":
        return Offer("suspended", Act.LINK, _("Certify to go on"), certification(term), str(verdict.reason))
    if not verdict:
        return Offer(verdict.code, Act.NOTHING, _("Not open to you"), note=str(verdict.reason))
    if term.status(now) is Status.UPCOMING:
        note = _("You are in. The course begins on %(date)s.") % {"date": local_date(term.starts_at)}
        return Offer("enrolled", Act.LINK, _("Go to the course"), learning, note)
    note = _("The course has ended; it stays open to its learners.") if term.status(now) in OVER else ""
    return Offer("continue", Act.LINK, _("Continue learning"), learning, note)


def _closed(term: Term, now: datetime) -> Offer | None:
    if term.status(now) in OVER:
        return Offer(
            "ended",
            Act.NOTHING,
            _("Ended"),
            note=_("This run of the course has ended; it takes no new learners."),
        )
    if term.source is not None and term.source.status(now) in OVER:
        note = _("The source course has ended; this course takes no new learners.")
        return Offer("source_ended", Act.NOTHING, _("Ended"), note=note)
    return None


def _open(viewer: Viewer, term: Term, standing: Standing, now: datetime) -> Offer:
    enrol = reverse("enrolment:enrol", kwargs={"term_id": term.pk})
    if not viewer.is_signed_in:
        url = f"{reverse('accounts:login')}?{urlencode({'next': enrol})}"
        return Offer(
            "sign_in", Act.LINK, _("Take this course"), url, _("Free. You sign in or register first.")
        )
    if standing.has_been:
        return Offer(
            "back",
            Act.POST,
            _("Take this course again"),
            enrol,
            _("Your learning records are as you left them."),
        )
    if rules.needs_password(term, standing):
        note = _("Your teacher has told it to the class.")
        return Offer("password", Act.PASSWORD, _("Enter the course password"), enrol, note)
    if term.status(now) is Status.UPCOMING:
        note = _("The course begins on %(date)s; enrol now and you are in from the first day.")
        return Offer(
            "enrol", Act.POST, _("Take this course"), enrol, note % {"date": local_date(term.starts_at)}
        )
    return Offer("enrol", Act.POST, _("Take this course"), enrol, _("Free. You begin at once."))
