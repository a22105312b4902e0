"""申请开课 and 本校审核: a teacher asks for a course, an administrator of the school opens it or sends it back.

The school approves a course once. Its lead then publishes SPOC terms; MOOC terms are the platform's (`reviews`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.audit.models import Entry
from xueyun.core.verdict import NOT_THERE, Refused, refuse
from xueyun.core.viewer import Role, Viewer
from xueyun.courses import application_tellings as tellings
from xueyun.courses import names, rules
from xueyun.courses.actions.making import CourseText, Member, open_course, open_term
from xueyun.courses.models import Application, TeamMember, Term
from xueyun.schools.models import Grant, School
from xueyun.schools.rules import may_administer, may_open
from xueyun.schools.staff import teacher_of

MOST_WAITING = 5  # of one teacher at one school
MOST_A_DAY, DAY = 10, timedelta(days=1)  # likewise; each of them is told to all the administrators
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_PURPOSE = 80, 200, 1_000
EARLIEST, LATEST = timedelta(days=366), timedelta(days=3 * 366)  # around now, for a run's beginning and end
State = Application.State

LONG_TITLE = refuse("title_long", _("A course's title has at most 80 characters."), status=422)
NO_TIME = refuse("no_time", _("A run ends after it begins, and later than today."), status=422)
FAR = refuse("far", _("A run begins at most a year back, and ends within the next three years."), status=422)
TOO_MANY = refuse(
    "too_many",
    _("Five of your applications wait at this school already. Withdraw one, or wait for its answer."),
    status=409,
)
TOO_OFTEN = refuse(
    "sent_too_often",
    _("You have sent ten applications to this school within a day. You can go on tomorrow."),
    status=429,
)
ALREADY = refuse(
    "already",
    _("An application of yours for a course of this title waits already. To change it, withdraw it first."),
    status=409,
)
NOT_OPEN = refuse(
    "not_open",
    _("This application waits or has been decided. What was sent back or withdrawn can be mended."),
    status=409,
)
DECIDED = refuse("decided", _("Somebody else has decided this a moment ago."), status=409)
TAKEN_BACK = refuse("withdrawn", _("The teacher has withdrawn this application."), status=409)
MENDED = refuse(
    "mended",
    _("The teacher has changed this application since you opened it. This is how it reads now."),
    status=409,
)
LEFT = refuse(
    "left",
    _(
        "The applicant no longer teaches at your school, so nobody could lead the course. Let them certify as a "
        "teacher first, or send the application back."
    ),
    status=409,
)
OWN = refuse("own", _("This application is your own: another administrator of your school decides about it."))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked for. `audience` and the dates are those of the first run; `purpose` says why, and for whom."""

    title: str
    subject: str
    summary: str
    audience: str
    starts_at: datetime
    ends_at: datetime
    purpose: str

    @classmethod
    def of(cls, application: Application) -> Proposal:
        return cls(**{name: getattr(application, name) for name in cls.__slots__})

    def checked(self, now: datetime) -> dict[str, Any]:
        """As columns. Raises Refused: 'name_empty', 'title_long', 'no_time', 'far' (422)."""
        title = names.clean(self.title)
        if len(title) > LONGEST_TITLE:
            raise Refused(LONG_TITLE)
        if self.ends_at <= max(self.starts_at, now):
            raise Refused(NO_TIME)
        if self.starts_at < now - EARLIEST or self.ends_at > now + LATEST:
            raise Refused(FAR)
        words = {"summary": self.summary.strip(), "purpose": self.purpose.strip()}
        return asdict(self) | {"title": title} | words


@transaction.atomic
def apply(viewer: Viewer, school: School, proposal: Proposal, *, now: datetime) -> Application:
    """Ask for a course; the school's administrators are told. The same once more is the same application.

    Raises Refused: hidden for who does not teach there, 'too_many' and 'already' (409), 'sent_too_often' (429), and as
    `Proposal.checked` does.
    """
    may_open(school).or_refuse()
    rules.may_apply(viewer, school.pk).or_refuse()
    said = proposal.checked(now)
    _take(viewer)
    mine = Application.objects.waiting().of(viewer.account_id).filter(school=school)
    if same := mine.filter(title=said["title"]).first():
        if Proposal.of(same) == Proposal(**said):
            return same
        raise Refused(ALREADY)
    _check_amount(viewer, school.pk, now)
    made = Application.objects.create(
        school=school, applicant_id=viewer.account_id or 0, asked_at=now, **said
    )
    _record("courses.apply", made, now, viewer)
    tellings.arrived(made, now)
    return made


