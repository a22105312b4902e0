"""学生认证 in three small steps (mission, S3): 学号, then 姓名 and 认证码, then what the account will see."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from xueyun.accounts.callers import address_of
from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, safe_next, see_other
from xueyun.core.verdict import Refused
from xueyun.schools import actions
from xueyun.schools.doors import open_school
from xueyun.schools.forms import IdentityForm, NumberForm
from xueyun.schools.models import School
from xueyun.schools.rules import entry_closed

INVALID = 422


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: Request, school: str) -> HttpResponse:
    """Step 1. The number is only taken along: whether the school knows it is not looked up.

    So is the course (`next`) from which somebody came here, for the last step to lead back.
    """
    at = open_school(school)
    if request.method != "POST":
        _remember(request, at, safe_next(request, ""))
    if request.viewer.certified_at(at.pk):
        return _to("certified", at)
    typed = request.session.get(_kept(at))
    form = NumberForm(request.POST or None, initial={"number": typed})
    if request.method == "POST" and form.is_valid():
        request.session[_kept(at)] = form.cleaned_data["number"]
        return _to("certify_identity", at)
    closed = entry_closed(at) if request.viewer.closed_at(at.pk) else ""
    context = {"form": form, "closed": closed}
    return _step(request, at, "schools/number.html", context, status=INVALID if form.is_bound else 200)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@sensitive_post_parameters("code", "name")
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: Request, school: str) -> HttpResponse:
    """Step 2. Name and code are compared, and every mismatch gets the one answer."""
    at = open_school(school)
    if request.viewer.certified_at(at.pk):
        return _to("certified", at)
    typed = request.session.get(_kept(at))
    if typed is None:
        return _to("certify", at)
    form, status, is_taken = IdentityForm(request.POST or None), INVALID, False
    if request.method == "POST" and form.is_valid():
        try:
            actions.certify(
                request.viewer,
                at,
                number=typed,
                **form.cleaned_data,
                now=request.now,
                address=address_of(request),
            )
        except Refused as refused:
            form.add_error(None, str(refused.verdict.reason))
            status = refused.verdict.status
            is_taken = refused.verdict.code == "taken"
            if is_taken:  # said after the right name and code alone: that is the proof for a dispute
                request.session[proof_of(at)] = at.entries.values_list("pk", flat=True).get(student_no=typed)
        else:
            del request.session[_kept(at)]
            return _to("certified", at)
    context = {"form": form, "number": typed, "is_taken": is_taken}
    return _step(request, at, "schools/identity.html", context, status=status if form.is_bound else 200)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def done(request: Request, school: str) -> HttpResponse:
    """Step 3. What the account now is, what it will see, and the way there."""
    at = open_school(school)
    held = request.viewer.certified_at(at.pk)
    if held is None:
        return _to("certify", at)
    return _step(
        request, at, "schools/done.html", {"held": held, "back": request.session.get(_came_from(at), "")}
    )


def _kept(school: School) -> str:
    """Where the session keeps the number between the steps, for each school its own."""
    return f"certify:{school.pk}"


def proof_of(school: School) -> str:
    """Where the session keeps which entry's name and code this browser has given rightly, though another holds it."""
    return f"dispute:{school.pk}"


def _came_from(school: School) -> str:
    """Where the session keeps the address to go back to."""
    return f"certify-from:{school.pk}"


def _remember(request: Request, school: School, back: str) -> None:
    """The way back, or that there is none; nothing is written where nothing changes."""
    if back:
        request.session[_came_from(school)] = back
    elif _came_from(school) in request.session:
        del request.session[_came_from(school)]


def _to(step: str, school: School) -> HttpResponseRedirect:
    return see_other(reverse(f"schools:{step}", kwargs={"school": school.slug}))


def _step(
    request: Request, school: School, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return page(request, template, {"school": school, **context}, status=status)
