"""Schools and their people for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.core.viewer import Role, Viewer
from xueyun.schools import actions, viewers
from xueyun.schools.codes import code_hmac, normalise_number
from xueyun.schools.models import Certification, Region, RosterEntry, School

NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)
CODE = "12345X"


def region(slug: str = "lincheng", name: str = "临城市") -> Region:
    return actions.open_region(slug, name)


def school(slug: str = "qinghe", name: str = "清河大学", **fields: Any) -> School:
    """A school by slug, made where it is new."""
    return School.objects.filter(slug=slug).first() or actions.open_school(
        slug, name, region(), now=NOW, **fields
    )


def entry(
    at: School, student_no: str = "2024010101", name: str = "王小明", code: str = CODE, **fields: Any
) -> RosterEntry:
    number = normalise_number(student_no)
    return RosterEntry.objects.create(
        school=at, student_no=number, name=name, code_hmac=code_hmac(at.pk, number, code), **fields
    )


def certification(account: Account, to: RosterEntry, now: datetime = NOW, **fields: Any) -> Certification:
    return Certification.objects.create(
        account=account, entry=to, school=to.school, certified_at=now, last_used_at=now, **fields
    )


def student(at: School, student_no: str = "2024010101", name: str = "王小明") -> Account:
    """An account that is certified at a school."""
    account = accounts.account(nickname=name)
    certification(account, entry(at, student_no, name))
    return account


def teacher(at: School, nickname: str = "李老师", title: str = "教授") -> Account:
    account = accounts.account(nickname=nickname)
    actions.grant(account, Role.TEACHER, school=at, title=title, now=NOW)
    return account


def administrator(at: School, nickname: str = "教务处") -> Account:
    account = accounts.account(nickname=nickname)
    actions.grant(account, Role.SCHOOL_ADMIN, school=at, now=NOW)
    return account


def platform_administrator(nickname: str = "平台") -> Account:
    account = accounts.account(nickname=nickname)
    actions.grant(account, Role.PLATFORM_ADMIN, now=NOW)
    return account


def viewer(account: Account) -> Viewer:
    return viewers.of(account)
