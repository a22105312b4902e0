"""Who administers a school: appointed from its teachers, ended with a reason, never the last one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import administrators
from xueyun.console.administrators import AppointForm
from xueyun.console.forms import ReasonForm
from xueyun.console.screens import enter, show
from xueyun.console.tables import read
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.trying import attempt, posted
from xueyun.schools import actions
from xueyun.schools.models import School


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, school: str) -> HttpResponse:
    """All of them. POST appoints one of the school's teachers."""
    at = enter(request, school)
    form = AppointForm(posted(request))

    def appoint(said: dict[str, str]) -> None:
        actions.appoint(at, said["number"], now=request.now, actor=request.viewer)

    tried = attempt(form, appoint, field="number")
    if tried.is_done:
        return see_other(f"{_index(at)}?done")
    listed = read(administrators.table(at), request.GET, administrators.of_school(at))
    context = {
        "listed": listed,
        "form": form,
        "suggested": administrators.suggestions(at),
        "done": "done" in request.GET,
    }
    return show(
        request, at, "console/administrators.html", context, room="administrators", status=tried.status
    )


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: Request, school: str, grant_id: int) -> HttpResponse:
    """Why, and the deed."""
    at = enter(request, school)
    grant = get_object_or_404(administrators.of_school(at), pk=grant_id)
    is_mine = grant.account_id == request.viewer.account_id
    form = ReasonForm(posted(request))

    def end(said: dict[str, str]) -> None:
        actions.end_grant(grant, reason=said["reason"], now=request.now, actor=request.viewer)

    tried = attempt(form, end)
    if tried.is_done:
        return see_other(reverse("portal:me") if is_mine else f"{_index(at)}?done")
    context = {"form": form, "grant": grant, "is_mine": is_mine}
    return show(
        request, at, "console/administrator_end.html", context, room="administrators", status=tried.status
    )


def _index(school: School) -> str:
    return reverse("console:administrators", kwargs={"school": school.slug})
