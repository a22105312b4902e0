"""Where an account is signed in: noted when it enters, seen at most once an hour, ended by its owner."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from xueyun.accounts.actions.trail import viewer_of
from xueyun.accounts.agents import browser_and_system, masked_place
from xueyun.accounts.models import Account, Device
from xueyun.audit import actions as audit
from xueyun.core import sealing
from xueyun.core.viewer import Viewer

SEEN_EVERY = timedelta(hours=1)
MOST_STAMPS = 20_000
# When this process last looked at a session's row: most requests then ask the database nothing.
_stamps: dict[str, datetime] = {}


def digest(key: str) -> str:
    """A session's key as rows may know it."""
    message = f"session\x1f{key}".encode()
    return hmac.new(settings.CODE_PEPPER.encode(), message, hashlib.sha256).hexdigest()


def note(account: Account, key: str, *, agent: str, address: str | None, now: datetime) -> None:
    """Write down that this session is the account's. Doing it again is harmless."""
    browser, system = browser_and_system(agent)
    Device.objects.update_or_create(
        session=digest(key),
        defaults={"account": account, "seen_at": now, "address": masked_place(address)},
        create_defaults={
            "account": account,
            "sealed_key": sealing.seal(key),
            "browser": browser,
            "system": system,
            "address": masked_place(address),
            "signed_in_at": now,
            "seen_at": now,
        },
    )


def see(account: Account, key: str, *, agent: str, address: str | None, now: datetime) -> None:
    """The session was used: its row learns of it at most once an hour, whichever process asks."""
    session = digest(key)
    stamp = _stamps.get(session)
    if stamp and now - stamp < SEEN_EVERY:
        return
    if len(_stamps) >= MOST_STAMPS:
        _stamps.clear()
    _stamps[session] = now
    seen_at = Device.objects.filter(session=session).values_list("seen_at", flat=True).first()
    if seen_at is None:
        # A request that was on its way when its session ended must not bring the row back.
        if _store(key).exists(key):
            note(account, key, agent=agent, address=address, now=now)
    elif now - seen_at >= SEEN_EVERY:
        stale = Device.objects.filter(session=session, seen_at__lte=now - SEEN_EVERY)
        stale.update(seen_at=now, address=masked_place(address))


def move(old: str, new: str) -> None:
    """The session got another key."""
    Device.objects.filter(session=digest(old)).update(session=digest(new), sealed_key=sealing.seal(new))


def forget(key: str) -> None:
    """The session has ended by itself or by signing out."""
    Device.objects.filter(session=digest(key)).delete()


@transaction.atomic
def end(account: Account, device_id: int, *, now: datetime, address: str | None = None) -> bool:
    """Sign one device out. False where the account has no such device (any more); then nothing happens."""
    device = account.devices.filter(pk=device_id).first()
    if device is None:
        return False
    _end([device])
    _record(
        "accounts.end_device", account, now, address, {"browser": device.browser, "system": device.system}
    )
    return True


@transaction.atomic
def end_sessions(
    account: Account,
    *,
    now: datetime,
    except_: str = "",
    address: str | None = None,
    actor: Viewer | None = None,
) -> None:
    """End every session of the account at once, but for the one whose key is `except_`. Its holder does it, unless
    `actor` says who else.

    That one goes on by `doors.keep(request, account)`, which writes the new number into it: sessions that no row knows,
    and those that a cache still holds, end because they carry the old one.
    """
    Account.objects.filter(pk=account.pk).update(session_epoch=F("session_epoch") + 1)
    account.refresh_from_db(fields=["session_epoch"])
    _end(account.devices.exclude(session=digest(except_)))
    _record("accounts.end_sessions", account, now, address, {}, actor=actor)


def _end(devices: Iterable[Device]) -> None:
    for device in list(devices):
        key = str(sealing.unseal(device.sealed_key))
        store = _store(key)
        store.delete(key)
        # A cache before the table may have been filled again before the commit.
        transaction.on_commit(partial(store.delete, key))
        device.delete()


def _store(key: str) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def _record(
    verb: str,
    account: Account,
    now: datetime,
    address: str | None,
    detail: dict[str, str],
    *,
    actor: Viewer | None = None,
) -> None:
    audit.record(
        verb,
        now=now,
        actor=actor or viewer_of(account),
        kind="account",
        object_id=account.pk,
        label=account.nickname,
        address=address,
        detail=detail,
    )
