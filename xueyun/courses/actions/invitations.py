"""Asking somebody to join a course team. They stand on the course page when they have said yes, and not before."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.addresses import normalise_login
from xueyun.accounts.models import Account
from xueyun.core.verdict import NOT_THERE, Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses import rules
from xueyun.courses import team_tellings as tellings
from xueyun.courses.actions.leading import led_by, locked, record
from xueyun.courses.actions.teams import ROLE, Shown, cleaned, join
from xueyun.courses.models import Invitation, TeamMember, Term
from xueyun.schools import staff
from xueyun.schools.rules import may_open

# Those who are asked count: a team is shown on a course page, and nobody is to be flooded with questions.
MOST, MOST_A_DAY, DAY = 50, 60, timedelta(days=1)
MOST_A_WEEK, WEEK = 3, timedelta(days=7)  # of one person, however often they say no

FULL = refuse("team_full", _("A team has at most 50 people, those who are invited counted."), status=409)
TOO_OFTEN = refuse(
    "invited_too_often",
    _("This run has sent 60 invitations within a day. From tomorrow on it can send more."),
    status=429,
)
ASKED_ENOUGH = refuse(
    "asked_enough",
    _("They have been asked three times within a week. Talk to them directly."),
    status=429,
)
ON_THE_TEAM = refuse("on_the_team", _("This teacher is on the team already."), status=409)
NO_ADDRESS = refuse(
    "no_address",
    _("Please write an e-mail address or a mainland mobile number, whole and exact."),
    status=422,
)
NOT_A_TEACHER = refuse(
    "not_a_certified_teacher",
    _("This is no certified teacher of the school any more. Search again."),
    status=409,
)
WITHDRAWN = refuse("invitation_withdrawn", _("The team has withdrawn this invitation."), status=409)
DECIDED = refuse("invitation_decided", _("You have answered this invitation already."), status=409)


@transaction.atomic
def invite_teacher(term: Term, account_id: int, role: str, *, now: datetime, actor: Viewer) -> Invitation:
    """Ask one of the school's certified teachers; name and title are the staff list's. Asking again changes nothing."""
    mine = led_by(term, actor)
    waiting = Invitation.objects.waiting().filter(term=mine, account_id=account_id).first()
    if waiting is not None:
        return waiting
    teacher = staff.teacher_of(mine.course.school_id, account_id)
    if teacher is None:
        raise Refused(NOT_A_TEACHER)
    if TeamMember.objects.filter(term=mine, account_id=account_id).exists():
        raise Refused(ON_THE_TEAM)
    shown = Shown(role, teacher.name, teacher.title)
    return _invite(mine, shown, now, actor, account_id=account_id)


@transaction.atomic
def invite_address(term: Term, address: str, shown: Shown, *, now: datetime, actor: Viewer) -> Invitation:
    """Ask whoever reads at this address, from whichever school. Nothing tells whose account it is (mission, A3)."""
    mine = led_by(term, actor)
    try:
        _kind, exact = normalise_login(address)
    except ValueError as error:
        raise Refused(NO_ADDRESS) from error
    waiting = Invitation.objects.waiting().filter(term=mine, address=exact).first()
    return waiting or _invite(mine, shown, now, actor, address=exact)


@transaction.atomic
def withdraw(term: Term, invitation_id: int, *, now: datetime, actor: Viewer) -> bool:
    """Take it back before it is answered; False where it was answered or is nobody's here."""
    mine = led_by(term, actor)
    rows = Invitation.objects.waiting().filter(term=mine, pk=invitation_id)
    found = rows.first()
    if found is None or not rows.update(decided_at=now, outcome=Invitation.Outcome.WITHDRAWN):
        return False
    record("courses.withdraw_invitation", mine, now=now, actor=actor, member=found.name)
    return True


@transaction.atomic
def accept(invitation: Invitation, *, now: datetime, actor: Viewer) -> TeamMember | None:
    """The viewer is on the team from now on, and its lead is told. Saying yes twice is harmless.

    Raises Refused: hidden for who was not asked, for what was withdrawn, declined, or belongs to an archived run.
    """
    term = locked(invitation.term)
    rules.may_join(term).or_refuse()
    may_open(term.course.school).or_refuse()
    if not _decide(invitation, Invitation.Outcome.ACCEPTED, now, actor):
        return TeamMember.objects.filter(term=term, account_id=actor.account_id or 0).first()
    shown = Shown(invitation.role, invitation.name, invitation.title)
    member = join(term, actor.account_id or 0, shown)
    record("courses.accept_invitation", term, now=now, actor=actor, member=member.name, role=member.role)
    tellings.answered(invitation, now, has_accepted=True)
    return member


@transaction.atomic
def decline(invitation: Invitation, *, now: datetime, actor: Viewer) -> None:
    """The viewer stays off the team, and its lead is told. Saying no twice is harmless. Raises as `accept` does."""
    locked(invitation.term)
    if _decide(invitation, Invitation.Outcome.DECLINED, now, actor):
        record("courses.decline_invitation", invitation.term, now=now, actor=actor, member=invitation.name)
        tellings.answered(invitation, now, has_accepted=False)


def _invite(
    term: Term,
    shown: Shown,
    now: datetime,
    actor: Viewer,
    *,
    account_id: int | None = None,
    address: str = "",
) -> Invitation:
    shown = cleaned(shown)
    if shown.role not in Invitation.Role.values:
        raise Refused(ROLE)
    rows = Invitation.objects.filter(term=term)
    if rows.waiting().count() + TeamMember.objects.filter(term=term).count() >= MOST:
        raise Refused(FULL)
    if rows.filter(invited_at__gt=now - DAY).count() >= MOST_A_DAY:
        raise Refused(TOO_OFTEN)
    same = rows.filter(account=account_id) if account_id else rows.filter(address=address)
    if same.filter(invited_at__gt=now - WEEK).count() >= MOST_A_WEEK:
        raise Refused(ASKED_ENOUGH)
    made = Invitation.objects.create(
        term=term,
        account_id=account_id,
        address=address,
        **asdict(shown),
        invited_by_id=actor.account_id or 0,
        invited_at=now,
    )
    record("courses.invite", term, now=now, actor=actor, member=shown.name, role=shown.role)
    tellings.invited(made, actor.nickname, now)
    return made


def _decide(invitation: Invitation, outcome: Invitation.Outcome, now: datetime, actor: Viewer) -> bool:
    """False where this very answer was given before. The run is locked by the caller."""
    account = Account.objects.filter(pk=actor.account_id or 0).first()
    if account is None or not is_for(invitation, account):
        raise Refused(NOT_THERE)
    waiting = Invitation.objects.waiting().filter(pk=invitation.pk)
    if waiting.update(decided_at=now, outcome=outcome, account=account):
        invitation.refresh_from_db(fields=["decided_at", "outcome", "account"])
        return True
    invitation.refresh_from_db(fields=["decided_at", "outcome", "account"])
    if invitation.outcome == outcome:
        return False
    raise Refused(WITHDRAWN if invitation.outcome == Invitation.Outcome.WITHDRAWN else DECIDED)


def is_for(invitation: Invitation, account: Account) -> bool:
    """Whether this account was asked: itself, or by an address that it has proven."""
    if invitation.account_id is not None:
        return invitation.account_id == account.pk
    return invitation.address in account.verified.values()
