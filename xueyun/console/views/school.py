"""What a school's administrators see first."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import figures
from xueyun.console.screens import enter, show
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request


@sign_in_on_the_way
@access(signed_in)
@require_safe
def home(request: Request, school: str) -> HttpResponse:
    """Figures of one school, for its own administrators; to everybody else it does not exist."""
    at = enter(request, school)
    context = {
        "roster": figures.roster(at),
        "terms": figures.terms(at, request.now),
        "modes": figures.modes(at),
        "active": figures.active(at, request.now),
        "waiting": figures.waiting(at, request.now),
        "lately": figures.LATELY.days,
    }
    return show(request, at, "console/home.html", context, room="home")
