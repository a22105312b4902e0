"""Schools: the list, opening one, one with its facts and administrators, suspending and resuming."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import administrators, figures
from xueyun.console.forms import ReasonForm
from xueyun.console.platform import accounts, schools
from xueyun.console.platform.schools import AddressForm, EditForm, OpenForm
from xueyun.console.screens import enter_platform, show_platform
from xueyun.console.tables import read, sheet
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.trying import attempt, posted
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Role
from xueyun.schools import actions
from xueyun.schools.models import Region, School

INVALID, CONFLICT = 422, 409
DOORS = {"suspend": actions.suspend, "resume": actions.resume}


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request) -> HttpResponse:
    """The table."""
    enter_platform(request)
    suggest = {"region": [region.called for region in Region.objects.order_by("name")[:500]]}
    listed = read(schools.table(), request.GET, schools.everywhere(), suggest=suggest)
    return show_platform(request, "console/platform/schools.html", {"listed": listed}, room="schools")


@access(signed_in)
@require_POST
def export(request: Request) -> HttpResponseBase:
    """All rows that the address describes, as a file."""
    enter_platform(request)
    table = schools.table()
    listed = read(table, request.GET, schools.everywhere())
    return sheet(
        table, listed.shown, school_id=None, query=listed.query, actor=request.viewer, now=request.now
    )


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    """Open a school, with its first administrator where one is named."""
    enter_platform(request)
    form, status = OpenForm(request.POST if request.method == "POST" else None), 200
    if form.is_bound:
        status = INVALID
        if form.is_valid() and (made := _open(request, form)) is not None:
            return _to(made, done=True)
        if form.errors.get("__all__"):
            status = CONFLICT
    context = {"form": form, "has_regions": Region.objects.exists()}
    return show_platform(request, "console/platform/open.html", context, room="schools", status=status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def one(request: Request, school: str) -> HttpResponse:
    """Facts, figures and administrators."""
    enter_platform(request)
    at = _school(school)
    context = {
        "at": at,
        "state": schools.state(at),
        "roster": figures.roster(at),
        "terms": figures.terms(at, request.now),
        "administrators": administrators.of_school(at),
        "appointed_by": administrators.appointed_by,
        "form": AddressForm(),
        "done": "done" in request.GET,
    }
    return show_platform(request, "console/platform/school.html", context, room="schools")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, school: str) -> HttpResponse:
    """Who saves second sees what the first has saved beside their own, and nothing is lost."""
    enter_platform(request)
    at = _school(school)
    form = EditForm(request.POST) if request.method == "POST" else EditForm.open(actions.SchoolFacts.of(at))

    def save(said: dict[str, Any]) -> None:
        actions.edit_school(at, said["shown"], form.facts(), now=request.now, actor=request.viewer)

    tried = attempt(form, save, field="name")
    if tried.is_done:
        return _to(at, done=True)
    context = {
        "at": at,
        "form": form,
        "region_there": Region.objects.filter(pk=form.there.region_id).first() if form.there else None,
    }
    return show_platform(
        request, "console/platform/school_edit.html", context, room="schools", status=tried.status
    )


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: Request, school: str, act: str) -> HttpResponse:
    """Suspend or resume, with a reason."""
    enter_platform(request)
    at = _school(school)
    if act not in DOORS:
        raise Http404
    form = ReasonForm(posted(request))
    tried = attempt(
        form, lambda said: DOORS[act](at, reason=said["reason"], now=request.now, actor=request.viewer)
    )
    if tried.is_done:
        return _to(at, done=True)
    context = {"at": at, "form": form, "act": act}
    return show_platform(request, "console/platform/door.html", context, room="schools", status=tried.status)


@access(signed_in)
@require_POST
def appoint(request: Request, school: str) -> HttpResponse:
    """Make an account one of the school's administrators."""
    enter_platform(request)
    at, form = _school(school), AddressForm(request.POST)
    account = accounts.by_address(form.cleaned_data["address"]) if form.is_valid() else None
    if account is None:
        context = {
            "at": at,
            "state": schools.state(at),
            "roster": figures.roster(at),
            "terms": figures.terms(at, request.now),
            "administrators": administrators.of_school(at),
            "appointed_by": administrators.appointed_by,
            "form": form,
            "done": False,
        }
        if form.is_valid():
            form.add_error("address", _("No account signs in with this address."))
        return show_platform(request, "console/platform/school.html", context, room="schools", status=INVALID)
    actions.grant(account, Role.SCHOOL_ADMIN, school=at, now=request.now, actor=request.viewer)
    return _to(at, done=True)


@transaction.atomic
def _open(request: Request, form: OpenForm) -> School | None:
    """The new school; None where something of it is taken or nobody has the administrator's address."""
    said = form.cleaned_data
    chief = accounts.by_address(said["administrator"]) if said["administrator"] else None
    if said["administrator"] and chief is None:
        form.add_error("administrator", _("No account signs in with this address."))
        return None
    try:
        made = actions.open_school(
            said["slug"],
            said["name"],
            said["region"],
            now=request.now,
            actor=request.viewer,
            **{key: said[key] for key in ("name_en", "motto", "colour", "code_hint", "contact")},
        )
    except Refused as refused:
        form.add_error(None, str(refused.verdict.reason))
        return None
    if chief is not None:
        actions.grant(chief, Role.SCHOOL_ADMIN, school=made, now=request.now, actor=request.viewer)
    return made


def _school(slug: str) -> School:
    return get_object_or_404(School.objects.select_related("region"), slug=slug)


def _to(school: School, *, done: bool) -> HttpResponse:
    return see_other(reverse("platform:school", kwargs={"school": school.slug}) + ("?done" if done else ""))
