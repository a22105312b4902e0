"""Applying for a course: the form, how an application stands, mending it, taking it back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, see_other
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Role, Viewer
from xueyun.courses import applications
from xueyun.courses.models import Application, Term
from xueyun.schools.models import School
from xueyun.studio.applying.forms import ApplicationForm
from xueyun.studio.rules import may_teach

INVALID = 422


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """What is asked for; POST sends it to the school."""
    may_teach(request.viewer, works=0).or_refuse()
    schools = schools_of(request.viewer)
    form = ApplicationForm(request.POST if request.method == "POST" else None, initial={"audience": "spoc"})
    form, status = form.at(schools), 200
    if request.method == "POST":
        status = INVALID
        if schools and form.is_valid():
            at = next(one for one in schools if one.slug == form.cleaned_data.get("school", one.slug))
            try:
                made = applications.apply(request.viewer, at, form.proposal(), now=request.now)
            except Refused as refused:
                status = form.refuse(refused)
            else:
                return see_other(f"{_address(made)}?sent")
    context = {"form": form, "schools": schools}
    return page(request, "studio/applying/new.html", context, status=status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, application_id: int) -> HttpResponse:
    """How it stands. POST sends again what was sent back or withdrawn, as it reads now."""
    application = _mine(request, application_id)
    form = ApplicationForm.of(application, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                applications.send_again(application, form.proposal(), now=request.now, viewer=request.viewer)
            except Refused as refused:
                status = form.refuse(refused)
                application = _mine(request, application_id)
            else:
                return see_other(f"{_address(application)}?sent")
    term = _first_run(request, application)
    context = {"application": application, "form": form, "term": term, "was_sent": "sent" in request.GET}
    return page(request, "studio/applying/one.html", context, status=status)


@access(signed_in)
@require_POST
def withdraw(request: Request, application_id: int) -> HttpResponse:
    """Taken back; a second time changes nothing."""
    application = _mine(request, application_id)
    applications.withdraw(application, now=request.now, viewer=request.viewer)
    return see_other(_address(application))


def schools_of(viewer: Viewer) -> list[School]:
    """Where the viewer teaches and may apply: schools that are open, by name. One query."""
    ids = {grant.school_id for grant in viewer.grants if grant.role is Role.TEACHER}
    return list(School.objects.filter(pk__in=ids - {None}, suspended_at__isnull=True).order_by("name"))


def _mine(request: Request, application_id: int) -> Application:
    rows = Application.objects.of(request.viewer.account_id).for_page()
    return get_object_or_404(rows, pk=application_id)


def _first_run(request: Request, application: Application) -> Term | None:
    """What the approved course began with, while the applicant is on its team."""
    mine = Term.objects.filter(
        course_id=application.course_id or 0, team__account_id=request.viewer.account_id or 0
    )
    return mine.order_by("number").first()


def _address(application: Application) -> str:
    return reverse("studio:application", kwargs={"application_id": application.pk})
