"""What a school's administrators see first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import figures
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page
from xueyun.schools.models import School
from xueyun.schools.rules import may_administer


@sign_in_on_the_way
@access(signed_in)
@require_safe
def home(request: Request, school: str) -> HttpResponse:
    """Figures of one school, for its own administrators; to everybody else it does not exist."""
    at = get_object_or_404(School, slug=school)
    may_administer(request.viewer, at.pk).or_refuse()
    locks = list(figures.locks(at, request.now)[: figures.SHOWN_LOCKS + 1])
    context = {
        "school": at,
        "roster": figures.roster(at),
        "terms": figures.terms(at, request.now),
        "locks": locks[: figures.SHOWN_LOCKS],
        "has_more_locks": len(locks) > figures.SHOWN_LOCKS,
        "lately": figures.LATELY.days,
    }
    return page(request, "console/home.html", context)
