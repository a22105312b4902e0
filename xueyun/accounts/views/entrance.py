"""In and out: signing in, registering, signing out."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import auth
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xueyun.accounts import actions
from xueyun.accounts.callers import address_of
from xueyun.accounts.forms import LoginForm, RegisterForm
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
    try:
        account = actions.prove(
            form.cleaned_data["login"],
            form.cleaned_data["password"],
            now=request.now,
            address=address_of(request),
        )
    except Refused as refused:
        form.add_error(None, str(refused.verdict.reason))
        return _entrance(request, "accounts/login.html", form, status=refused.verdict.status)
    auth.login(request, account)
    return see_other(safe_next(request, reverse("portal:home")))


@public
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Request) -> HttpResponse:
    """Make an account and go on with it."""
    if request.method != "POST":
        return _entrance(request, "accounts/register.html", RegisterForm())
    form = RegisterForm(request.POST)
    if not form.is_valid():
        return _entrance(request, "accounts/register.html", form, status=INVALID)
    try:
        account = actions.sign_up(**form.cleaned_data, now=request.now, address=address_of(request))
    except Refused as refused:
        form.add_error(None, str(refused.verdict.reason))
        return _entrance(request, "accounts/register.html", form, status=refused.verdict.status)
    auth.login(request, account, backend="xueyun.accounts.backends.EmailOrMobile")
    return see_other(safe_next(request, reverse("portal:home")))


@public
@require_POST
def logout(request: Request) -> HttpResponse:
    """End this session."""
    auth.logout(request)
    return see_other(reverse("portal:home"))


def _entrance(
    request: Request, template: str, form: LoginForm | RegisterForm, *, status: int = 200
) -> HttpResponse:
    """The form, with the way back carried along; who is signed in goes that way at once."""
    target = safe_next(request, "")
    if request.viewer.is_signed_in:
        return see_other(target or reverse("portal:home"))
    query = f"?{urlencode({'next': target})}" if target else ""
    return page(request, template, {"form": form, "next": target, "query": query}, status=status)
