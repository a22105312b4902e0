"""What the platform's administrators see first."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import figures
from xueyun.console.rules import may_run_platform
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page


@sign_in_on_the_way
@access(signed_in)
@require_safe
def home(request: Request) -> HttpResponse:
    """Every school with its figures."""
    may_run_platform(request.viewer).or_refuse()
    return page(request, "console/platform.html", {"schools": list(figures.schools())})
