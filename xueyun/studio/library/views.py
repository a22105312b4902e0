"""Looking at a library and its files; bringing one by a plain form."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.uploads import was_too_large
from xueyun.media import doors
from xueyun.media.actions import library
from xueyun.media.problems import BadFile, sentence
from xueyun.studio.library import incoming, screens

INVALID = 422


@sign_in_on_the_way
@access(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, school: str) -> HttpResponse:
    """The library. POST brings one small file, where there is no JavaScript to bring large ones in parts."""
    at = screens.enter(request, school)
    if request.method != "POST":
        return screens.index(request, at)
    file = request.FILES.get("file")
    if was_too_large(request):
        return screens.index(request, at, error=str(sentence("too_large")), status=413)
    if not isinstance(file, UploadedFile):
        return screens.index(request, at, error=_("Please choose a file."), status=INVALID)
    try:
        with incoming.kept(file) as path:
            asset = library.add(at, path, file.name or "", now=request.now, actor=request.viewer)
    except BadFile as error:
        return screens.index(request, at, error=str(error.sentence), status=INVALID)
    return see_other(incoming.page_of(asset))


@sign_in_on_the_way
@access(signed_in)
@require_safe
def one(request: Request, school: str, asset_id: int) -> HttpResponse:
    """One file's page."""
    return screens.one(request, screens.find(request, screens.enter(request, school), asset_id))


@access(signed_in)
@require_safe
def state(request: Request, school: str, asset_id: int) -> HttpResponse:
    """How far its preparation is, for a page that waits: {stage, percent}."""
    asset = screens.find(request, screens.enter(request, school), asset_id)
    said = {"stage": asset.status, "percent": asset.progress}
    return JsonResponse(said, headers={"Cache-Control": "no-store"})


@access(signed_in)
@require_safe
def original(request: Request, school: str, asset_id: int) -> HttpResponseBase:
    """The file as it came, to be saved: never shown inside a page."""
    asset = screens.find(request, screens.enter(request, school), asset_id)
    return doors.send(
        request, asset.original, "application/octet-stream", max_age=0, attachment=asset.name or asset.ref
    )
