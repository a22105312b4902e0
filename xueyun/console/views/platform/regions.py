"""Regions: the cities of the schools."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console.platform.schools import NewRegionForm, RegionForm
from xueyun.console.screens import enter_platform, show_platform
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import Refused
from xueyun.schools import actions
from xueyun.schools.models import Region

INVALID = 422


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """All of them. POST makes one."""
    enter_platform(request)
    form, status = NewRegionForm(request.POST if request.method == "POST" else None), 200
    if form.is_bound:
        status = INVALID
        if form.is_valid():
            said = form.cleaned_data
            try:
                actions.make_region(
                    said["slug"], said["name"], said["name_en"], now=request.now, actor=request.viewer
                )
            except Refused as refused:
                form.add_error("slug", str(refused.verdict.reason))
                status = refused.verdict.status
            else:
                return _to()
    return _index(request, form, status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, region: str) -> HttpResponse:
    """Its names; its address never changes."""
    enter_platform(request)
    at = get_object_or_404(Region, slug=region)
    known = {"name": at.name, "name_en": at.name_en}
    form = RegionForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        actions.rename_region(at, said["name"], said["name_en"], now=request.now, actor=request.viewer)
        return _to()
    context = {"region": at, "form": form}
    status = INVALID if form.is_bound else 200
    return show_platform(request, "console/platform/region.html", context, room="regions", status=status)


@access(signed_in)
@require_POST
def remove(request: Request, region: str) -> HttpResponse:
    """One without schools."""
    enter_platform(request)
    try:
        at = get_object_or_404(Region, slug=region)
        actions.remove_region(at, now=request.now, actor=request.viewer)
    except Refused as refused:
        return _index(request, NewRegionForm(), refused.verdict.status, error=str(refused.verdict.reason))
    return _to()


def _index(request: Request, form: NewRegionForm, status: int, *, error: str = "") -> HttpResponse:
    regions = Region.objects.annotate(count=Count("schools")).order_by("name")[:1000]
    context = {"regions": regions, "form": form, "error": error, "done": "done" in request.GET}
    return show_platform(request, "console/platform/regions.html", context, room="regions", status=status)


def _to() -> HttpResponse:
    return see_other(reverse("platform:regions") + "?done")
