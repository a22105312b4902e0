"""Secure mobile and registered e-mail: changed, added, removed; and whether two ways are asked for.

An address that belongs to another account gets another letter and no digits, so that nobody learns whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.actions import codes, letters
from xueyun.accounts.actions.proving import Proof, prove_owner
from xueyun.accounts.actions.signing_up import AGAIN_AFTER
from xueyun.accounts.actions.trail import viewer_of
from xueyun.accounts.addresses import Kind, masked, normalise_login
from xueyun.accounts.models import Account, AddressChange
from xueyun.accounts.rules import may_ask_two_ways, may_remove
from xueyun.audit import actions as audit
from xueyun.core import sealing
from xueyun.core.verdict import Refused, refuse

GOOD_FOR = timedelta(minutes=30)
PURPOSE = "address"
SAME = refuse("same", _("This is the address that your account has already."), status=422)
OTHER_KIND = refuse("other_kind", _("This is not an address of this kind."), status=422)
TOO_LATE = refuse(
    "too_late",
    _("This change was begun more than 30 minutes ago, or has ended. Please begin again."),
    status=410,
)
TAKEN = refuse(
    "address_taken",
    _("This address belongs to another account. If that is yours too, remove the address there first."),
    status=409,
)


@dataclass(frozen=True, slots=True)
class Change:
    """A change that waits for its code, as a page shows it."""

    masked: str
    wait: int  # seconds until another letter is offered


def begin_change(
    account: Account, kind: Kind, new: str, proof: Proof, *, now: datetime, address: str | None = None
) -> None:
    """Prove the owner, and send a code to the new address. A change of this kind that waited is dropped.

    Raises Refused: 'other_kind', 'same', 'wrong', 'wrong_code' (422), 'locked' (429).
    """
    value = _normalised(kind, new)
    if account.verified.get(kind) == value:
        raise Refused(SAME)
    prove_owner(account, proof, kind, now=now)
    codes.may_send(value, address, now=now)
    with transaction.atomic():
        AddressChange.objects.update_or_create(
            account=account,
            kind=kind,
            defaults={
                "sealed": sealing.seal(value),
                "created_at": now,
                "sent_at": now,
                "expires_at": now + GOOD_FOR,
            },
        )
        _send(account, kind, value, now)


def change_of(account: Account, kind: Kind, *, now: datetime) -> Change:
    """What waits. Raises Refused 'too_late' (410)."""
    change = _pending(account, kind, now)
    left = change.sent_at + AGAIN_AFTER - now
    return Change(masked(str(sealing.unseal(change.sealed))), max(0, -(-left // timedelta(seconds=1))))


def resend_change(account: Account, kind: Kind, *, now: datetime, address: str | None = None) -> None:
    """Another code to the new address. Raises Refused 'too_late' (410), 'locked' (429)."""
    change = _pending(account, kind, now)
    value = str(sealing.unseal(change.sealed))
    codes.may_send(value, address, now=now)
    with transaction.atomic():
        if not AddressChange.objects.filter(pk=change.pk).update(sent_at=now):
            raise Refused(TOO_LATE)
        _send(account, kind, value, now)


def finish_change(
    account: Account, kind: Kind, digits: str, *, now: datetime, address: str | None = None
) -> None:
    """The new address is the account's; all addresses are told, the old one too.

    Raises Refused: 'wrong_code' (422), 'too_late' (410), 'address_taken' (409) when another account proved it first.
    """
    change = _pending(account, kind, now)
    value = str(sealing.unseal(change.sealed))
    codes.check(PURPOSE, value, digits, subject=_subject(account, kind), now=now)
    with transaction.atomic():
        AddressChange.objects.filter(pk=change.pk).delete()
        is_ours = _take(account, kind, value, now)
        if is_ours:
            _told(account, kind, masked(value), now=now, address=address)
    if not is_ours:
        raise Refused(TAKEN)


def remove(account: Account, kind: Kind, proof: Proof, *, now: datetime, address: str | None = None) -> None:
    """Take an address away. Raises Refused: as `may_remove` (409), 'wrong', 'wrong_code' (422), 'locked' (429)."""
    may_remove(account, kind).or_refuse()
    prove_owner(account, proof, kind, now=now)
    other = "mobile" if kind == "email" else "email"
    before = [*account.verified.values()]
    with transaction.atomic():
        # Two windows may remove both at once: the one that comes second finds no other address.
        rows = Account.objects.filter(
            **{"pk": account.pk, "needs_two_ways": False, f"{other}_verified_at__isnull": False}
        )
        changed = rows.update(**{kind: None, f"{kind}_verified_at": None})
        account.refresh_from_db()
        if changed:
            AddressChange.objects.filter(account=account, kind=kind).delete()
            _told(account, f"{kind}_removed", "", now=now, address=address, also=before)
    if not changed:
        may_remove(account, kind).or_refuse()


def ask_two_ways(
    account: Account, wanted: bool, proof: Proof, *, now: datetime, address: str | None = None
) -> None:
    """Whether a forgotten password needs two different proofs.

    Raises Refused: 'one_address' (409), 'wrong', 'wrong_code' (422), 'locked' (429).
    """
    if wanted:
        may_ask_two_ways(account).or_refuse()
    prove_owner(account, proof, now=now)
    rows = Account.objects.filter(pk=account.pk, needs_two_ways=not wanted)
    if wanted:
        rows = rows.filter(email_verified_at__isnull=False, mobile_verified_at__isnull=False)
    with transaction.atomic():
        if rows.update(needs_two_ways=wanted):
            account.refresh_from_db()
            _told(account, "two_ways" if wanted else "one_way", "", now=now, address=address)


def _normalised(kind: Kind, text: str) -> str:
    try:
        found, value = normalise_login(text)
    except ValueError:
        raise Refused(OTHER_KIND) from None
    if found != kind:
        raise Refused(OTHER_KIND)
    return value


def _pending(account: Account, kind: Kind, now: datetime) -> AddressChange:
    change = AddressChange.objects.filter(account=account, kind=kind, expires_at__gt=now).first()
    if change is None:
        raise Refused(TOO_LATE)
    return change


def _subject(account: Account, kind: Kind) -> str:
    return f"{account.pk}:{kind}"


def _send(account: Account, kind: Kind, value: str, now: datetime) -> None:
    holder = Account.objects.filter(**{kind: value}).exclude(pk=account.pk).first()
    codes.issue(
        PURPOSE,
        value,
        subject=_subject(account, kind),
        now=now,
        instead=(lambda code: letters.somebody_adds(code, now, holder=holder)) if holder else None,
    )


def _take(account: Account, kind: Kind, value: str, now: datetime) -> bool:
    """Write the address down. False where another account was first."""
    try:
        with transaction.atomic():
            rows = Account.objects.filter(pk=account.pk)
            rows.update(**{kind: value, f"{kind}_verified_at": now})
    except IntegrityError:
        return False
    return True


def _told(
    account: Account,
    what: str,
    to: str,
    *,
    now: datetime,
    address: str | None,
    also: list[str] | None = None,
) -> None:
    """The row of the trail, and the letters: to the addresses that the account has now and to those it had."""
    before = also if also is not None else [*account.verified.values()]
    account.refresh_from_db()
    audit.record(
        "accounts.change_security",
        now=now,
        actor=viewer_of(account),
        kind="account",
        object_id=account.pk,
        label=account.nickname,
        address=address,
        detail={"what": what, "to": to},
    )
    letters.tell_changed(account, what, now=now, also=before)
