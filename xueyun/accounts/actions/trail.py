"""What the other actions share: the actor of a deed, and a lock as a refusal."""

from __future__ import annotations

from datetime import datetime

from xueyun.accounts.models import Account
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Viewer
from xueyun.limits.counting import Spent
from xueyun.limits.messages import locked_verdict


def viewer_of(account: Account) -> Viewer:
    """The account as an actor for the trail; what it may do elsewhere is not loaded."""
    return Viewer(account_id=account.pk, nickname=account.nickname)


def locked(spent: Spent, now: datetime) -> Refused:
    assert spent.locked_until is not None  # noqa: S101  a refusal of the limiter says until when
    return Refused(locked_verdict(spent.locked_until, now))
