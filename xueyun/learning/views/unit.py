"""A unit on the screen, beside its tree."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

from xueyun.core.access import public
from xueyun.core.http import Request, page
from xueyun.core.prepared import Prepared
from xueyun.courses import kinds, outlines
from xueyun.courses.models import UnitVersion
from xueyun.learning import screens
from xueyun.learning.views.navigation import navigation
from xueyun.progress import loaders

_VERSION = Prepared(lambda pk: UnitVersion.objects.select_related("asset__captions").filter(pk=pk), 1)


@require_safe
@public
def unit(request: Request, term_id: int, unit_id: int) -> HttpResponseBase:
    """The learning page: navigation, tree and unit. Free previews are open to everyone."""
    room = screens.enter(request, term_id, previews=True)
    part, place = room.find(unit_id)
    room.check_open(part, place)
    circles, kept = _kept(room, unit_id)
    kind = kinds.get(place.unit.kind)
    shown = _shown(request, room, part, place, kept)
    before, after = room.neighbours(unit_id)
    context = {
        "room": room,
        "term": room.term,
        "unit_term": part.term,
        "place": place,
        "kind": kind,
        "shown": kind.show(shown),
        "state": kept.state,
        "trees": room.trees(circles, unit_id),
        "before": before,
        "after": after,
        "navigation": navigation(room.term, "home"),
    }
    return page(request, "learning/unit.html", context)


@require_safe
@public
def ticket(request: Request, term_id: int, unit_id: int) -> HttpResponseBase:
    """A fresh ticket for the page that shows this unit: the same rules are asked again. JSON, as the kind renews it."""
    room = screens.enter(request, term_id, previews=True)
    part, place = room.find(unit_id)
    room.check_open(part, place)
    kind = kinds.get(place.unit.kind)
    _circles, kept = _kept(room, unit_id)
    fresh = kind.renew(_shown(request, room, part, place, kept)) if kind.renew else {}
    response = JsonResponse(fresh)
    response.headers["Cache-Control"] = "no-store"
    return response


def _kept(room: screens.Room, unit_id: int) -> tuple[dict[int, int], loaders.Kept]:
    """The reader's circles and what is kept of this unit; no query for whom nothing is kept."""
    if room.state_owner is None:
        return {}, loaders.NOTHING_KEPT
    return loaders.on_page(room.state_owner, room.term_ids, unit_id)


def _shown(
    request: Request, room: screens.Room, part: screens.Part, place: outlines.Place, kept: loaders.Kept
) -> kinds.Shown:
    version = _VERSION.first(place.unit.version_id)
    if version is None:
        raise Http404
    mine = kept.of(version.asset_id)
    return kinds.Shown(
        request=request,
        term=room.term,
        own_term_id=part.term.pk,
        version=version,
        state=mine.state,
        position_ms=mine.position_ms,
        seen=mine.seen,
        records=room.records,
    )
