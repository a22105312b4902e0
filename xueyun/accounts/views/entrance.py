"""In and out: signing in and signing out."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xueyun.accounts import actions
from xueyun.accounts.callers import address_of
from xueyun.accounts.doors import enter, leave
from xueyun.accounts.forms import LoginForm
from xueyun.accounts.known import browser_of
from xueyun.core.access import public
from xueyun.core.http import Request, page, safe_next, see_other
from xueyun.core.verdict import Refused

INVALID = 422


@public
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: Request) -> HttpResponse:
    """By e-mail or mobile. Whoever is signed in already goes on."""
    if request.method != "POST":
        return _entrance(request, "accounts/login.html", LoginForm())
    form = LoginForm(request.POST)
    if not form.is_valid():
        return _entrance(request, "accounts/login.html", form, status=INVALID)
    name = form.cleaned_data["login"]
    try:
        account = actions.prove(
            name,
            form.cleaned_data["password"],
            now=request.now,
            address=address_of(request),
            browser=browser_of(request, name),
        )
    except Refused as refused:
        form.add_error(None, str(refused.verdict.reason))
        return _entrance(request, "accounts/login.html", form, status=refused.verdict.status)
    return enter(request, account, safe_next(request, reverse("portal:home")))


@public
@require_POST
def logout(request: Request) -> HttpResponse:
    """End this session."""
    leave(request)
    return see_other(reverse("portal:home"))


def _entrance(request: Request, template: str, form: LoginForm, *, status: int = 200) -> HttpResponse:
    """The form, with the way back carried along; who is signed in goes that way at once."""
    target = safe_next(request, "")
    if request.viewer.is_signed_in:
        return see_other(target or reverse("portal:home"))
    return page(request, template, {"form": form, "next": target, "query": next_of(target)}, status=status)


def next_of(target: str) -> str:
    """The way back as the end of an address."""
    return f"?{urlencode({'next': target})}" if target else ""
