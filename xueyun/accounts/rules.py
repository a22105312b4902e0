"""What may be done with an account's addresses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xueyun.accounts.addresses import Kind
from xueyun.accounts.models import Account
from xueyun.core.verdict import YES, Verdict, refuse


def may_remove(account: Account, kind: Kind) -> Verdict:
    """An account keeps one proven address at least, and both while it asks for two ways."""
    other = "mobile" if kind == "email" else "email"
    if not getattr(account, kind):
        return refuse("nothing_there", _("There is nothing to remove."), status=409)
    if other not in account.verified:
        return refuse(
            "last_address",
            _("An account needs an address to sign in with. Add another one first."),
            status=409,
        )
    if account.needs_two_ways:
        return refuse(
            "two_ways",
            _("Your account asks for two ways to find its password, and needs both addresses for that."),
            status=409,
        )
    return YES


def may_ask_two_ways(account: Account) -> Verdict:
    """Who asks for two proofs must be able to give two."""
    if len(account.verified) < 2:
        return refuse(
            "one_address",
            _("Two ways need two addresses: add a secure mobile and a registered e-mail first."),
            status=409,
        )
    return YES
