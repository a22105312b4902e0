"""Who teaches at a school: whoever holds a teacher's entry of its list, and guests whom it has given the role."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from xueyun.core.viewer import Role
from xueyun.schools import codes
from xueyun.schools.models import Certification, Grant, RosterEntry


@dataclass(frozen=True, slots=True)
class Teacher:
    """One of the staff. `number` is '' for guests, who stand on no list."""

    account_id: int
    name: str
    title: str
    college: str = ""
    number: str = ""


def teachers_of(school_id: int, account_ids: Collection[int] | None = None) -> list[Teacher]:
    """The staff by name; of these accounts alone where some are named. Two queries."""
    # By the entry's school as well: an index has a school's teachers apart from its students.
    bonds = Certification.objects.live().filter(
        school_id=school_id, entry__school_id=school_id, entry__kind=RosterEntry.Kind.TEACHER
    )
    grants = Grant.objects.live().filter(school_id=school_id, role=Role.TEACHER)
    if account_ids is not None:
        bonds, grants = (
            bonds.filter(account_id__in=account_ids),
            grants.filter(account_id__in=account_ids),
        )
    listed = {
        row[0]: Teacher(*row)
        for row in bonds.values_list(
            "account_id", "entry__name", "entry__title", "entry__college", "entry__student_no"
        )
    }
    known_as = Certification.objects.live().filter(school_id=school_id, account=OuterRef("account"))
    named = grants.annotate(known_as=Subquery(known_as.values("entry__name")[:1]))
    guests = {
        account_id: Teacher(account_id, name or nickname, title)
        for account_id, name, nickname, title in named.values_list(
            "account_id", "known_as", "account__nickname", "title"
        )
    }
    return sorted({**guests, **listed}.values(), key=lambda teacher: (teacher.name, teacher.account_id))


def teaches_at(school_id: Any, account: str = "account_id") -> Q:
    """A condition for rows with an account (`account` names the column): that it teaches at the school, which may be
    named by a column of theirs as well.
    """
    outer = OuterRef(account)
    bonds = Certification.objects.live().filter(
        school_id=school_id, entry__kind=RosterEntry.Kind.TEACHER, account_id=outer
    )
    grants = Grant.objects.live().filter(school_id=school_id, role=Role.TEACHER, account_id=outer)
    return Q(Exists(bonds)) | Q(Exists(grants))


def teacher_of(school_id: int, account_id: int) -> Teacher | None:
    """One of the staff, or None for who is none (any more)."""
    return next(iter(teachers_of(school_id, [account_id])), None)


def find(school_id: int, words: str, *, most: int = 20) -> list[Teacher]:
    """Certified teachers whose name holds these words or whose number begins with them, frozen accounts left out."""
    words = words.replace("\0", " ").strip()  # PostgreSQL takes no NUL
    if not words:
        return []
    number = codes.normalise_number(words)
    bonds = Certification.objects.live().filter(
        Q(entry__name__icontains=words) | Q(entry__student_no__startswith=number),
        school_id=school_id,
        entry__kind=RosterEntry.Kind.TEACHER,
        account__is_active=True,
    )
    guests = Grant.objects.live().filter(
        school_id=school_id, role=Role.TEACHER, account__is_active=True, account__nickname__icontains=words
    )
    found = [
        *bonds.order_by("entry__name", "pk").values_list("account_id", flat=True)[:most],
        *guests.order_by("account__nickname", "pk").values_list("account_id", flat=True)[:most],
    ]
    return teachers_of(school_id, found)[:most] if found else []


def left(school_id: int, account_ids: Collection[int]) -> set[int]:
    """Those of the accounts that taught at the school once and do no more: bond removed, entry closed, role ended. Two
    queries."""
    bonds = Certification.objects.filter(
        school_id=school_id, entry__kind=RosterEntry.Kind.TEACHER, account_id__in=account_ids
    )
    grants = Grant.objects.filter(school_id=school_id, role=Role.TEACHER, account_id__in=account_ids)
    once = [
        *bonds.values_list("account_id", "removed_at", "entry__disabled_at"),
        *grants.values_list("account_id", "ended_at", "ended_at"),
    ]
    there = {account_id for account_id, *ends in once if not any(ends)}
    return {account_id for account_id, *_ends in once} - there
