"""学校云: the list, and each school's portal."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xueyun.core.access import public
from xueyun.core.http import Request, page
from xueyun.portal.screens import school as screen
from xueyun.portal.screens import schools as listing
from xueyun.schools import actions
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
def school(request: Request, school: str) -> HttpResponseBase:
    """A school's portal; a certified visit is remembered, so that 我的学校云 lists the last used first."""
    asked = screen.Asked.read(request.GET)
    portal = screen.portal(school, asked, request.now)
    certified = request.viewer.certified_at(portal.face.id)
    actions.touch(request.viewer, portal.face.id, now=request.now)
    context = {
        "portal": portal,
        "face": portal.face,
        "certified": certified,
        "masked_number": masked(certified.student_no) if certified else "",
        "tabs": _tabs(portal.face, asked.tab),
    }
    return page(request, "portal/school.html", context)


def masked(number: str) -> str:
    """A 学号 that a neighbour may see: 2024****01. Short ones keep a character at each end."""
    head, tail = (4, 2) if len(number) > 7 else (1, 1)
    return number[:head] + "****" + number[len(number) - tail :] if len(number) > 2 else "****"


def _tabs(face: listing.SchoolFace, current: str) -> list[dict[str, object]]:
    words = {
        "spoc": (_("Courses of this school only"), face.spocs),
        "mooc": (_("MOOCs of this school"), face.moocs),
        "teachers": (_("Teachers of this school"), None),
        "notices": (_("Notices"), None),
    }
    return [
        {"label": label, "url": "?tab=" + tab, "current": tab == current, "count": count}
        for tab, (label, count) in words.items()
    ]
