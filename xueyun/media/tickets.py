"""Tickets: who may open which media, from which page, in which session, until when; signed, never stored."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from django.conf import settings

from xueyun.core.viewer import Viewer

Purpose = Literal["watch", "read", "preview"]

LIFETIME = timedelta(minutes=15)
SIGNATURE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket says. Times are milliseconds since 1970; a preview's ticket names no account and no session."""

    account_id: int | None
    session_hash: str
    viewing_term_id: int
    unit_id: int
    asset_id: int
    purpose: Purpose
    issued_ms: int
    expires_ms: int
    facts: dict[str, Any] = field(default_factory=dict)


class BadTicket(Exception):
    """`code` is 'bad' (not one of ours), 'purpose' (for another door) or 'expired' (ask the page for a fresh one)."""

    def __init__(self, code: Literal["bad", "purpose", "expired"]) -> None:
        super().__init__(code)
        self.code = code


@lru_cache(maxsize=8)
def derived_key(salt: str, key: str) -> bytes:
    """A key for one use only, from the installation's ticket key."""
    return hmac.digest(key.encode(), salt.encode(), hashlib.sha256)


def sign(salt: str, payload: bytes) -> str:
    """A short URL-safe signature."""
    digest = hmac.digest(derived_key(salt, settings.TICKET_KEY), payload, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).rstrip(b"=").decode()


def is_signed(salt: str, payload: bytes, signature: str) -> bool:
    return hmac.compare_digest(sign(salt, payload).encode(), signature.encode())


def milliseconds(moment: datetime) -> int:
    """Since 1970, whole."""
    return int(moment.timestamp() * 1000)


def issue(
    viewer: Viewer,
    *,
    purpose: Purpose,
    now: datetime,
    viewing_term_id: int,
    unit_id: int,
    asset_id: int,
    facts: dict[str, Any] | None = None,
    lifetime: timedelta = LIFETIME,
) -> str:
    """A ticket as a word for an address. Only 'preview' may be given to a visitor, and it is bound to nobody.

    `facts` are a few small values (JSON) for whoever reads the ticket later, like the video's length.
    """
    is_preview = purpose == "preview"
    if not is_preview and (viewer.account_id is None or not viewer.session_hash):
        raise ValueError("a ticket to watch or read needs an account and its session")
    ticket = Ticket(
        account_id=None if is_preview else viewer.account_id,
        session_hash="" if is_preview else viewer.session_hash,
        viewing_term_id=viewing_term_id,
        unit_id=unit_id,
        asset_id=asset_id,
        purpose=purpose,
        issued_ms=milliseconds(now),
        expires_ms=milliseconds(now + lifetime),
        facts=facts or {},
    )
    payload = base64.urlsafe_b64encode(json.dumps(astuple(ticket), separators=(",", ":")).encode()).rstrip(
        b"="
    )
    return f"{payload.decode()}.{sign('ticket', payload)}"


def read(token: str, purpose: Purpose | tuple[Purpose, ...], now: datetime) -> Ticket:
    """The ticket behind a word, if it is ours, for (one of) this purpose and not expired. Raises BadTicket."""
    payload, _, signature = token.partition(".")
    if not is_signed("ticket", payload.encode(), signature):
        raise BadTicket("bad")
    try:
        values = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        ticket = Ticket(*values)
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadTicket("bad") from error
    if ticket.purpose not in (purpose if isinstance(purpose, tuple) else (purpose,)):
        raise BadTicket("purpose")
    if ticket.expires_ms <= milliseconds(now):
        raise BadTicket("expired")
    return ticket
