"""The course team (课程团队) of a run, as its lead makes it: never without a lead, and never with two.

Every verb first takes the run's row, so that of two at one moment the second sees what the first has done.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse
from xueyun.core.versions import Stale, mark
from xueyun.core.viewer import Viewer
from xueyun.courses import team_tellings as tellings
from xueyun.courses.actions.leading import led_by, locked, record, role_of
from xueyun.courses.models import TeamMember, Term
from xueyun.courses.rules import may_see_draft
from xueyun.schools import staff

LONGEST_NAME, LONGEST_TITLE = 50, 20
Role = TeamMember.Role

GONE = refuse("member_gone", _("This person is not on the team any more."), status=409)
LEAD_STAYS = refuse(
    "lead_stays",
    _("A run always has a course lead: hand the lead over to somebody of the team first."),
    status=409,
)
FROZEN = refuse(
    "member_frozen", _("The platform has frozen this account: it can't lead a course."), status=409
)
NO_NAME = refuse(
    "member_name", _("Please write the name that the course shows, in at most 50 characters."), status=422
)
LONG_TITLE = refuse("member_title", _("A title has at most 20 characters."), status=422)
ROLE = refuse("member_role", _("Choose instructor or assistant; a lead is handed over."), status=422)
LEAD_IS_THERE = refuse(
    "lead_is_there",
    _("The course lead is there, and hands the lead over on the team page of the run."),
    status=409,
)
NOT_STAFF = refuse(
    "lead_not_staff",
    _("A new lead is on the run's team, or one of the school's certified teachers."),
    status=422,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """How a course shows one of its team."""

    role: str
    name: str
    title: str = ""

    @classmethod
    def of(cls, member: TeamMember) -> Self:
        return cls(member.role, member.name, member.title)


@transaction.atomic
def edit_member(term: Term, member_id: int, new: Shown, *, seen: str, now: datetime, actor: Viewer) -> bool:
    """Another role, name or title, over what was seen; a lead stays lead. False where nothing is new.

    Raises Stale, and Refused.
    """
    mine = led_by(term, actor)
    member = _member(mine, member_id)
    there, new = Shown.of(member), cleaned(new)
    if there == new:
        return False
    if mark(there) != seen:
        raise Stale(there)
    if new.role != there.role and Role.LEAD in {new.role, there.role}:
        raise Refused(ROLE)
    TeamMember.objects.filter(pk=member.pk).update(**asdict(new))
    record(
        "courses.edit_member", mine, now=now, actor=actor, member=new.name, before=asdict(there), after=asdict(new)
    )  # fmt: skip
    if new.role != there.role:
        tellings.role_changed(mine, member.account_id, new.role, now)
    return True


@transaction.atomic
def step(term: Term, member_id: int, by: int, *, actor: Viewer) -> None:
    """Up (-1) or down (1) by one place in the order in which the course shows its team; at an end it stays."""
    mine = led_by(term, actor)
    row = list(TeamMember.objects.filter(term=mine))
    at = next((place for place, one in enumerate(row) if one.pk == member_id), None)
    if at is None:
        raise Refused(GONE)
    row.insert(min(max(at + by, 0), len(row) - 1), row.pop(at))
    for place, member in enumerate(row):
        member.position = place
    TeamMember.objects.bulk_update(row, ["position"])


@transaction.atomic
def remove(term: Term, member_id: int, *, now: datetime, actor: Viewer) -> None:
    """They are off the team at once, and told. Raises Refused for the lead, and for who is gone already."""
    mine = led_by(term, actor)
    member = _member(mine, member_id)
    _take_off(mine, member)
    record("courses.remove_member", mine, now=now, actor=actor, member=member.name, role=member.role)
    tellings.removed(mine, member.account_id, now)


@transaction.atomic
def leave(term: Term, *, now: datetime, actor: Viewer) -> None:
    """Whoever is on the team goes, and the lead is told. Raises Refused for the lead."""
    mine = locked(term)
    may_see_draft(role_of(mine, actor.account_id)).or_refuse()
    member = TeamMember.objects.get(term=mine, account_id=actor.account_id or 0)
    _take_off(mine, member)
    record("courses.leave_team", mine, now=now, actor=actor, member=member.name, role=member.role)
    tellings.left(mine, member.name, now)


@transaction.atomic
def hand_over(term: Term, member_id: int, *, now: datetime, actor: Viewer) -> TeamMember:
    """Another of the team leads from now on, and who led is an instructor; both are told.

    Raises Refused: who is not lead (any more), who is not on the team, a frozen account.
    """
    mine = led_by(term, actor)
    member = _member(mine, member_id)
    if member.role == Role.LEAD:
        return member  # it is the actor
    _lead(mine, member)
    record("courses.hand_over", mine, now=now, actor=actor, member=member.name)
    tellings.handed_over(mine, member, actor.account_id, now)
    return member


def is_leaderless(term: Term) -> bool:
    """Whether nobody leads who could, at this moment."""
    lead = TeamMember.objects.filter(term=term, role=Role.LEAD).select_related("account").first()
    away = staff.left(term.course.school_id, [lead.account_id]) if lead else set()
    return is_gone(lead, away)


def is_gone(lead: TeamMember | None, away: set[int]) -> bool:
    """Whether there is no lead, or one whose account is frozen, or who is among those that teach there no more."""
    return lead is None or not lead.account.is_active or lead.account_id in away


@transaction.atomic
def appoint_lead(term: Term, account_id: int, *, reason: str, now: datetime, actor: Viewer) -> TeamMember:
    """The school puts somebody in the place of a lead who is gone: of the team, or of its certified teachers.

    Who led stays on the team as an instructor; the new lead decides. Raises Refused while a lead is there.
    """
    mine = locked(term)
    if not is_leaderless(mine):
        raise Refused(LEAD_IS_THERE)
    member = TeamMember.objects.filter(term=mine, account_id=account_id).select_related("account").first()
    if member is None:
        teacher = staff.teacher_of(mine.course.school_id, account_id)
        if teacher is None:
            raise Refused(NOT_STAFF)
        member = join(mine, account_id, Shown(Role.INSTRUCTOR, teacher.name, teacher.title))
    _lead(mine, member)
    record("courses.appoint_lead", mine, now=now, actor=actor, member=member.name, reason=reason[:200])
    tellings.appointed(mine, member, reason, now)
    return member


def join(term: Term, account_id: int, shown: Shown) -> TeamMember:
    """At the end of the team, whose run the caller has locked; who is on it already stays as they are."""
    last = TeamMember.objects.filter(term=term).aggregate(last=Max("position"))["last"]
    member, _made = TeamMember.objects.select_related("account").get_or_create(
        term=term,
        account_id=account_id,
        defaults={**asdict(shown), "position": 0 if last is None else last + 1},
    )
    return member


def cleaned(shown: Shown) -> Shown:
    """Words in one line each. Raises Refused."""
    name, title = " ".join(shown.name.split()), " ".join(shown.title.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(NO_NAME)
    if len(title) > LONGEST_TITLE:
        raise Refused(LONG_TITLE)
    if shown.role not in Role.values:
        raise Refused(ROLE)
    return Shown(shown.role, name, title)


def _member(term: Term, member_id: int) -> TeamMember:
    member = TeamMember.objects.filter(term=term, pk=member_id).select_related("account").first()
    if member is None:
        raise Refused(GONE)
    return member


def _take_off(term: Term, member: TeamMember) -> None:
    if member.role == Role.LEAD:
        raise Refused(LEAD_STAYS)
    TeamMember.objects.filter(term=term, pk=member.pk).delete()


def _lead(term: Term, member: TeamMember) -> None:
    """Two updates in this order: the index allows one lead."""
    if not member.account.is_active:
        raise Refused(FROZEN)
    team = TeamMember.objects.filter(term=term)
    team.filter(role=Role.LEAD).exclude(pk=member.pk).update(role=Role.INSTRUCTOR)
    team.filter(pk=member.pk).update(role=Role.LEAD)
    member.role = Role.LEAD
