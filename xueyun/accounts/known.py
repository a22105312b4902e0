"""The cookie of a browser that an account has signed in with before.

A campus shares one address, and one hostile caller there could lock it for everybody. Tries at an account from a
browser that knows it are counted under that browser's own name instead (decision 0004). The cookie opens nothing: it
only says under which name its tries are counted.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from xueyun.accounts.addresses import normalise_login
from xueyun.accounts.models import Account

GOOD_FOR = timedelta(days=400)
MOST = 8  # addresses that one browser knows: a family's, a library's
SALT = "xueyun.accounts.known"


def browser_of(request: HttpRequest, login: str) -> str:
    """The name under which this browser's tries at this login are counted; '' where it never signed in to it."""
    try:
        name = normalise_login(login)[1]
    except ValueError:
        return ""
    cookie = _read(request)
    return str(cookie["browser"]) if _digest(name) in cookie["knows"] else ""


def remember(request: HttpRequest, response: HttpResponse, account: Account) -> None:
    """The browser knows this account from now on."""
    cookie = _read(request)
    mine = [_digest(address) for address in (account.email, account.mobile) if address]
    others = [known for known in cookie["knows"] if known not in mine]
    response.set_cookie(
        settings.KNOWN_COOKIE_NAME,
        signing.dumps({"browser": cookie["browser"], "knows": [*mine, *others][:MOST]}, salt=SALT),
        max_age=GOOD_FOR,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    """What the cookie holds; a fresh name where there is none, or none of ours."""
    try:
        cookie = signing.loads(
            request.COOKIES.get(settings.KNOWN_COOKIE_NAME, ""), salt=SALT, max_age=GOOD_FOR
        )
    except signing.BadSignature:
        return {"browser": secrets.token_urlsafe(12), "knows": []}
    return dict(cookie)


def _digest(address: str) -> str:
    """An address as a cookie may hold it: it can't be read there."""
    message = f"known\x1f{address}".encode()
    return hmac.new(settings.CODE_PEPPER.encode(), message, hashlib.sha256).hexdigest()[:24]
