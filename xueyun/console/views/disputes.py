"""Disputes about entries, and locks that guesses have put on numbers."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xueyun.accounts.addresses import masked
from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import disputes, locks
from xueyun.console.forms import ReasonForm
from xueyun.console.screens import enter, show
from xueyun.console.tables import read
from xueyun.console.who import BY_KIND
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.trying import attempt, posted
from xueyun.schools import actions


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request, school: str) -> HttpResponse:
    """All of them, the latest first."""
    at = enter(request, school)
    listed = read(disputes.table(at), request.GET, disputes.of_school(at))
    return show(request, at, "console/disputes.html", {"listed": listed}, room="disputes")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, school: str, dispute_id: int) -> HttpResponse:
    """What was written, who holds the entry, and the decision."""
    at = enter(request, school)
    dispute = get_object_or_404(disputes.of_school(at), pk=dispute_id)
    form = ReasonForm(posted(request))
    decide = actions.free_entry if request.POST.get("decision") == "free" else actions.decline
    tried = attempt(
        form, lambda said: decide(dispute, reason=said["reason"], now=request.now, actor=request.viewer)
    )
    if tried.is_done:
        return see_other(reverse("console:dispute", kwargs={"school": at.slug, "dispute_id": dispute.pk}))
    if form.is_bound:  # somebody else may have decided meanwhile
        dispute.refresh_from_db(fields=["decided_at", "outcome", "reason"])
    holder, raiser = dispute.against.account, dispute.account
    context = {
        "dispute": dispute,
        "state": disputes.state(dispute),
        "who": BY_KIND[dispute.entry.kind],
        "form": form,
        "holder": f"{holder.nickname} · {masked(holder.email or holder.mobile or '')}",
        "raiser": f"{raiser.nickname} · {masked(raiser.email or raiser.mobile or '')}",
    }
    return show(request, at, "console/dispute.html", context, room="disputes", status=tried.status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def guesses(request: Request, school: str) -> HttpResponse:
    """The locks, who brought them about, and how the numbers stand now."""
    at = enter(request, school)
    listed = read(locks.table(at, request.now), request.GET, locks.of_school(at))
    context = {"listed": listed, "done": "done" in request.GET}
    return show(request, at, "console/locks.html", context, room="locks")


@access(signed_in)
@require_POST
def unlock(request: Request, school: str) -> HttpResponse:
    """Open the chosen numbers, for all accounts."""
    at = enter(request, school)
    numbers = locks.numbers_of(at, request.POST.getlist("row"))
    if numbers is None:
        raise Http404
    for number in sorted(numbers):
        actions.unlock_number(at, number, now=request.now, actor=request.viewer)
    return see_other(reverse("console:locks", kwargs={"school": at.slug}) + ("?done" if numbers else ""))
