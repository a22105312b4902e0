"""Registering: what one wishes, then the code that went to the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xueyun.accounts.actions import signing_up
from xueyun.accounts.callers import address_of
from xueyun.accounts.doors import enter
from xueyun.accounts.forms import CodeForm, RegisterForm
from xueyun.core.access import public
from xueyun.core.http import Request, page, safe_next, see_other
from xueyun.core.verdict import Refused

INVALID = 422
TOKEN = "registering"  # noqa: S105  where the session keeps the token


@public
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Request) -> HttpResponse:
    """The first step. Whatever the address is, a code is said to be on its way."""
    if request.viewer.is_signed_in:
        return see_other(safe_next(request, reverse("portal:home")))
    if request.method != "POST":
        return _form(request, RegisterForm(initial=_typed_before(request)))
    form = RegisterForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=INVALID)
    before = request.session.get(TOKEN, "")
    try:
        token = signing_up.begin(
            **form.cleaned_data, now=request.now, address=address_of(request), instead_of=before
        )
    except Refused as refused:
        form.add_error(None, str(refused.verdict.reason))
        return _form(request, form, status=refused.verdict.status)
    request.session[TOKEN] = token
    return see_other(_to("accounts:verify", request))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: Request) -> HttpResponse:
    """The second step: the code, and the account is there. Who comes without a first step begins with it."""
    if request.viewer.is_signed_in:
        return see_other(safe_next(request, reverse("portal:home")))
    token = request.session.get(TOKEN, "")
    if not token:
        return see_other(_to("accounts:register", request))
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    try:
        if request.method == "POST":
            status = INVALID
            if form.is_valid():
                account = signing_up.finish(
                    token, form.cleaned_data["code"], now=request.now, address=address_of(request)
                )
                del request.session[TOKEN]
                return enter(request, account, safe_next(request, reverse("portal:home")))
        return _code(request, form, status=status)
    except Refused as refused:
        return _refused(request, form, refused)


@public
@never_cache
@require_POST
def resend(request: Request) -> HttpResponse:
    """Another letter to the same address."""
    if request.viewer.is_signed_in:
        return see_other(safe_next(request, reverse("portal:home")))
    token = request.session.get(TOKEN, "")
    if not token:
        return see_other(_to("accounts:register", request))
    try:
        signing_up.resend(token, now=request.now, address=address_of(request))
    except Refused as refused:
        return _refused(request, CodeForm(), refused)
    return see_other(_to("accounts:verify", request, sent="1"))


def _refused(request: Request, form: CodeForm, refused: Refused) -> HttpResponse:
    """A wrong code can be typed again; what has ended is begun again, with the sentence that says so."""
    verdict = refused.verdict
    if verdict in (signing_up.TOO_LATE, signing_up.ADDRESS_TAKEN):
        request.session.pop(TOKEN, None)
        return _form(request, RegisterForm(), status=verdict.status, ended=str(verdict.reason))
    if not form.is_bound:
        form = CodeForm({})
        form.full_clean()
        form.errors.clear()
        form.add_error(None, str(verdict.reason))
    else:
        form.add_error("code", str(verdict.reason))
    return _code(request, form, status=verdict.status)


def _form(request: Request, form: RegisterForm, *, status: int = 200, ended: str = "") -> HttpResponse:
    target = safe_next(request, "")
    query = f"?{urlencode({'next': target})}" if target else ""
    context = {"form": form, "next": target, "query": query, "ended": ended}
    return page(request, "accounts/register.html", context, status=status)


def _code(request: Request, form: CodeForm, *, status: int) -> HttpResponse:
    """Raises Refused 'too_late' where nothing waits any more."""
    wish = signing_up.wish(request.session.get(TOKEN, ""), now=request.now)
    context: dict[str, Any] = {"form": form, "wish": wish, "next": safe_next(request, "")}
    context["change"] = _to("accounts:register", request, change="1")
    context["sent"] = "sent" in request.GET
    return page(request, "accounts/verify.html", context, status=status)


def _typed_before(request: Request) -> dict[str, str]:
    """Who comes back to change the address finds what they typed, but for the password."""
    if "change" not in request.GET or TOKEN not in request.session:
        return {}
    try:
        wish = signing_up.wish(request.session[TOKEN], now=request.now)
    except Refused:
        return {}
    return {"login": wish.login, "nickname": wish.nickname}


def _to(name: str, request: Request, **more: str) -> str:
    """The address of a step, with the way back carried along."""
    target = safe_next(request, "")
    query = urlencode({**more, **({"next": target} if target else {})})
    return f"{reverse(name)}?{query}" if query else reverse(name)
