"""Writing a letter, and taking in what arrives."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from email.utils import make_msgid

from django.conf import settings
from django.db import transaction

from xueyun.audit import actions as audit
from xueyun.core import sealing
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Viewer
from xueyun.delivery import hooks
from xueyun.delivery.models import Arrival, Letter
from xueyun.delivery.rules import NOT_DEAD, may_send_again
from xueyun.jobs import actions as jobs

URGENT = 5  # somebody waits before the page


def mail(to: str, *, cause: str, purpose: str, subject: str, text: str, now: datetime) -> None:
    """Write a mail into the caller's transaction; it is sent after the commit, once for this cause and address.

    `cause` names what it is sent for and is told by nobody else ('accounts.reset:81'); doing it again is harmless.
    """
    body = {"to": to, "subject": subject, "text": text}
    _write(Letter.Channel.MAIL, to, cause, purpose, body, now)


@transaction.atomic
def mail_many(to: Mapping[str, str], *, purpose: str, subject: str, text: str, now: datetime) -> None:
    """One mail to many: `to` gives the address for each cause. As `mail`, in a fixed number of statements; behind
    whatever somebody waits for before a page.
    """
    channel = Letter.Channel.MAIL
    wanted = {(cause, digest(channel, address)): address for cause, address in to.items()}
    already = set(Letter.objects.filter(channel=channel, cause__in=to).values_list("cause", "to_digest"))
    fresh = {key: address for key, address in wanted.items() if key not in already}
    Letter.objects.bulk_create(
        [
            _letter(channel, address, cause, purpose, {"to": address, "subject": subject, "text": text}, now)
            for (cause, _digest), address in fresh.items()
        ],
        ignore_conflicts=True,
    )
    written = Letter.objects.filter(channel=channel, cause__in={cause for cause, _digest in fresh})
    rows = written.values_list("pk", "cause", "to_digest")
    ids = [pk for pk, cause, to_digest in rows if (cause, to_digest) in fresh]
    jobs.enqueue_many("delivery.send", [{"letter_id": pk} for pk in sorted(ids)], now=now)


def sms(to: str, *, cause: str, purpose: str, text: str, params: dict[str, str], now: datetime) -> None:
    """Write an SMS, likewise. Gateways send templates: `purpose` names the template, `params` fill it; `text` is what
    the reader gets where no template is needed."""
    _write(Letter.Channel.SMS, to, cause, purpose, {"to": to, "text": text, "params": params}, now)


@transaction.atomic
def send_again(letter: Letter, *, actor: Viewer, now: datetime, address: str | None = None) -> None:
    """Put a dead letter on its way once more, once what stopped it is mended. A mail keeps its Message-ID.

    `address` is the operator's IP address. Raises Refused 'not_dead' or 'no_words' (409).
    """
    may_send_again(letter, now).or_refuse()
    dead = Letter.objects.dead().filter(pk=letter.pk, sealed__isnull=False)
    if not dead.update(status=Letter.Status.WAITING, ended_at=None, error=""):
        raise Refused(NOT_DEAD)  # another operator was quicker
    jobs.enqueue("delivery.send", now=now, priority=URGENT, letter_id=letter.pk)
    audit.record(
        "delivery.send_again",
        now=now,
        actor=actor,
        kind="letter",
        object_id=letter.pk,
        label=str(letter),
        address=address,
        detail={"error": letter.error},
    )


def take_in(gateway: str, gateway_id: str, *, sender: str, text: str, now: datetime) -> bool:
    """An SMS came from a phone. False where the gateway told us before; then nothing happens."""
    with transaction.atomic():
        # The unique index decides between two that come at once: one of them runs the hook.
        row, is_new = Arrival.objects.get_or_create(
            gateway=gateway,
            gateway_id=gateway_id,
            defaults={"sender": sender[:20], "text": text[:200], "arrived_at": now},
        )
        if is_new:
            hooks.sms_arrived.run(sender=row.sender, text=row.text, now=now)
    return is_new


def _write(
    channel: Letter.Channel, to: str, cause: str, purpose: str, body: Mapping[str, object], now: datetime
) -> None:
    made = _letter(channel, to, cause, purpose, body, now)
    fields = ("purpose", "to_masked", "sealed", "message_id", "created_at")
    with transaction.atomic():
        letter, is_new = Letter.objects.get_or_create(
            cause=cause,
            channel=channel,
            to_digest=made.to_digest,
            defaults={name: getattr(made, name) for name in fields},
        )
        if is_new:
            jobs.enqueue("delivery.send", now=now, priority=URGENT, letter_id=letter.pk)


def _letter(
    channel: Letter.Channel, to: str, cause: str, purpose: str, body: Mapping[str, object], now: datetime
) -> Letter:
    """A letter that is not written down yet."""
    return Letter(
        cause=cause,
        channel=channel,
        to_digest=digest(channel, to),
        purpose=purpose,
        to_masked=masked(to),
        sealed=sealing.seal(body),
        message_id=make_msgid(domain=settings.MAIL_DOMAIN) if channel == Letter.Channel.MAIL else "",
        created_at=now,
    )


def digest(channel: str, to: str) -> str:
    """The address as rows may know it: comparable, not readable."""
    return hmac.new(settings.CODE_PEPPER.encode(), f"{channel}\x1f{to}".encode(), hashlib.sha256).hexdigest()


def masked(to: str) -> str:
    """'w***@example.org', '138****8000'."""
    name, at, domain = to.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"[:80]
    return f"{to[:3]}****{to[-4:]}" if len(to) >= 11 else f"{to[:1]}***"
