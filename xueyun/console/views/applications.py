"""Applications for courses: the school reads them, and opens the course or says what is missing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import applications as listing
from xueyun.console.forms import ReasonForm
from xueyun.console.screens import enter, show
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import Refused
from xueyun.courses import applications
from xueyun.courses.models import Application
from xueyun.schools.staff import teacher_of
from xueyun.ui.tables import read

INVALID = 422


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request, school: str) -> HttpResponse:
    """All of them, the latest first."""
    at = enter(request, school)
    listed = read(listing.table(at), request.GET, listing.of_school(at))
    return show(request, at, "console/applications.html", {"listed": listed}, room="applications")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, school: str, application_id: int) -> HttpResponse:
    """What is asked for. POST opens the course, or sends the application back with a reason."""
    at = enter(request, school)
    application = get_object_or_404(listing.of_school(at), pk=application_id)
    form, status = ReasonForm(request.POST if "back" in request.POST else None), 200
    if request.method == "POST":
        status = INVALID
        try:
            if "approve" in request.POST or form.is_valid():
                _decide(request, application, form)
                where = {"school": at.slug, "application_id": application.pk}
                return see_other(reverse("console:application", kwargs=where))
        except Refused as refused:
            if refused.verdict.hidden:
                raise
            form = ReasonForm(request.POST)
            form.full_clean()
            form.errors.pop("reason", None)
            form.add_error(None, str(refused.verdict.reason))
            application, status = listing.of_school(at).get(pk=application.pk), refused.verdict.status
    context = {
        "application": application,
        "state": listing.state(application),
        "teacher": teacher_of(at.pk, application.applicant_id),
        "form": form,
    }
    return show(request, at, "console/application.html", context, room="applications", status=status)


def _decide(request: Request, application: Application, form: ReasonForm) -> None:
    seen = request.POST.get("seen", "")
    round_ = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    if "approve" in request.POST:
        applications.approve(application, seen=round_, now=request.now, actor=request.viewer)
    else:
        reason = form.cleaned_data["reason"]
        applications.send_back(application, reason=reason, seen=round_, now=request.now, actor=request.viewer)
