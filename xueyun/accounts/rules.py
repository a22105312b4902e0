"""What may be done with an account's addresses, and what a recovery of its password may still do."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.addresses import Kind
from xueyun.accounts.models import Account, Challenge, Recovery, Way
from xueyun.core import verdict
from xueyun.core.verdict import YES, Verdict, refuse

GONE = 410

_again = verdict.Way(_("Begin again"), reverse_lazy("accounts:recover"))  # type: ignore[arg-type]
_sign_in = verdict.Way(_("Sign in"), reverse_lazy("accounts:login"))  # type: ignore[arg-type]

RUN_OUT = refuse(
    "run_out",
    _("More than an hour has passed since you began. Please begin again; your password is as it was."),
    way=_again,
    status=GONE,
)
LATER = refuse(
    "later",
    _(
        "You began again later, here or on another device, and only the later one counts. Go on there, or begin anew."
    ),
    way=_again,
    status=GONE,
)
USED = refuse(
    "used",
    _("A new password has been set here already. Sign in with it."),
    way=_sign_in,
    status=GONE,
)
CHANGED = refuse(
    "changed",
    _(
        "The password or an address of this account has changed since you began. If you still need it, begin again."
    ),
    way=_again,
    status=GONE,
)
MOVED = refuse(
    "moved",
    _("You opened the link from your mail in another browser. It goes on there, and no longer here."),
    way=_again,
    status=GONE,
)
LINK_UNKNOWN = refuse(
    "link_unknown",
    _("This link is not complete, or it is older than a week. Please copy the whole of it, or begin again."),
    way=_again,
    status=404,
)
LINK_USED = refuse(
    "link_used",
    _(
        "This link has been used. Each link is good for one time; begin again if you still need a new password."
    ),
    way=_again,
    status=GONE,
)
LINK_STALE = refuse(
    "link_stale",
    _("This link is older than 30 minutes and no longer good. Please begin again and have a new one sent."),
    way=_again,
    status=GONE,
)
MORE_PROOF = refuse("more_proof", _("Please show first that the account is yours."), status=403)


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


# --- finding a password again ---


def may_go_on(recovery: Recovery, browser: str, now: datetime) -> Verdict:
    """Whether this browser (the HMAC of what its session keeps) may take the next step."""
    if (ended := _ended(recovery, now)) is not None:
        return ended
    return YES if recovery.browser == browser else MOVED


def may_open_link(challenge: Challenge, now: datetime) -> Verdict:
    """Whether the link in a mail is still good; in whichever browser it is opened."""
    if challenge.used_at:
        return LINK_USED
    if (ended := _ended(challenge.recovery, now)) is not None:
        return ended
    return YES if challenge.expires_at > now else LINK_STALE


def may_set_password(recovery: Recovery) -> Verdict:
    """Whether enough has been proved."""
    return YES if recovery.proved and not ways_left(recovery) else MORE_PROOF


def ways_left(recovery: Recovery) -> tuple[Way, ...]:
    """The ways that would help: any, until one is proved; then none, unless the account demands two.

    Two are two addresses where the account has both, or whoever holds a stolen phone would have both ways at once; with
    a mobile alone they are its two ways, and with an e-mail address alone there is no second.
    """
    account, proved = recovery.account, set(recovery.proved)
    if not proved:
        return tuple(Way)
    if account is None or not account.needs_two_ways:
        return ()
    mail, phone = {Way.LINK}, {Way.WORD, Way.CODE}
    if secure_mobile(account) and registered_email(account):
        wanted = set() if proved & mail and proved & phone else (phone if proved & mail else mail)
    else:
        wanted = phone - proved if secure_mobile(account) else set()
    return tuple(way for way in Way if way in wanted)


def secure_mobile(account: Account | None) -> str | None:
    """The number by which the account can be found again: a proven one, of an account that isn't frozen."""
    return account.verified.get("mobile") if account and account.is_active else None


def registered_email(account: Account | None) -> str | None:
    """Likewise the address."""
    return account.verified.get("email") if account and account.is_active else None


_ENDINGS = {
    Recovery.Ending.USED.value: USED,
    Recovery.Ending.LATER.value: LATER,
    Recovery.Ending.CHANGED.value: CHANGED,
}


def _ended(recovery: Recovery, now: datetime) -> Verdict | None:
    if recovery.ended_at:
        return _ENDINGS[recovery.ending]
    return None if recovery.expires_at > now else RUN_OUT
