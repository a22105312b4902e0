"""Accounts: found, looked at, frozen and unfrozen."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xueyun.accounts.actions import freezing
from xueyun.accounts.addresses import masked
from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.accounts.models import Account
from xueyun.console import deeds
from xueyun.console.forms import ReasonForm
from xueyun.console.platform import accounts
from xueyun.console.screens import enter_platform, show_platform
from xueyun.console.tables import read
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.trying import attempt, posted
from xueyun.schools import viewers

ACTS = {"freeze": freezing.freeze, "unfreeze": freezing.unfreeze}


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request) -> HttpResponse:
    """The table; addresses are masked."""
    enter_platform(request)
    listed = read(accounts.table(), request.GET, accounts.everybody())
    return show_platform(request, "console/platform/accounts.html", {"listed": listed}, room="accounts")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def one(request: Request, account_id: int) -> HttpResponse:
    """What it is and where it belongs, what was done with it, and what may be done."""
    enter_platform(request)
    account = get_object_or_404(Account, pk=account_id)
    seen = account.devices.order_by("-seen_at").values_list("seen_at", flat=True).first()
    context = {
        "account": account,
        "email": masked(account.email or ""),
        "mobile": masked(account.mobile or ""),
        "state": accounts.state(account),
        "seen": seen,
        "who": viewers.of(account),
        "is_oneself": account.pk == request.viewer.account_id,
        "history": [
            (deed, deeds.words(deed), deeds.actor(deed), deeds.reason(deed))
            for deed in accounts.deeds_about(account)
        ],
        "done": "done" in request.GET,
    }
    return show_platform(request, "console/platform/account.html", context, room="accounts")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: Request, account_id: int, act: str) -> HttpResponse:
    """Freeze or unfreeze, with a reason."""
    enter_platform(request)
    account = get_object_or_404(Account, pk=account_id)
    if act not in ACTS:
        raise Http404
    form = ReasonForm(posted(request))
    tried = attempt(
        form,
        lambda said: ACTS[act](account, reason=said["reason"], now=request.now, actor=request.viewer),
    )
    if tried.is_done:
        return see_other(reverse("platform:account", kwargs={"account_id": account.pk}) + "?done")
    context = {"account": account, "form": form, "act": act}
    return show_platform(
        request, "console/platform/freeze.html", context, room="accounts", status=tried.status
    )
