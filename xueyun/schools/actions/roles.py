"""Roles at a school or on the platform."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Role, Viewer
from xueyun.schools import tellings
from xueyun.schools.models import Grant, School

LAST = refuse(
    "last",
    _("This is the last administrator. Appoint another one first, so that somebody can look after things."),
    status=409,
)


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
                account=account,
                role=Grant.Role(role.value),
                school=school,
                title=title,
                granted_at=now,
                granted_by_id=actor.account_id if actor else None,
            )
            _record("schools.grant", given, now=now, actor=actor)
            if actor is not None:
                tellings.granted(given, now)
    except IntegrityError:
        # Either the role holds already, or the role and the school do not fit: then there is none to find.
        live = Grant.objects.live().filter(account=account, role=role.value, school=school)
        if held := live.first():
            return held
        raise
    return given


def end_grant(given: Grant, *, now: datetime, actor: Viewer | None, reason: str = "") -> bool:
    """Take a role back; False where that was done before.

    Raises Refused 'last' (409): a school and the platform keep their last administrator, however many end each other
    at once.
    """
    with transaction.atomic():
        if given.role != Grant.Role.TEACHER:
            _keep_one(given)
        if not Grant.objects.live().filter(pk=given.pk).update(ended_at=now):
            return False
        _record("schools.end_grant", given, now=now, actor=actor, reason=reason)
        tellings.grant_ended(given, reason, now)
    return True


def _keep_one(given: Grant) -> None:
    """The rows of all who hold this role are ours until the transaction ends (SQLite has one writer anyway)."""
    holders = Grant.objects.live().filter(role=given.role, school=given.school).order_by("pk")
    held = list(holders.select_for_update(of=("self",)).values_list("pk", flat=True))
    if held == [given.pk]:
        raise Refused(LAST)


def _record(verb: str, given: Grant, *, now: datetime, actor: Viewer | None, reason: str = "") -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="account",
        object_id=given.account_id,
        label=given.account.nickname,
        school_id=given.school_id,
        detail={"role": str(given.role), **({"reason": reason[:200]} if reason else {})},
    )
