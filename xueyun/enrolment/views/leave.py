"""Leaving (退课): a page says by name what will be left and what is kept; a POST leaves."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, safe_next, see_other
from xueyun.courses.models import Term
from xueyun.enrolment import actions, standing


@require_http_methods(["GET", "HEAD", "POST"])
@access(signed_in)
def leave(request: Request, term_id: int) -> HttpResponseBase:
    """GET confirms, naming the linked courses; POST leaves and goes back to where the reader came from."""
    term = get_object_or_404(Term.objects.visible_to(request.viewer).for_page(), pk=term_id)
    back = safe_next(request, reverse("portal:my_courses"))
    if request.method == "POST":
        actions.leave(
            request.viewer, term, now=request.now, with_layers=request.POST.get("with_layers") == "1"
        )
        return see_other(back)
    where = standing.for_viewer(request.viewer, term)
    if not where.is_enrolled:
        return see_other(back)
    context = {
        "term": term,
        "layers": list(Term.objects.filter(pk__in=where.carriers).for_page()),
        "source_stays": _source_stays(request, term),
        "back": back,
    }
    return page(request, "enrolment/leave.html", context)


def _source_stays(request: Request, term: Term) -> bool:
    """Whether the source of a synchronous SPOC would hold the reader for another reason (mission, P5)."""
    if term.source_id is None:
        return False
    source = standing.load(request.viewer.account_id, term.source_id)
    return source.own or bool(source.carriers - {term.pk})
