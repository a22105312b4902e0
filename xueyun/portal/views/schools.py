"""学校云: the list, each school's portal, and how to reach a school when no password can be found."""

from __future__ import annotations

from contextlib import suppress

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xueyun.core.access import access, public, signed_in
from xueyun.core.http import Request, page
from xueyun.media import faces
from xueyun.media.problems import BadFile
from xueyun.portal.screens import school as screen
from xueyun.portal.screens import schools as listing
from xueyun.schools import actions
from xueyun.schools.doors import open_school
from xueyun.schools.models import School
from xueyun.schools.rules import may_administer
from xueyun.search.lookup import LONGEST_QUERY

PAGE = 60


@require_safe
@public
def schools(request: Request) -> HttpResponseBase:
    """All schools, or those that the search means."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    found = Paginator(listing.found(query, request.now), PAGE).get_page(request.GET.get("page"))
    return page(request, "portal/schools.html", {"query": query, "page": found})


@require_safe
@public
def recover_help(request: Request) -> HttpResponseBase:
    """The last page of 找回密码: what a school's administrator can do, and how to reach the one who is asked for."""
    asked = request.GET.get("school", "")
    known = listing.found("", request.now)
    context = {
        "choices": [("", _("Please choose")), *((face.slug, face.name) for face in known)],
        "asked": asked,
        "reach": listing.reach(asked) if asked else None,
    }
    return page(request, "portal/recover_help.html", context)


@require_safe
@public
def school(request: Request, school: str) -> HttpResponseBase:
    """A school's portal; a certified visit is remembered, so that 我的学校云 lists the last used first."""
    found = screen.portal(school, screen.Asked.read(request.GET), request.now)
    certified, closed = request.viewer.certified_at(found.face.id), request.viewer.closed_at(found.face.id)
    if not (bond := certified or closed):
        return page(request, "portal/ready.html", {"ready": found.ready})
    if certified:
        actions.touch(request.viewer, found.face.id, now=request.now)
    banner = screen.banner(found.face, bond, closed=certified is None)
    return page(request, "portal/school.html", {"ready": found.ready, "banner": banner})


@access(signed_in)
@never_cache
@require_POST
def preview(request: Request, school: str) -> HttpResponseBase:
    """The school's page with what its administrator has typed and not saved; for them alone.

    What can't be shown so (a pale colour, a file that is no picture) is left out: the form says it when it is saved.
    """
    at = open_school(school)
    may_administer(request.viewer, at.pk).or_refuse()
    found = screen.preview(school, request.POST, _pictures(request, at), request.now)
    return page(request, "portal/preview.html", {"ready": found.ready})


def _pictures(request: Request, at: School) -> dict[str, str]:
    """Logo and banner as the form has them."""
    found = {}
    for shape in faces.SHAPES:
        is_removed = f"{shape}_removed" in request.POST
        with suppress(BadFile, faces.Forged):
            found[shape] = faces.chosen(request.POST, request.FILES, shape, at.pk, is_removed=is_removed)
    return found
