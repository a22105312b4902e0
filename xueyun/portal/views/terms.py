"""课程介绍页, and the address of a course that leads to its current run."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from xueyun.core.access import public
from xueyun.core.http import Request, page
from xueyun.portal.screens import term as screen


@require_safe
@public
def course(request: Request, course: str) -> HttpResponseBase:
    """To the running term, else the next, else the last that ended (mission: `/courses/<id-or-slug>/`)."""
    return redirect("portal:term", term_id=screen.current_term(request.viewer, course, request.now))


@require_safe
@public
def term(request: Request, term_id: int) -> HttpResponseBase:
    """The course page of one run."""
    found = screen.load(request.viewer, term_id, request.now)
    return page(request, "portal/term.html", {"screen": found, "term": found.term, "offer": found.offer})
