"""The cover and the trailer of the intro page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.uploads import was_too_large
from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale
from xueyun.courses import covers, intros
from xueyun.courses.actions import intros as actions
from xueyun.courses.covers import Crop
from xueyun.courses.models import Course
from xueyun.media import loaders
from xueyun.media.actions import library
from xueyun.media.models import Asset
from xueyun.media.problems import BadFile
from xueyun.media.rules import may_keep_library
from xueyun.studio.library import incoming
from xueyun.studio.terms.intro import INVALID, Desk, saved, shown, sit_down
from xueyun.ui.art import cover_url
from xueyun.video import trailers

NO_PICTURE = gettext_lazy("Please choose a picture.")
NOT_A_PICTURE = gettext_lazy(
    "A cover is made of a picture: PNG, JPEG, WebP or GIF. This file is none, and nothing was changed."
)
TOO_LARGE = gettext_lazy("This picture is larger than 20 MB. Please save it smaller and choose it again.")
NO_VIDEO = gettext_lazy("Please choose a video of your school's library. Nothing was changed.")
OF_PICTURES = ("image_", "too_large", "disk_full")  # codes whose own sentences fit here


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: Request, term_id: int) -> HttpResponse:
    """?picture= is cropped; without it one is chosen. POST: `act` is 'upload', 'save' or 'remove'."""
    desk = sit_down(request, term_id)
    if request.method != "POST":
        return _cover_page(request, desk, request.GET.get("picture", ""))
    desk.writes.or_refuse()
    act = request.POST.get("act", "save")
    try:
        if was_too_large(request):
            return _cover_page(request, desk, "", error=str(TOO_LARGE), status=413)
        if act == "upload":
            return _upload(request, desk)
        picture = None if act == "remove" else _picture(request, desk, request.POST.get("picture", ""))
        if picture is None and act != "remove":
            return _cover_page(request, desk, "", error=str(NO_PICTURE), status=INVALID)
        actions.set_cover(
            desk.course, picture, _crop(request) if picture else None, request.POST.get("alt", ""),
            seen=request.POST.get("seen", ""), now=request.now, actor=request.viewer,
        )  # fmt: skip
    except BadFile as error:
        said = error.sentence if error.code.startswith(OF_PICTURES) else NOT_A_PICTURE
        return _cover_page(request, desk, "", error=str(said), status=INVALID)
    except Stale as stale:
        return _cover_page(request, desk, request.POST.get("picture", ""), there=stale.there, status=409)
    except Refused as refused:
        if refused.verdict.hidden:
            raise
        said = str(refused.verdict.reason)
        return _cover_page(
            request, desk, request.POST.get("picture", ""), error=said, status=refused.verdict.status
        )
    return saved(desk, "term_cover")


def _upload(request: Request, desk: Desk) -> HttpResponse:
    """Into the library, and on to the cropping. Raises BadFile."""
    school = desk.course.school
    may_keep_library(request.viewer, school.pk).or_refuse()
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return _cover_page(request, desk, "", error=str(NO_PICTURE), status=INVALID)
    with incoming.kept(file) as path:
        made = library.add(
            school, path, file.name or "", now=request.now, actor=request.viewer, kind=Asset.Kind.IMAGE
        )
    where = reverse("studio:term_cover", kwargs={"term_id": desk.room.term.pk})
    return see_other(f"{where}?{urlencode({'picture': made.ref})}")


def _picture(request: Request, desk: Desk, value: str) -> Asset | None:
    """A picture of the school's library, or the one that is the cover already (a layer's may be its source's)."""
    now_there = desk.course.cover
    if now_there is not None and value == now_there.ref:
        return now_there
    return loaders.pick(request.viewer, desk.course.school, value, (Asset.Kind.IMAGE,))


def _crop(request: Request) -> Crop:
    return Crop.posted(*(request.POST.get(name, "") for name in ("x", "y", "width")))


