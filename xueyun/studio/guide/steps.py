"""A step of a way: where it stands, who has to act, what is known of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xueyun.courses.models import TeamMember
from xueyun.studio.guide.facts import Facts

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class State(StrEnum):
    DONE = "done"
    NOW = "now"
    LATER = "later"


class Who(StrEnum):
    """Who has to act."""

    ADMINISTRATOR = "administrator"
    TEACHER = "teacher"
    LEAD = "lead"
    EDITORS = "editors"
    TEAM = "team"
    STUDENTS = "students"
    PLATFORM = "platform"
    SOURCE = "source"


WORDS: dict[Who, _StrOrPromise] = {
    Who.ADMINISTRATOR: pgettext_lazy("who acts", "School administrator"),
    Who.TEACHER: pgettext_lazy("who acts", "Teacher"),
    Who.LEAD: pgettext_lazy("who acts", "Course lead"),
    Who.EDITORS: pgettext_lazy("who acts", "Course lead and instructors"),
    Who.TEAM: pgettext_lazy("who acts", "Course team"),
    Who.STUDENTS: pgettext_lazy("who acts", "Students"),
    Who.PLATFORM: pgettext_lazy("who acts", "Platform"),
    Who.SOURCE: pgettext_lazy("who acts", "Source team and your school"),
}
_ROLES = {
    Who.TEACHER: set(TeamMember.Role.values),
    Who.TEAM: set(TeamMember.Role.values),
    Who.EDITORS: {TeamMember.Role.LEAD.value, TeamMember.Role.INSTRUCTOR.value},
    Who.LEAD: {TeamMember.Role.LEAD.value},
}
NOT_YET = _("This part of the platform is not there yet.")


@dataclass(frozen=True, slots=True)
class Step:
    """`facts` are sentences, `places` keys of `places.PLACES`. What is not `is_built` is later, whatever was done."""

    key: str
    title: _StrOrPromise
    who: Who
    state: State
    facts: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    is_built: bool = True

    def is_for(self, role: str, *, administers: bool) -> bool:
        """Whether somebody of this role on the team has to act."""
        if self.who is Who.ADMINISTRATOR:
            return administers
        return role in _ROLES.get(self.who, set())


Judge = Callable[[Facts], Step]


def step(
    key: str,
    title: _StrOrPromise,
    who: Who,
    *,
    done: bool,
    now: bool = True,
    facts: Sequence[str] = (),
    places: Sequence[str] = (),
) -> Step:
    """Done, else now where its turn has come, else later."""
    state = State.DONE if done else State.NOW if now else State.LATER
    return Step(key, title, who, state, tuple(filter(None, facts)), tuple(places))


def unbuilt(key: str, title: _StrOrPromise, who: Who) -> Judge:
    """A step whose room the platform does not have yet."""
    return lambda _facts: Step(key, title, who, State.LATER, (str(NOT_YET),), is_built=False)


def following(steps: Sequence[Step], role: str, *, administers: bool) -> Step | None:
    """What this reader does next: their first step, else the first that waits for somebody."""
    now = [one for one in steps if one.state is State.NOW]
    mine = [one for one in now if one.is_for(role, administers=administers)]
    return next(iter(mine or now), None)
