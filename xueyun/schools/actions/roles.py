"""Roles at a school or on the platform."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.core.viewer import Role, Viewer
from xueyun.schools.models import Grant, School


def grant(
    account: Account,
    role: Role,
    *,
    now: datetime,
    school: School | None = None,
    title: str = "",
    actor: Viewer | None = None,
) -> Grant:
    """Give a role; one that already holds stays as it is.

    `school` is None for platform administrators only.
    """
    try:
        with transaction.atomic():
            given = Grant.objects.create(
                account=account, role=Grant.Role(role.value), school=school, title=title, granted_at=now
            )
            _record("schools.grant", given, now=now, actor=actor)
    except IntegrityError:
        # Either the role holds already, or the role and the school do not fit: then there is none to find.
        live = Grant.objects.live().filter(account=account, role=role.value, school=school)
        if held := live.first():
            return held
        raise
    return given


def end_grant(given: Grant, *, now: datetime, actor: Viewer | None) -> bool:
    """Take a role back; False where that was done before."""
    with transaction.atomic():
        if not Grant.objects.live().filter(pk=given.pk).update(ended_at=now):
            return False
        _record("schools.end_grant", given, now=now, actor=actor)
    return True


def _record(verb: str, given: Grant, *, now: datetime, actor: Viewer | None) -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="account",
        object_id=given.account_id,
        label=given.account.nickname,
        school_id=given.school_id,
        detail={"role": str(given.role)},
    )
