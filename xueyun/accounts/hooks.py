"""What happens here that apps above may take part in."""

from __future__ import annotations

from datetime import datetime

from xueyun.core.hooks import Hook


def _account_changed(account_id: int, what: str, now: datetime) -> None:
    """Something about how an account is entered changed: 'password', 'email', 'mobile', 'email_removed',
    'mobile_removed', 'two_ways', 'one_way', 'devices' (all others signed out). Runs in the transaction that changes it;
    letters to the account's addresses are written already."""


def _renamed(account_id: int, nickname: str) -> None:
    """An account shows itself by another nickname. Runs in the same transaction."""


renamed = Hook("accounts.renamed", _renamed)
account_changed = Hook("accounts.account_changed", _account_changed)
