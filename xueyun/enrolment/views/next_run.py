"""Signing up for the next run of a course that has ended, and taking it back."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, safe_next, see_other
from xueyun.courses.models import Term
from xueyun.enrolment import next_runs


@require_http_methods(["GET", "HEAD", "POST"])
@access(signed_in)
def sign_up(request: Request, term_id: int) -> HttpResponseBase:
    """POST signs up; GET is what a visitor comes back to from signing in, and leads to the page with the button."""
    term = get_object_or_404(Term.objects.visible_to(request.viewer).for_page(), pk=term_id)
    if request.method == "POST":
        next_runs.sign_up(request.viewer, term, now=request.now)
    return see_other(reverse("portal:term", kwargs={"term_id": term.pk}))


@require_http_methods(["GET", "HEAD", "POST"])
@access(signed_in)
def withdraw(request: Request, term_id: int) -> HttpResponseBase:
    """GET confirms, POST takes it back and goes on to where the reader came from."""
    term = get_object_or_404(Term.objects.visible_to(request.viewer).for_page(), pk=term_id)
    back = safe_next(request, reverse("portal:term", kwargs={"term_id": term.pk}))
    if request.method == "POST":
        next_runs.withdraw(request.viewer, term.course_id, now=request.now)
        return see_other(back)
    if not next_runs.has_signed_up(request.viewer.account_id, term.course_id):
        return see_other(back)
    return page(request, "enrolment/withdraw.html", {"term": term, "back": back})
