"""Progress tickets: the server's signed word on who is before which unit, so that a report needs no look-up.

A media ticket opens files and lives for minutes; this one opens nothing, and lives as long as a page may be open or
a lost connection may last. Reports keep the ticket under which they were gathered, and so their credit (L4).
"""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import astuple
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse
from xueyun.courses.kinds import Shown
from xueyun.courses.models import Term
from xueyun.media import tickets as media
from xueyun.progress.facts import Facts, Measure

LIFETIME = timedelta(hours=12)
SALT = "progress"

BAD = refuse("ticket_bad", _("This page's ticket is not valid. Reload the page."))
EXPIRED = refuse("ticket_expired", _("This page has been open for too long. Reload it to go on."))
FOREIGN = refuse("ticket_foreign", _("This page belongs to another session. Reload it to go on."))


def issue(shown: Shown, measure: Measure, amount: int = 0) -> str:
    """A ticket for this unit on this reader's page; '' for whom nothing is recorded (visitors, the team)."""
    account_id = shown.request.viewer.account_id
    if not shown.records or account_id is None:
        return ""
    facts = Facts(
        account_id=account_id,
        unit_id=shown.version.unit_id,
        term_id=shown.own_term_id,
        measure=measure,
        issued_ms=media.milliseconds(shown.request.now),
        asset_id=shown.version.asset_id,
        amount=amount,
        threshold=own_term(shown).video_threshold,
    )
    return sign(facts, session=session_of(shown.request))


def sign(facts: Facts, *, session: str, lifetime: timedelta = LIFETIME) -> str:
    """These facts as a ticket for this session, good for `lifetime` from the moment they were stated."""
    expires_ms = facts.issued_ms + int(lifetime.total_seconds() * 1000)
    values = (session, expires_ms, *astuple(facts))
    payload = base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).rstrip(b"=")
    return f"{payload.decode()}.{media.sign(SALT, payload)}"


def read(token: str, *, session: str, now: datetime) -> Facts | None:
    """What a ticket says; None for the empty ticket, which records nothing.

    Raises Refused (403) for one that is not ours, is over, or was given to another session.
    """
    if not token:
        return None
    payload, _dot, signature = token.partition(".")
    if not media.is_signed(SALT, payload.encode(), signature):
        raise Refused(BAD)
    # What carries our signature was written by `sign`, so its shape needs no doubt.
    bound, expires_ms, *values = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    if expires_ms <= media.milliseconds(now):
        raise Refused(EXPIRED)
    if not hmac.compare_digest(bound, session):
        raise Refused(FOREIGN)
    account_id, unit_id, term_id, measure, *rest = values
    return Facts(account_id, unit_id, term_id, Measure(measure), *rest)


def own_term(shown: Shown) -> Term:
    """The term that the unit belongs to: in a synchronous SPOC, the source's units keep the source's rule."""
    source = shown.term.source
    return source if source is not None and source.pk == shown.own_term_id else shown.term


def session_of(request: HttpRequest) -> str:
    """A mark of the caller's session, made of its cookie alone: nothing is loaded, and it gives nothing away."""
    return media.sign(f"{SALT}.session", request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").encode())
