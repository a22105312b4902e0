"""A teacher's runs, by where they stand, with what waits for them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from xueyun.courses.models import Application, TeamMember, Term
from xueyun.courses.models.term import Status
from xueyun.studio.guide import facts, steps, ways
from xueyun.studio.guide.steps import Step

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

SHOWN, SHOWN_PAST, MOST_APPLICATIONS = 12, 3, 30
GROUPS = {
    "preparing": (Status.DRAFT, Status.IN_REVIEW),
    "running": (Status.RUNNING,),
    "upcoming": (Status.UPCOMING,),
    "ended": (Status.ENDED,),
    "archived": (Status.ARCHIVED,),
}
# What a card does not speak of: the school's lists are long, and counted in the guide alone.
_LISTS = {"names", "certify"}


@dataclass(frozen=True, slots=True)
class Run:
    """A run with what comes next in it, for one of its team; nothing is next in what has ended."""

    term: Term
    role: str
    learners: int
    following: Step | None
    is_mine: bool

    @property
    def who(self) -> _StrOrPromise:
        return steps.WORDS[self.following.who] if self.following else ""


def memberships_of(account_id: int) -> list[TeamMember]:
    """The latest first, with all that cards show of their runs. One query."""
    rows = TeamMember.objects.filter(account_id=account_id).select_related(
        "term__course__school", "term__source__course__school"
    )
    return list(rows.order_by("-term__starts_at", "pk"))


def applications_of(account_id: int) -> list[Application]:
    """The latest first, without those that are approved: these are runs. One query."""
    rows = Application.objects.of(account_id).exclude(state=Application.State.APPROVED).for_page()
    return list(rows.order_by("-asked_at", "-pk")[:MOST_APPLICATIONS])


def groups(members: list[TeamMember], now: datetime) -> list[tuple[str, list[Run], list[Run]]]:
    """By state: what is shown at once, and the rest. Four queries, for any number of runs."""
    known = facts.load([member.term for member in members], now) if members else {}
    rows: dict[Status, list[Run]] = defaultdict(list)
    for member in members:
        rows[member.term.status(now)].append(_run(member, known[member.term_id]))
    found = []
    for key, states in GROUPS.items():
        if runs := [run for state in states for run in rows[state]]:
            most = SHOWN_PAST if key in {"ended", "archived"} else SHOWN
            found.append((key, runs[:most], runs[most:]))
    return found


def _run(member: TeamMember, known: facts.Facts) -> Run:
    following = None
    if not known.is_over:
        way = [one for one in ways.way(known) if one.key not in _LISTS]
        following = steps.following(way, member.role, administers=False)
    is_mine = following is not None and following.is_for(member.role, administers=False)
    return Run(member.term, member.role, known.learners, following, is_mine)