@transaction.atomic
def send_again(application: Application, proposal: Proposal, *, now: datetime, viewer: Viewer) -> None:
    """What was sent back or withdrawn waits again, mended. The same once more changes nothing.

    Raises Refused: hidden for others and for who teaches there no more; 'not_open', 'too_many', 'already' (409);
    'sent_too_often' (429).
    """
    _own(application, viewer)
    may_open(application.school).or_refuse()
    rules.may_apply(viewer, application.school_id).or_refuse()
    said = proposal.checked(now)
    _take(viewer)
    application.refresh_from_db()
    if application.state == State.WAITING and Proposal.of(application) == Proposal(**said):
        return
    if application.state not in {State.SENT_BACK, State.WITHDRAWN}:
        raise Refused(NOT_OPEN)
    _check_amount(viewer, application.school_id, now)
    fresh = {"state": State.WAITING, "asked_at": now, "decided_at": None, "decided_by": None}
    try:
        with transaction.atomic():
            Application.objects.filter(pk=application.pk).update(**said, **fresh, round=F("round") + 1)
    except IntegrityError:
        raise Refused(ALREADY) from None
    application.refresh_from_db()
    _record("courses.apply", application, now, viewer)
    tellings.arrived(application, now)


@transaction.atomic
def withdraw(application: Application, *, now: datetime, viewer: Viewer) -> bool:
    """The teacher takes it back, waiting or sent back; False where there is nothing to take. Hidden for others."""
    _own(application, viewer)
    there = Application.objects.filter(pk=application.pk, state__in=[State.WAITING, State.SENT_BACK])
    if not there.update(state=State.WITHDRAWN, decided_at=now, decided_by=None):
        return False
    application.refresh_from_db()
    _record("courses.withdraw_application", application, now, viewer)
    return True


@transaction.atomic
def approve(application: Application, *, seen: int, now: datetime, actor: Viewer) -> Term:
    """The course is there with its first run as a draft, which the applicant leads; they are told.

    `seen` is the round that was read. Raises Refused: hidden for who does not administer the school; 'own' (403);
    'left', 'decided', 'withdrawn', 'mended' (409).
    """
    _check_decider(application, actor)
    lead = teacher_of(application.school_id, application.applicant_id)
    if lead is None:
        raise Refused(LEFT)
    text = CourseText(application.title, application.subject, summary=application.summary)
    course = open_course(application.school, text, now=now, actor=actor)
    _decide(application, seen, now, actor, state=State.APPROVED, course=course, reason="")
    term = open_term(
        course,
        audience=application.audience,
        starts_at=application.starts_at,
        ends_at=application.ends_at,
        now=now,
        team=[Member(lead.account_id, TeamMember.Role.LEAD, lead.name, lead.title)],
        actor=actor,
    )
    _record("courses.approve_application", application, now, actor)
    tellings.approved(application, term, now)
    return term


@transaction.atomic
def send_back(application: Application, *, reason: str, seen: int, now: datetime, actor: Viewer) -> None:
    """The teacher reads why, mends it and sends it again, or leaves it. Raises Refused as `approve`, but for 'left'."""
    _check_decider(application, actor)
    _decide(application, seen, now, actor, state=State.SENT_BACK, reason=reason[:200])
    _record("courses.send_back_application", application, now, actor, reason)
    tellings.sent_back(application, now)


def _own(application: Application, viewer: Viewer) -> None:
    if application.applicant_id != viewer.account_id:
        raise Refused(NOT_THERE)


def _take(viewer: Viewer) -> None:
    """One application of a teacher at a time, so that two windows are counted (a no-op on SQLite)."""
    list(Account.objects.select_for_update(no_key=True).filter(pk=viewer.account_id or 0).values_list("pk"))


def _check_amount(viewer: Viewer, school_id: int, now: datetime) -> None:
    """Raises Refused where too many wait, or were sent within a day: those that were withdrawn since count, too."""
    waiting = Application.objects.waiting().of(viewer.account_id).filter(school=school_id)
    if waiting.count() >= MOST_WAITING:
        raise Refused(TOO_MANY)
    sent = Entry.objects.filter(school_id=school_id, verb="courses.apply", at__gt=now - DAY)
    if sent.filter(actor_id=viewer.account_id).count() >= MOST_A_DAY:
        raise Refused(TOO_OFTEN)


def _check_decider(application: Application, actor: Viewer) -> None:
    """Of two administrators the other one decides; where there is one alone, nobody else could."""
    may_administer(actor, application.school_id).or_refuse()
    others = Grant.objects.live().filter(
        school=application.school_id, role=Role.SCHOOL_ADMIN, account__is_active=True
    )
    is_own = application.applicant_id == actor.account_id
    if is_own and others.exclude(account_id=application.applicant_id).exists():
        raise Refused(OWN)


def _decide(application: Application, seen: int, now: datetime, actor: Viewer, **said: Any) -> None:
    """Two at once: the first decides, and about what it has read."""
    mine = Application.objects.waiting().filter(pk=application.pk, round=seen)
    if not mine.update(decided_at=now, decided_by=actor.account_id, **said):
        there = Application.objects.get(pk=application.pk)
        why = {State.WAITING: MENDED, State.WITHDRAWN: TAKEN_BACK}
        raise Refused(why.get(State(there.state), DECIDED))
    application.refresh_from_db()


def _record(verb: str, application: Application, now: datetime, actor: Viewer, reason: str = "") -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="application",
        object_id=application.pk,
        label=application.title,
        school_id=application.school_id,
        detail={"reason": reason[:200]} if reason else {},
    )
