"""What the other actions share: the actor of a deed."""

from __future__ import annotations

from xueyun.accounts.models import Account
from xueyun.core.viewer import Viewer


def viewer_of(account: Account) -> Viewer:
    """The account as an actor for the trail; what it may do elsewhere is not loaded."""
    return Viewer(account_id=account.pk, nickname=account.nickname)
