"""Verification codes that are drawn here: whether a school has them, and slips for its classes."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console.screens import enter, show
from xueyun.console.slips import SlipsForm
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, see_other
from xueyun.core.verdict import Refused
from xueyun.schools import actions
from xueyun.schools.actions.slips import waiting_for_slips
from xueyun.schools.models import School

INVALID = 422


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, school: str) -> HttpResponse:
    """Where codes come from, and for which classes slips are wanted; chosen, it says how many there will be."""
    at = enter(request, school)
    form = SlipsForm(request.POST if request.method == "POST" else None).for_school(at)
    if not form.is_valid():
        return _ask(request, at, form, status=INVALID if form.is_bound else 200)
    said = form.cleaned_data
    everybody = waiting_for_slips(at, said["classes"], again=True).count()
    waiting = waiting_for_slips(at, said["classes"], again=False).count()
    context = {
        "form": form,
        "classes": said["classes"],
        "wanted": everybody if said["again"] else waiting,
        "have_one": everybody - waiting,
    }
    return show(request, at, "console/slips_plan.html", context, room="slips")


@access(signed_in)
@never_cache
@require_POST
def print_(request: Request, school: str) -> HttpResponse:
    """The slips, a class a page: this answer alone has the codes."""
    at = enter(request, school)
    form = SlipsForm(request.POST).for_school(at)
    if not form.is_valid():
        return _ask(request, at, form, status=INVALID)
    said = form.cleaned_data
    try:
        slips = actions.print_slips(
            at, said["classes"], again=said["again"], now=request.now, actor=request.viewer
        )
    except Refused as refused:
        form.add_error(None, str(refused.verdict.reason))
        return _ask(request, at, form, status=refused.verdict.status)
    context = {
        "school": at,
        "count": len(slips),
        "by_class": [(name, list(some)) for name, some in groupby(slips, key=attrgetter("class_name"))],
        "where": urlsplit(settings.BASE_URL).netloc + reverse("schools:certify", kwargs={"school": at.slug}),
    }
    return page(request, "console/slips_print.html", context)


@access(signed_in)
@require_POST
def choose(request: Request, school: str) -> HttpResponse:
    """Whether codes are drawn here from now on."""
    at = enter(request, school)
    are_random = request.POST.get("codes") == "random"
    actions.choose_codes(at, are_random=are_random, now=request.now, actor=request.viewer)
    return see_other(reverse("console:slips", kwargs={"school": at.slug}) + "?done")


def _ask(request: Request, at: School, form: SlipsForm, *, status: int) -> HttpResponse:
    context = {"form": form, "done": "done" in request.GET}
    return show(request, at, "console/slips.html", context, room="slips", status=status)
