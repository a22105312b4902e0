"""The draft as a student will see it on a day: the learning page itself, marked as a preview, leaving no trace."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page
from xueyun.core.times import local
from xueyun.core.verdict import Refused
from xueyun.courses import kinds, outlines
from xueyun.learning import previews
from xueyun.learning.screens import Part
from xueyun.studio.terms.forms import ReleaseForm
from xueyun.studio.terms.screens import Room, enter
from xueyun.ui.environment import url

HERE = {"learning:unit": "studio:term_preview_unit", "learning:ticket": "studio:term_preview_ticket"}


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def home(request: Request, term_id: int) -> HttpResponse:
    """The courseware at the chosen moment: ?at=2026-10-01T08:00, Beijing time; now where none is said."""
    room = enter(request, term_id)
    preview, form = _opened(request, room)
    context = {
        "trees": preview.trees({}),
        "has_units": any(part.outline and part.outline.order for part in preview.parts),
    }
    return page(request, "studio/terms/preview.html", _shared(request, room, preview, form) | context)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def unit(request: Request, term_id: int, unit_id: int) -> HttpResponse:
    """One unit of it. What is not open at that moment says when it opens."""
    room = enter(request, term_id)
    preview, form = _opened(request, room)
    part, place = preview.find(unit_id)
    context = _shared(request, room, preview, form) | {"place": place}
    try:
        preview.check_open(part, place)
    except Refused as refused:
        said = {"reason": refused.verdict.reason, "opens": place.release_at}
        return page(request, "studio/terms/preview_shut.html", context | said)
    kind = kinds.get(place.unit.kind)
    before, after = preview.neighbours(unit_id)
    context |= {
        "unit_term": part.term, "kind": kind, "shown": kind.show(_shown(request, preview, part, place)),
        "state": 0, "trees": preview.trees({}, unit_id), "before": before, "after": after,
    }  # fmt: skip
    return page(request, "studio/terms/preview_unit.html", context)


@access(signed_in)
@require_safe
def ticket(request: Request, term_id: int, unit_id: int) -> HttpResponse:
    """A fresh ticket for a preview that is open for long. JSON, as the kind renews it."""
    preview, _form = _opened(request, enter(request, term_id))
    part, place = preview.find(unit_id)
    kind = kinds.get(place.unit.kind)
    fresh = kind.renew(_shown(request, preview, part, place)) if kind.renew else {}
    return JsonResponse(fresh, headers={"Cache-Control": "no-store"})


def _opened(request: Request, room: Room) -> tuple[previews.Preview, ReleaseForm]:
    form = ReleaseForm({"at": request.GET["at"]} if request.GET.get("at") else None)
    moment: datetime = request.now
    if form.is_bound and form.is_valid() and form.cleaned_data["at"]:
        moment = form.cleaned_data["at"]
    query = _query(request)

    def address(unit_id: int) -> str:
        where = {"term_id": room.term.pk, "unit_id": unit_id}
        return reverse("studio:term_preview_unit", kwargs=where) + query

    return previews.open_at(request.viewer, room.term, moment, address), form


def _query(request: Request) -> str:
    at = request.GET.get("at", "")[:20]
    return f"?{urlencode({'at': at})}" if at else ""


def _shared(request: Request, room: Room, preview: previews.Preview, form: ReleaseForm) -> dict[str, Any]:
    """What the learning page's templates ask for; addresses of units stay inside the preview, at the same moment."""
    query = _query(request)

    def here(name: str, /, **kwargs: object) -> str:
        return url(HERE[name], **kwargs) + query if name in HERE else url(name, **kwargs)

    home = reverse("studio:term_preview", kwargs={"term_id": room.term.pk})
    content = reverse("studio:term_content", kwargs={"term_id": room.term.pk})
    doors = [
        {"label": pgettext("learning", "Courseware"), "icon": "layers", "url": home + query, "current": True},
        {"label": _("Back to the studio"), "icon": "pencil", "url": content, "current": False},
    ]
    return {
        "url": here, "room": preview, "term": room.term, "navigation": doors, "form": form, "moment": preview.now,
        "at": f"{local(preview.now):%Y-%m-%dT%H:%M}", "preview_home": home,
    }  # fmt: skip


def _shown(request: Request, preview: previews.Preview, part: Part, place: outlines.Place) -> kinds.Shown:
    version = previews.version_of(part, place.unit.id, place.unit.version_id)
    if version is None:
        raise Http404
    return kinds.Shown(
        request=request, term=preview.term, own_term_id=part.term.pk, version=version,
        state=0, position_ms=0, seen=b"", records=False,
    )  # fmt: skip
