"""What the team page shows, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from xueyun.core import ids
from xueyun.core.viewer import Viewer
from xueyun.courses.models import Invitation, TeamMember
from xueyun.courses.rights import RIGHTS, ROLES, Right
from xueyun.schools import staff
from xueyun.studio.terms.screens import Room

MOST_WORDS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One of the team. `is_away`: taught at the school once and does no more; `is_guest`: never did."""

    member: TeamMember
    is_me: bool
    is_frozen: bool
    is_away: bool
    is_guest: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A teacher who could be asked. `number` is shown to colleagues of the school alone."""

    ref: str
    teacher: staff.Teacher
    number: str
    is_member: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class TeamScreen:
    rows: list[Row]
    waiting: list[Invitation]
    q: str
    found: list[Found]
    rights: tuple[Right, ...]
    roles: tuple[str, ...]


def screen(room: Room, viewer: Viewer, words: str) -> TeamScreen:
    """The team in its order; invitations and what was searched are the lead's to see."""
    school_id = room.term.course.school_id
    members = list(TeamMember.objects.filter(term=room.term).select_related("account"))
    accounts = [one.account_id for one in members]
    there = {teacher.account_id for teacher in staff.teachers_of(school_id, accounts)}
    away = staff.left(school_id, accounts)
    rows = [
        Row(
            one,
            is_me=one.account_id == viewer.account_id,
            is_frozen=not one.account.is_active,
            is_away=one.account_id in away,
            is_guest=one.account_id not in there | away,
        )
        for one in members
    ]
    waiting: list[Invitation] = []
    found: list[Found] = []
    words = " ".join(words.split())[:MOST_WORDS]
    if room.directs:
        waiting = list(Invitation.objects.waiting().filter(term=room.term).order_by("invited_at", "pk"))
        found = _found(room, viewer, words, set(accounts), {one.account_id for one in waiting})
    return TeamScreen(rows, waiting, words, found, RIGHTS, ROLES)


def _found(room: Room, viewer: Viewer, words: str, members: set[int], asked: set[int | None]) -> list[Found]:
    is_colleague = viewer.teaches_at(room.term.course.school_id)
    return [
        Found(
            ids.encode(teacher.account_id),
            teacher,
            number=teacher.number if is_colleague else "",
            is_member=teacher.account_id in members,
            is_asked=teacher.account_id in asked,
        )
        for teacher in staff.find(room.term.course.school_id, words)
    ]
