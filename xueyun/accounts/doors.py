"""The way to the sign-in page for pages that people come to with a purpose; and the door itself, in and out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language

from xueyun.accounts import known
from xueyun.accounts.actions import devices, own
from xueyun.accounts.callers import address_of
from xueyun.accounts.models import Account
from xueyun.core.access import next_query
from xueyun.core.http import Request, see_other

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]
BACKEND = "xueyun.accounts.backends.EmailOrMobile"


def sign_in_on_the_way(view: View[P]) -> View[P]:
    """Visitors go straight to the sign-in page and come back here, instead of reading a refusal first."""

    @wraps(view)
    def handle(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.viewer.is_signed_in:
            return view(request, *args, **kwargs)
        return see_other(f"{reverse('accounts:login')}?{next_query(request)}")

    return handle


def enter(request: Request, account: Account, target: str) -> HttpResponse:
    """Sign the account in here and go on to `target`; the device is noted, and the browser knows the account."""
    before = request.session.session_key
    auth.login(request, account, backend=BACKEND)
    if not account.language:
        own.keep_language(account, get_language() or "")
    if before:
        devices.forget(before)
    devices.note(
        account,
        _key(request),
        agent=request.headers.get("User-Agent", ""),
        address=address_of(request),
        now=request.now,
    )
    response = see_other(target)
    known.remember(request, response, account)
    return response


def keep_language(request: HttpRequest, language: str) -> None:
    """Whoever is signed in is written to in the language that they chose (`ui.hooks.language_chosen`)."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, Account):
        own.keep_language(request.user, language)


def keep(request: Request, account: Account) -> None:
    """This session goes on although the account's others have ended: it gets the new hash, and a new key."""
    before = request.session.session_key
    auth.update_session_auth_hash(request, account)
    if before:
        devices.move(before, _key(request))


def renew_key(request: Request) -> None:
    """The session gets another key: whoever knew the old one no longer shares it."""
    before = request.session.session_key
    request.session.cycle_key()
    if before:
        devices.move(before, _key(request))


def leave(request: Request) -> None:
    """End this session."""
    if before := request.session.session_key:
        devices.forget(before)
    auth.logout(request)


def _key(request: Request) -> str:
    """The key of the session, which has one from now on."""
    if not request.session.session_key:
        request.session.save()
    return str(request.session.session_key)
