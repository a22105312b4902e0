"""The audit log of a school: who did what, when."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import audits
from xueyun.console.screens import enter, show
from xueyun.console.tables import read, sheet
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request, school: str) -> HttpResponse:
    """The latest first."""
    at = enter(request, school)
    listed = read(audits.table(), request.GET, audits.of_school(at))
    return show(request, at, "console/audit.html", {"listed": listed}, room="audit")


@access(signed_in)
@require_POST
def export(request: Request, school: str) -> HttpResponseBase:
    """All rows that the address describes, as a file; that is a row of the log, too."""
    at = enter(request, school)
    table = audits.table()
    listed = read(table, request.GET, audits.of_school(at))
    return sheet(
        table, listed.shown, school_id=at.pk, query=listed.query, actor=request.viewer, now=request.now
    )
