"""The platform closes an account, and opens it again. Nothing of it is lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.actions import letters
from xueyun.accounts.actions.devices import end_sessions
from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer

ONESELF = refuse("oneself", _("You can't freeze your own account."), status=409)


def freeze(account: Account, *, reason: str, now: datetime, actor: Viewer) -> bool:
    """Sign out every device at once; nobody signs in until it is unfrozen. All addresses are told.

    False where it was frozen before. Raises Refused 'oneself' (409).
    """
    if account.pk == actor.account_id:
        raise Refused(ONESELF)
    with transaction.atomic():
        active = Account.objects.filter(pk=account.pk, is_active=True)
        if not active.update(is_active=False, frozen_reason=reason[:200]):
            return False
        account.refresh_from_db()
        end_sessions(account, now=now, actor=actor)
        _record("accounts.freeze", account, reason, now, actor)
        letters.tell_frozen(account, reason, now=now)
    return True


def unfreeze(account: Account, *, reason: str, now: datetime, actor: Viewer) -> bool:
    """Its holder may sign in again; everything is as it was. False where it was not frozen."""
    with transaction.atomic():
        closed = Account.objects.filter(pk=account.pk, is_active=False)
        if not closed.update(is_active=True, frozen_reason=""):
            return False
        account.refresh_from_db()
        _record("accounts.unfreeze", account, reason, now, actor)
        letters.tell_unfrozen(account, now=now)
    return True


def _record(verb: str, account: Account, reason: str, now: datetime, actor: Viewer) -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="account",
        object_id=account.pk,
        label=account.nickname,
        detail={"reason": reason[:200]},
    )
