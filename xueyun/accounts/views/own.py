"""One's own account: password and profile."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from xueyun.accounts import actions
from xueyun.accounts.callers import address_of
from xueyun.accounts.doors import keep, sign_in_on_the_way
from xueyun.accounts.forms import PasswordForm, ProfileForm
from xueyun.accounts.models import Account
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, see_other
from xueyun.core.trying import attempt, posted

INVALID = 422


@sign_in_on_the_way
@access(signed_in)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: Request) -> HttpResponse:
    """Change the password: the old one is asked for, and every other device is signed out."""
    account = cast(Account, request.user)
    form = PasswordForm(account, posted(request))

    def change(said: dict[str, str]) -> None:
        actions.change_password(
            account,
            said["old"],
            said["new"],
            now=request.now,
            address=address_of(request),
            session_key=request.session.session_key or "",
        )

    tried = attempt(form, change, field="old")
    if tried.is_done:
        keep(request, account)
        return see_other(f"{reverse('accounts:password')}?changed")
    context = {"form": form, "changed": "changed" in request.GET}
    return page(request, "accounts/password.html", context, status=tried.status)


@sign_in_on_the_way
@access(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    """What others see: nickname and a few words."""
    account = cast(Account, request.user)
    status = 200
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            actions.edit_profile(account, **form.cleaned_data)
            return see_other(f"{reverse('accounts:profile')}?saved")
        status = INVALID
    else:
        form = ProfileForm(initial={"nickname": account.nickname, "about": account.about})
    context = {"form": form, "account": account, "saved": "saved" in request.GET}
    return page(request, "accounts/profile.html", context, status=status)
