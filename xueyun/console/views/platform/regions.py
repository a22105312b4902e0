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
from xueyun.core.trying import attempt, posted
from xueyun.core.verdict import Refused
from xueyun.schools import actions
from xueyun.schools.models import Region


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """All of them. POST makes one."""
    enter_platform(request)
    form = NewRegionForm(posted(request))

    def make(said: dict[str, str]) -> None:
        slug, name, name_en = said["slug"], said["name"], said["name_en"]
        actions.make_region(slug, name, name_en, now=request.now, actor=request.viewer)

    tried = attempt(form, make, field="slug")
    if tried.is_done:
        return _to()
    return _index(request, form, tried.status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, region: str) -> HttpResponse:
    """Its names; its address never changes."""
    enter_platform(request)
    at = get_object_or_404(Region, slug=region)
    known = {"name": at.name, "name_en": at.name_en}
    form = RegionForm(posted(request), initial=known)

    def rename(said: dict[str, str]) -> None:
        actions.rename_region(at, said["name"], said["name_en"], now=request.now, actor=request.viewer)

    tried = attempt(form, rename)
    if tried.is_done:
        return _to()
    context = {"region": at, "form": form}
    return show_platform(
        request, "console/platform/region.html", context, room="regions", status=tried.status
    )


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
