"""The audit log of the whole platform."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import audits
from xueyun.console.screens import enter_platform, show_platform
from xueyun.console.tables import read, sheet
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request) -> HttpResponse:
    """The latest first."""
    enter_platform(request)
    listed = read(audits.platform_table(), request.GET, audits.everywhere())
    return show_platform(request, "console/platform/audit.html", {"listed": listed}, room="audit")


@access(signed_in)
@require_POST
def export(request: Request) -> HttpResponseBase:
    """All rows that the address describes, as a file; that is a row of the log, too."""
    enter_platform(request)
    table = audits.platform_table()
    listed = read(table, request.GET, audits.everywhere())
    return sheet(
        table, listed.shown, school_id=None, query=listed.query, actor=request.viewer, now=request.now
    )
