"""What the platform's administrators see first."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import figures
from xueyun.console.screens import enter_platform, show_platform
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request
from xueyun.jobs import worker


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def home(request: Request) -> HttpResponse:
    """The whole in figures, and what waits."""
    enter_platform(request)
    context = {
        **figures.platform(request.now),
        "no_worker": not worker.alive(request.now),
    }
    return show_platform(request, "console/platform/home.html", context, room="home")
