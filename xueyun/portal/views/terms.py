"""课程介绍页, and the address of a course that leads to its current run."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xueyun.core.access import access, public, signed_in
from xueyun.core.http import Request, page
from xueyun.media import doors
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


@require_safe
@public
def trailer(request: Request, term_id: int) -> HttpResponseBase:
    """Fresh addresses for a trailer whose page is open for long; of this course's own trailer and of nothing else."""
    found = screen.trailer(request.viewer, term_id, request.now)
    if found is None:
        raise Http404
    return JsonResponse(found.renewed(), headers={"Cache-Control": "private, no-store"})


@require_safe
@public
def file(request: Request, term_id: int, asset_id: int) -> HttpResponseBase:
    """A picture or a file in the texts of this page, for whoever may see the page, as long as a text names it."""
    found = screen.file(request.viewer, term_id, asset_id)
    if found is None:
        raise Http404
    return doors.of_a_text(request, found)


@access(signed_in)
@never_cache
@require_POST
def preview(request: Request, term_id: int) -> HttpResponseBase:
    """The course page with what its team has typed and not saved; for them alone."""
    found = screen.preview(request.viewer, term_id, request.now, request.POST)
    context = {"screen": found, "term": found.term, "offer": found.offer}
    return page(request, "portal/term_preview.html", context)
