"""Security (安全中心): one's addresses, whether two ways are asked for, and where one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xueyun.accounts.actions import addressing, devices, own, proving
from xueyun.accounts.addresses import Kind, masked
from xueyun.accounts.callers import address_of
from xueyun.accounts.doors import keep, sign_in_on_the_way
from xueyun.accounts.forms import AddressForm, CodeForm, ProofForm
from xueyun.accounts.models import Account
from xueyun.accounts.rules import may_ask_two_ways, may_remove
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, safe_next, see_other
from xueyun.core.verdict import Refused

INVALID = 422
View = Callable[[Request, Kind], HttpResponse]


def of_a_kind(view: View) -> Callable[[Request, str], HttpResponse]:
    """There are two kinds of addresses; others are not there."""

    def handle(request: Request, kind: str) -> HttpResponse:
        if kind not in ("email", "mobile"):
            raise Http404
        return view(request, cast(Kind, kind))

    return wraps(view)(handle)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def overview(request: Request) -> HttpResponse:
    account = _account(request)
    context = {
        "account": account,
        "kinds": [_row(account, "mobile"), _row(account, "email")],
        "may_ask_two_ways": bool(may_ask_two_ways(account)),
        "devices": account.devices.order_by("-seen_at", "-pk")[:50],
        "here_is": devices.digest(request.session.session_key or ""),
        "done": request.GET.get("done", ""),
    }
    return page(request, "accounts/security.html", context)


@sign_in_on_the_way
@access(signed_in)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_kind
def change(request: Request, kind: Kind) -> HttpResponse:
    """The new address and the proof of the owner; then a code goes to the new one."""
    account = _account(request)
    form = AddressForm(kind, _by(request), request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                addressing.begin_change(
                    account,
                    kind,
                    form.cleaned_data["address"],
                    form.proof,
                    now=request.now,
                    address=address_of(request),
                )
            except Refused as refused:
                status = _say(form, refused)
            else:
                return see_other(reverse("accounts:verify_address", kwargs={"kind": kind}))
    context = {"form": form, "row": _row(account, kind)} | _proof(request, account, kind)
    return page(request, "accounts/address.html", context, status=status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_kind
def verify(request: Request, kind: Kind) -> HttpResponse:
    """The code that went to the new address."""
    account = _account(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    try:
        if request.method == "POST":
            status = INVALID
            if form.is_valid():
                addressing.finish_change(
                    account, kind, form.cleaned_data["code"], now=request.now, address=address_of(request)
                )
                return _done(kind)
        return _code(request, kind, form, status=status)
    except Refused as refused:
        return _refused(request, kind, form, refused)


@sign_in_on_the_way
@access(signed_in)
@require_POST
@of_a_kind
def resend(request: Request, kind: Kind) -> HttpResponse:
    """Another letter to the new address."""
    try:
        addressing.resend_change(_account(request), kind, now=request.now, address=address_of(request))
    except Refused as refused:
        return _refused(request, kind, CodeForm({}), refused)
    return see_other(f"{reverse('accounts:verify_address', kwargs={'kind': kind})}?sent=1")


@sign_in_on_the_way
@access(signed_in)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_kind
def remove(request: Request, kind: Kind) -> HttpResponse:
    """Take an address away; one stays."""
    account = _account(request)
    may_remove(account, kind).or_refuse()

    def act(form: ProofForm) -> None:
        addressing.remove(account, kind, form.proof, now=request.now, address=address_of(request))

    return _prove_and(
        request, act, "accounts/address_remove.html", {"row": _row(account, kind)}, kind, f"{kind}_removed"
    )


@sign_in_on_the_way
@access(signed_in)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def two_ways(request: Request) -> HttpResponse:
    """Ask for two proofs when the password is forgotten, or for one again. A form that was open elsewhere asks for what
    its page said, whatever holds now."""
    account = _account(request)
    wanted = request.POST.get("wanted") == "on" if request.method == "POST" else not account.needs_two_ways
    if wanted:
        may_ask_two_ways(account).or_refuse()

    def act(form: ProofForm) -> None:
        addressing.ask_two_ways(account, wanted, form.proof, now=request.now, address=address_of(request))

    return _prove_and(
        request, act, "accounts/two_ways.html", {"wanted": wanted}, "", "two_ways" if wanted else "one_way"
    )


@sign_in_on_the_way
@access(signed_in)
@require_POST
def send_proof(request: Request) -> HttpResponse:
    """A code to the address that the account has, in place of the password."""
    kind = "mobile" if request.POST.get("kind") == "mobile" else "email"
    back = safe_next(request, reverse("accounts:security")).partition("?")[0]
    proving.send_proof(_account(request), kind, now=request.now, caller=address_of(request))
    return see_other(f"{back}?by=code")


@sign_in_on_the_way
@access(signed_in)
@require_POST
def end_device(request: Request, device_id: int) -> HttpResponse:
    """Sign one device out. One that is gone already, or nobody's here, is as good as signed out."""
    devices.end(_account(request), device_id, now=request.now, address=address_of(request))
    return _done("device")


