"""Announcements to all: written, looked at, told in the background, stopped."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.announcements import broadcasts
from xueyun.announcements.models import Broadcast
from xueyun.console.platform.forms import AUDIENCES, BroadcastForm
from xueyun.console.screens import enter_platform, show_platform
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other

INVALID, SHOWN = 422, 50


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """The form and those so far. POST shows what will be told and to how many; confirmed, it is told."""
    enter_platform(request)
    form = BroadcastForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid() or "change" in request.POST:
        is_wrong = form.is_bound and "change" not in request.POST
        context = {
            "form": form,
            "made": Broadcast.objects.select_related("school", "made_by").order_by("-made_at")[:SHOWN],
            "audiences": dict(AUDIENCES),
        }
        status = INVALID if is_wrong else 200
        return show_platform(
            request, "console/platform/broadcasts.html", context, room="broadcasts", status=status
        )
    said, audience, school = form.said(), form.cleaned_data["audience"], form.cleaned_data["school"]
    if "confirmed" in request.POST:
        mails = form.cleaned_data["mails"]
        made = broadcasts.broadcast(
            said, audience, school=school, mails=mails, now=request.now, actor=request.viewer
        )
        return see_other(reverse("platform:broadcast", kwargs={"broadcast_id": made.pk}))
    context = {
        "form": form,
        "said": said,
        "audience": dict(AUDIENCES)[audience],
        "school_named": school,
        "count": broadcasts.accounts_of(audience, school).count(),
    }
    return show_platform(request, "console/platform/broadcast_plan.html", context, room="broadcasts")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def one(request: Request, broadcast_id: int) -> HttpResponse:
    """What was told, how far it is, how many have read it."""
    enter_platform(request)
    made = get_object_or_404(Broadcast.objects.select_related("school", "made_by"), pk=broadcast_id)
    percent = 100 if made.done_at else min(99, made.told * 100 // made.expected if made.expected else 0)
    context = {
        "made": made,
        "audience": dict(AUDIENCES)[made.audience],
        "percent": percent,
        "read": broadcasts.read_by(made),
    }
    return show_platform(request, "console/platform/broadcast.html", context, room="broadcasts")


@access(signed_in)
@require_POST
def stop(request: Request, broadcast_id: int) -> HttpResponse:
    """Nobody else is told."""
    enter_platform(request)
    made = get_object_or_404(Broadcast, pk=broadcast_id)
    broadcasts.stop(made, now=request.now, actor=request.viewer)
    return see_other(reverse("platform:broadcast", kwargs={"broadcast_id": made.pk}))
