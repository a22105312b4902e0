"""One-time codes: sent down to an address, typed back by who reads it there (mission, A1 and A6)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.models import Code
from xueyun.core.verdict import Refused, refuse
from xueyun.delivery import actions as delivery
from xueyun.limits import actions as limits
from xueyun.limits import rules
from xueyun.limits.messages import locked

GOOD_FOR = timedelta(minutes=10)
TRIES = 5
WRONG_CODE = refuse(
    "wrong_code",
    _("This code is not right, or it is no longer valid. You can have a new one sent."),
    status=422,
)


def may_send(address: str, caller: str | None, *, now: datetime) -> None:
    """Count one sending to this address and from this caller. Raises Refused 'locked' (429). Not inside a transaction.

    Counted alike whether anybody has the address, so that nothing can be learnt here.
    """
    keys = [rules.SEND_TO_ADDRESS.key(address), rules.SEND_BY_CALLER.key(rules.network(caller))]
    spent = limits.spend(keys, now=now)
    if not spent.allowed:
        raise locked(spent, now)


def issue(
    purpose: str,
    address: str,
    *,
    subject: str,
    now: datetime,
    instead: Callable[[Code], None] | None = None,
) -> Code:
    """Make a code and write the letter that carries it, in the caller's transaction. `may_send` comes first.

    Codes of this purpose, address and subject that were sent before no longer count. `instead` writes another letter
    to an address that must not get digits: the row is made all the same, and nothing that is typed is right.
    """
    digits = secrets.token_hex(16) if instead else f"{secrets.randbelow(10**6):06}"
    with transaction.atomic():
        live(purpose, address, subject, now).update(used_at=now)
        code = Code.objects.create(
            purpose=purpose,
            address=address,
            subject=subject,
            digest=_digest(purpose, address, subject, digits),
            created_at=now,
            expires_at=now + GOOD_FOR,
        )
        if instead:
            instead(code)
        else:
            _send(code, digits, now)
    return code


def check(purpose: str, address: str, digits: str, *, subject: str, now: datetime) -> None:
    """Use a code up. Raises Refused 'wrong_code' (422) alike for a wrong, old, used or never sent one.

    A try is counted before the digits are looked at; after five the code is worth nothing.
    """
    code = live(purpose, address, subject, now).order_by("-created_at").first()
    is_counted = bool(
        code
        and Code.objects.filter(pk=code.pk, tries__lt=TRIES, used_at__isnull=True).update(
            tries=F("tries") + 1
        )
    )
    given = _digest(purpose, address, subject, digits)
    is_right = hmac.compare_digest(code.digest if code else "0" * 64, given)
    if not (code and is_counted and is_right) or not _use(code, now):
        raise Refused(WRONG_CODE)


def live(purpose: str, address: str, subject: str, now: datetime) -> QuerySet[Code]:
    """Codes that may still be used."""
    return Code.objects.filter(
        purpose=purpose, address=address, subject=subject, used_at__isnull=True, expires_at__gt=now
    )


def _use(code: Code, now: datetime) -> bool:
    """Two who type the right digits at once: one of them was first."""
    return bool(Code.objects.filter(pk=code.pk, used_at__isnull=True).update(used_at=now))


def _digest(purpose: str, address: str, subject: str, digits: str) -> str:
    plain = unicodedata.normalize("NFKC", digits).replace(" ", "")
    message = f"code\x1f{purpose}\x1f{address}\x1f{subject}\x1f{plain}"
    return hmac.new(settings.CODE_PEPPER.encode(), message.encode(), hashlib.sha256).hexdigest()


def _send(code: Code, digits: str, now: datetime) -> None:
    minutes = str(GOOD_FOR // timedelta(minutes=1))
    cause = f"accounts.code:{code.pk}"
    text = gettext(
        "Your verification code is %(code)s. It is good for %(minutes)s minutes. Tell it to nobody."
    ) % {
        "code": digits,
        "minutes": minutes,
    }
    if "@" in code.address:
        subject = gettext("Your verification code is %(code)s") % {"code": digits}
        delivery.mail(code.address, cause=cause, purpose="code", subject=subject, text=text, now=now)
    else:
        params = {"code": digits, "minutes": minutes}
        delivery.sms(code.address, cause=cause, purpose="code", text=text, params=params, now=now)