def _cover_page(
    request: Request,
    desk: Desk,
    chosen: str,
    *,
    error: str = "",
    there: Course | None = None,
    status: int = 200,
) -> HttpResponse:
    course = there or desk.course
    picture = _picture(request, desk, chosen) if chosen and desk.writes else None
    context: dict[str, Any] = {
        "error": error,
        "stale": there is not None,
        "has_cover": course.cover_id is not None,
        "now_there": covers.url_of(course, request.now, "page") or cover_url(course.subject, course.title),
        "generated": cover_url(course.subject, course.title),
        "seen": intros.mark(course, "cover"),
        "alt": request.POST.get("alt", course.cover_alt),
        "current": course.cover.ref if course.cover else "",
        **_library(request, desk, Asset.Kind.IMAGE, course.cover.ref if course.cover else ""),
    }
    if picture is not None:
        try:
            context |= _to_crop(request, course, picture)
        except BadFile as bad:
            context["error"], status = str(bad.sentence), INVALID
    return shown(request, desk, "studio/terms/intro/cover.html", context, tab="term_cover", status=status)


def _to_crop(request: Request, course: Course, picture: Asset) -> dict[str, Any]:
    """What the cropping page needs. Raises BadFile for a picture that can't be a cover."""
    width, height = covers.upright_size(picture)
    crop = Crop.read(course.cover_crop) if picture.pk == course.cover_id else None
    crop = crop or Crop.largest(width, height)
    typed = {name: request.POST.get(name) for name in ("x", "y", "width")}
    return {
        "picture": picture,
        "whole": covers.view_url(picture, request.now),
        "pixels": (width, height),
        "most": Crop.largest(width, height).width,
        "least": covers.LEAST,
        "is_small": Crop.largest(width, height).width < covers.LEAST[0],
        "crop": {name: getattr(crop, name) if value is None else value for name, value in typed.items()},
    }


def _library(request: Request, desk: Desk, kind: Asset.Kind, chosen: str) -> dict[str, Any]:
    school = desk.course.school
    words = request.GET.get("q", "").replace("\0", "")
    has_library = bool(may_keep_library(request.viewer, school.pk))
    choices: list[loaders.Choice] = []
    if has_library and desk.writes:
        choices = loaders.choices(
            request.viewer, school, request.now, words=words, kinds=(kind,), chosen=chosen
        )
    return {"choices": choices, "q": words, "has_library": has_library, "school": school}


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def trailer(request: Request, term_id: int) -> HttpResponse:
    """Choose it; '' takes it away. It may still be on its way: the page shows it when it is ready."""
    desk = sit_down(request, term_id)
    if request.method != "POST":
        return _trailer_page(request, desk)
    desk.writes.or_refuse()
    value = request.POST.get("trailer")
    video = _video(request, desk, value) if value else None
    if video is None and value != "":
        return _trailer_page(request, desk, error=str(NO_VIDEO), status=INVALID)
    try:
        actions.set_trailer(
            desk.course, video, seen=request.POST.get("seen", ""), now=request.now, actor=request.viewer
        )
    except Stale as stale:
        return _trailer_page(request, desk, there=stale.there, status=409)
    return saved(desk, "term_trailer")


def _video(request: Request, desk: Desk, value: str) -> Asset | None:
    now_there = desk.course.trailer
    if now_there is not None and value == now_there.ref:
        return now_there
    return loaders.pick(request.viewer, desk.course.school, value, (Asset.Kind.VIDEO,))


def _trailer_page(
    request: Request, desk: Desk, *, error: str = "", there: Course | None = None, status: int = 200
) -> HttpResponse:
    course = there or desk.course
    video = course.trailer
    chosen = request.POST.get("trailer", video.ref if video else "")
    renew = reverse("portal:term_trailer", kwargs={"term_id": desk.room.term.pk})
    context = {
        "error": error,
        "stale": there is not None,
        "video": video,
        "player": trailers.show(request.viewer, desk.room.term, video, request.now, renew),
        "poster": covers.url_of(course, request.now, "page"),
        "seen": intros.mark(course, "trailer"),
        "chosen": chosen,
        "largest": settings.MEDIA_LARGEST_FILE,
        "is_elsewhere": video is not None and video.school_id != course.school_id,
        **_library(request, desk, Asset.Kind.VIDEO, chosen),
    }
    return shown(request, desk, "studio/terms/intro/trailer.html", context, tab="term_trailer", status=status)
