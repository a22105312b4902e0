"""The pages of a term beside its units: courseware, announcements, grading, and what is not there yet."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xueyun.announcements import files
from xueyun.core.access import public
from xueyun.core.http import Request, page
from xueyun.courses import outlines
from xueyun.learning import announced, screens
from xueyun.learning.views.navigation import navigation
from xueyun.media import doors
from xueyun.progress import loaders

MOST_PAST = 20


@require_safe
@public
def home(request: Request, term_id: int) -> HttpResponseBase:
    """课件: the whole tree, and the way to where one was."""
    room = screens.enter(request, term_id)
    owner = room.state_owner
    circles = loaders.states_for(owner, room.term_ids) if owner else {}
    last = loaders.last_unit(owner, room.term_ids) if owner else None
    units = {unit_id for part in room.parts if part.outline for unit_id in part.outline.places}
    context: dict[str, object] = {
        "go_on": _go_on(room, circles, last),
        "has_begun": last is not None,
        # What is green and has left the outline since is kept, and counts no more.
        "done": sum(state == 2 and unit_id in units for unit_id, state in circles.items()),
        "total": len(units),
        "trees": room.trees(circles),
    }
    return _page(request, room, "home", context)


@require_safe
@public
def announcements(request: Request, term_id: int) -> HttpResponseBase:
    """公告, with the pictures of their texts."""
    room = screens.enter(request, term_id)
    told = [(row, files.filled(row, room.term)) for row in announced.told(room, request.now)]
    return _page(request, room, "announcements", {"announcements": told})


@require_safe
@public
def announcement_file(
    request: Request, term_id: int, announcement_id: int, asset_id: int
) -> HttpResponseBase:
    """A picture or a file in an announcement, for whoever reads it here."""
    room = screens.enter(request, term_id)
    found = announced.file(room, announcement_id, asset_id, request.now)
    if found is None:
        raise Http404
    return doors.of_a_text(request, found)


@require_safe
@public
def grading(request: Request, term_id: int) -> HttpResponseBase:
    """评分标准: the rule in words and numbers, since when it stands so, and what stood before."""
    room = screens.enter(request, term_id)
    nothing: dict[str, object] = {"parts": [], "words": "", "pass": None, "excellent": None}
    past = [(one.ended_at, nothing | one.rule) for one in room.term.past_gradings.all()[:MOST_PAST]]
    return _page(request, room, "grading", {"grading": nothing | room.term.grading, "past": past})


@require_safe
@public
def quizzes(request: Request, term_id: int) -> HttpResponseBase:
    """测验与作业: none can be set yet, and the page says so."""
    return _nothing(request, term_id, "quizzes", _("No quizzes or homework yet"), "clipboard-list")


@require_safe
@public
def exams(request: Request, term_id: int) -> HttpResponseBase:
    """考试: none can be set yet."""
    return _nothing(request, term_id, "exams", _("No exams yet"), "pencil")


@require_safe
@public
def discussion(request: Request, term_id: int) -> HttpResponseBase:
    """讨论区: not open yet."""
    return _nothing(
        request, term_id, "discussion", _("The discussion area is not open yet"), "message-square"
    )


def _nothing(request: Request, term_id: int, name: str, title: str, icon: str) -> HttpResponseBase:
    room = screens.enter(request, term_id)
    return _page(request, room, name, {"title": title, "icon_name": icon}, template="nothing")


def _page(
    request: Request, room: screens.Room, name: str, context: dict[str, object], *, template: str = ""
) -> HttpResponseBase:
    shared = {"room": room, "term": room.term, "navigation": navigation(room.term, name), "name": name}
    return page(request, f"learning/{template or name}.html", {**shared, **context})


def _go_on(room: screens.Room, circles: dict[int, int], last: int | None) -> outlines.Place | None:
    """Continue where I was: the last unit unless it is done, else the first open one that is not."""
    places = list(room.open_places())
    for place in places:
        if place.unit.id == last and circles.get(place.unit.id, 0) < 2:
            return place
    return next(
        (place for place in places if circles.get(place.unit.id, 0) < 2), places[0] if places else None
    )
