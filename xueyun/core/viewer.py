"""Who is looking: a plain value that rules read without asking the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What an account may hold beside being a learner."""

    TEACHER = "teacher"
    SCHOOL_ADMIN = "school_admin"
    PLATFORM_ADMIN = "platform_admin"


@dataclass(frozen=True, slots=True)
class Certified:
    """One bond of the viewer: to one roster entry of one school."""

    school_id: int
    school_slug: str
    school_name: str  # in the reader's language
    student_no: str
    name: str
    last_used_at: datetime
    is_teacher: bool = False  # the entry is one of the school's staff


@dataclass(frozen=True, slots=True)
class Granted:
    """One role of the viewer: at a school, or on the platform (`school_id` is None)."""

    role: Role
    school_id: int | None
    school_slug: str
    school_name: str = ""  # in the reader's language


@dataclass(frozen=True, slots=True)
class Viewer:
    """The account behind a request and what it holds everywhere; a visitor has no `account_id`.

    Team roles are not here: they belong to a term and are loaded with it.
    """

    account_id: int | None = None
    nickname: str = ""
    session_hash: str = ""
    certifications: tuple[Certified, ...] = ()
    grants: tuple[Granted, ...] = ()
    # Bonds to entries that their schools have closed (graduated): nothing is open by them.
    closed: tuple[Certified, ...] = ()
    unread: int = 0  # messages that wait to be read; 100 are 100 or more

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None

    @property
    def desks(self) -> tuple[Granted, ...]:
        """The roles by the rooms that they lead to: one studio, at however many schools one teaches."""
        taught = [grant for grant in self.grants if grant.role is Role.TEACHER]
        return tuple(grant for grant in self.grants if grant not in taught[1:])

    @property
    def administers_many(self) -> bool:
        return sum(grant.role is Role.SCHOOL_ADMIN for grant in self.grants) > 1

    @property
    def is_platform_admin(self) -> bool:
        return any(g.role is Role.PLATFORM_ADMIN for g in self.grants)

    def certified_at(self, school_id: int) -> Certified | None:
        """The viewer's live certification at this school, if any."""
        return next((c for c in self.certifications if c.school_id == school_id), None)

    def closed_at(self, school_id: int) -> Certified | None:
        """The viewer's bond to an entry that this school has closed, if any."""
        return next((c for c in self.closed if c.school_id == school_id), None)

    def has_role(self, role: Role, school_id: int) -> bool:
        return any(g.role is role and g.school_id == school_id for g in self.grants)

    def administers(self, school_id: int) -> bool:
        return self.has_role(Role.SCHOOL_ADMIN, school_id)

    def teaches_at(self, school_id: int) -> bool:
        return self.has_role(Role.TEACHER, school_id)


VISITOR = Viewer()

ViewerLoader = Callable[..., Viewer]