@sign_in_on_the_way
@access(signed_in)
@require_POST
def end_others(request: Request) -> HttpResponse:
    """Sign out everywhere else."""
    account = _account(request)
    key = request.session.session_key or ""
    own.sign_out_others(account, now=request.now, except_=key, address=address_of(request))
    keep(request, account)
    return _done("devices")


def _account(request: Request) -> Account:
    return cast(Account, request.user)


def _by(request: Request) -> str:
    return "code" if (request.POST.get("by") or request.GET.get("by")) == "code" else "password"


def _row(account: Account, kind: Kind) -> dict[str, Any]:
    """One kind of address as a page shows it."""
    address = getattr(account, kind)
    return {
        "kind": kind,
        "address": masked(address) if address else "",
        "verified_at": getattr(account, f"{kind}_verified_at"),
        "may_remove": bool(may_remove(account, kind)),
    }


def _proof(request: Request, account: Account, kind: str) -> dict[str, Any]:
    """What the fields of the proof need: by which way, and where a code would go."""
    to = proving.old_address(account, kind)
    return {"by": _by(request), "proof_kind": kind, "proof_to": masked(to) if to else ""}


def _prove_and(
    request: Request,
    act: Callable[[ProofForm], None],
    template: str,
    context: dict[str, Any],
    kind: str,
    done: str,
) -> HttpResponse:
    """A page that does one thing once the owner is proven."""
    form = ProofForm(_by(request), request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                act(form)
            except Refused as refused:
                status = _say(form, refused)
            else:
                return _done(done)
    context |= {"form": form} | _proof(request, _account(request), kind)
    return page(request, template, context, status=status)


def _say(form: ProofForm, refused: Refused) -> int:
    """The sentence in its place; returns the status."""
    verdict = refused.verdict
    places = {"same": "address", "other_kind": "address", "wrong": "proof", "wrong_code": "proof"}
    form.add_error(places.get(verdict.code), str(verdict.reason))
    return verdict.status


def _refused(request: Request, kind: Kind, form: CodeForm, refused: Refused) -> HttpResponse:
    """A wrong code can be typed again; what has ended is begun again."""
    verdict = refused.verdict
    if verdict in (addressing.TOO_LATE, addressing.TAKEN):
        account = _account(request)
        fresh = AddressForm(kind, "password")
        context = {"form": fresh, "row": _row(account, kind), "ended": str(verdict.reason)}
        context |= _proof(request, account, kind) | {"by": "password"}
        return page(request, "accounts/address.html", context, status=verdict.status)
    if verdict.code == "locked":
        form.errors.clear()
    form.add_error("code" if verdict.code == "wrong_code" else None, str(verdict.reason))
    return _code(request, kind, form, status=verdict.status)


def _code(request: Request, kind: Kind, form: CodeForm, *, status: int) -> HttpResponse:
    """Raises Refused 'too_late' where nothing waits."""
    pending = addressing.change_of(_account(request), kind, now=request.now)
    context = {"form": form, "pending": pending, "kind": kind, "sent": "sent" in request.GET}
    return page(request, "accounts/address_verify.html", context, status=status)


def _done(what: str) -> HttpResponse:
    return see_other(f"{reverse('accounts:security')}?done={what}")
