"""What the editor of a text asks for: files of the library."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xueyun.announcements.models import AnnouncementFile
from xueyun.core import ids
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request
from xueyun.courses.bodies import SHOWABLE
from xueyun.courses.models import CourseFile, UnitFile
from xueyun.media import loaders
from xueyun.media.links import poster_url
from xueyun.media.models import Asset
from xueyun.media.rules import may_keep_library
from xueyun.studio.terms.screens import Room, enter

KINDS = {"image": ("image",), "file": ("pdf", "document")}
MOST = 200


@access(signed_in)
@never_cache
@require_safe
def files(request: Request, term_id: int) -> HttpResponse:
    """{"files": [{ref, name, kind, url, width, height}, …]}: those of ?refs=, or the newest of ?kind= that match ?q=.

    Of the school's library for its staff; of what this run's texts name for everybody on its team.
    """
    room = enter(request, term_id)
    if "refs" in request.GET:
        found = list(_named(request, room))
    else:
        some = KINDS.get(request.GET.get("kind", ""), KINDS["file"])
        rows = loaders.search(
            request.viewer, room.term.course.school, request.GET.get("q", ""), some, Asset.Status.READY
        )
        found = list(rows[: loaders.MOST_CHOICES])
    return JsonResponse({"files": [_told(request, asset) for asset in found]})


def library(request: Request, room: Room) -> dict[str, str]:
    """Where an editor asks and where it sends; '' where the viewer may send nothing."""
    school = room.term.course.school
    may_send = bool(may_keep_library(request.viewer, school.pk))
    return {
        "list": reverse("studio:term_files", kwargs={"term_id": room.term.pk}),
        "uploads": reverse("media:uploads", kwargs={"school": school.slug}) if may_send else "",
    }


def _named(request: Request, room: Room) -> Any:
    keys = []
    for text in request.GET["refs"].split(",")[:MOST]:
        try:
            keys.append(ids.decode(text))
        except ValueError:
            continue
    mine = Asset.objects.visible_to(request.viewer).filter(school=room.term.course.school)
    here = UnitFile.objects.filter(asset=OuterRef("pk"), unit__term=room.term)
    page = CourseFile.objects.filter(asset=OuterRef("pk"), course=room.term.course_id)
    told = AnnouncementFile.objects.filter(asset=OuterRef("pk"), announcement__term=room.term)
    rows = Asset.objects.filter(Q(pk__in=mine.values("pk")) | Exists(here) | Exists(page) | Exists(told))
    return rows.filter(pk__in=keys, kind__in=SHOWABLE, status=Asset.Status.READY)


def _told(request: Request, asset: Asset) -> dict[str, Any]:
    return {
        "ref": asset.ref, "name": asset.name, "kind": asset.kind, "url": poster_url(asset, request.now),
        "width": asset.width, "height": asset.height,
    }  # fmt: skip
