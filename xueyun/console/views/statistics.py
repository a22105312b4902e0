"""How far a school's certification has come."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import figures, statistics
from xueyun.console.screens import enter, show
from xueyun.console.tables.sheets import file
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request, school: str) -> HttpResponse:
    """The whole, by class, and by day."""
    at = enter(request, school)
    sort = _sort(request)
    context = {
        "roster": figures.roster(at),
        "classes": statistics.by_class(at, sort),
        "days": statistics.by_day(at, request.now),
        "sort": sort,
    }
    return show(request, at, "console/statistics.html", context, room="statistics")


@access(signed_in)
@require_POST
def export(request: Request, school: str) -> HttpResponseBase:
    """The classes as they are shown, as a file."""
    at = enter(request, school)
    classes = statistics.by_class(at, _sort(request))
    headings = [_("Class"), _("On the list"), _("Certified"), _("Per cent")]
    rows = [[one.name, str(one.entries), str(one.certified), str(one.percent)] for one in classes]
    return file(
        "statistics",
        _("Certification by class"),
        headings,
        rows,
        school_id=at.pk,
        actor=request.viewer,
        now=request.now,
    )


def _sort(request: Request) -> str:
    said = request.GET.get("sort", "")
    return said if said in statistics.SORTS else "class"
