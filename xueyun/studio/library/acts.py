"""What is done with a file of a library."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, see_other
from xueyun.core.uploads import was_too_large
from xueyun.core.verdict import Refused
from xueyun.courses import files
from xueyun.media import actions, loaders
from xueyun.media.actions import library
from xueyun.media.models import Asset
from xueyun.media.problems import BadFile, sentence
from xueyun.studio.library import incoming, screens

INVALID = 422


def _act(request: Request, asset: Asset, deed: Callable[[], None]) -> HttpResponse:
    """Do it and show the file's page; where it is refused, the page says why."""
    if was_too_large(request):
        return screens.one(request, asset, error=str(sentence("too_large")), status=413)
    try:
        deed()
    except BadFile as error:
        return screens.one(request, asset, error=str(error.sentence), status=INVALID)
    except Refused as error:
        if error.verdict.hidden:
            raise
        return screens.one(request, asset, error=str(error.verdict.reason), status=error.verdict.status)
    return see_other(incoming.page_of(asset))


@access(signed_in)
@require_POST
def rename(request: Request, school: str, asset_id: int) -> HttpResponse:
    """Another name."""
    asset = screens.find(request, screens.enter(request, school), asset_id)
    name = request.POST.get("name", "")
    return _act(request, asset, lambda: library.rename(asset, name, now=request.now, actor=request.viewer))


@access(signed_in)
@require_POST
def captions(request: Request, school: str, asset_id: int) -> HttpResponse:
    """Captions from a file, or (`remove`) none any more."""
    asset = screens.find(request, screens.enter(request, school), asset_id)
    file = request.FILES.get("file")

    def deed() -> None:
        if "remove" in request.POST:
            library.set_captions(asset, None, "", now=request.now, actor=request.viewer)
            return
        if not isinstance(file, UploadedFile):
            raise BadFile("not_a_file")
        with incoming.kept(file) as path:
            library.set_captions(asset, path, file.name or "", now=request.now, actor=request.viewer)

    return _act(request, asset, deed)


@access(signed_in)
@require_POST
def poster(request: Request, school: str, asset_id: int) -> HttpResponse:
    """The video's poster: one of its moments by number, or a picture. `take` lets the moments be taken."""
    asset = screens.find(request, screens.enter(request, school), asset_id)
    file, moment = request.FILES.get("file"), request.POST.get("moment", "")

    def deed() -> None:
        if "take" in request.POST:
            library.ask_for_moments(asset, request.now)
        elif moment.isascii() and moment.isdigit():
            library.choose_moment(asset, int(moment[:3]), now=request.now, actor=request.viewer)
        elif isinstance(file, UploadedFile):
            with incoming.kept(file) as path:
                library.choose_picture(asset, path, now=request.now, actor=request.viewer)
        else:
            raise BadFile("not_a_file")

    return _act(request, asset, deed)


@access(signed_in)
@require_POST
def retry(request: Request, school: str, asset_id: int) -> HttpResponse:
    """Prepare a failed video once more."""
    asset = screens.find(request, screens.enter(request, school), asset_id)
    return _act(request, asset, lambda: actions.retry(asset, request.now))


@sign_in_on_the_way
@access(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: Request, school: str, asset_id: int) -> HttpResponse:
    """Choose the file that takes this one's place; POST puts it there."""
    at = screens.enter(request, school)
    asset = screens.find(request, at, asset_id)
    if request.method != "POST":
        return _replace(request, asset)
    new = loaders.pick(request.viewer, at, request.POST.get("asset", ""), (asset.kind,))
    if new is None:
        return _replace(request, asset, error=_("Please choose the new file."), status=INVALID)
    try:
        files.replace(asset, new, now=request.now, actor=request.viewer)
    except Refused as error:
        return _replace(request, asset, error=str(error.verdict.reason), status=error.verdict.status)
    return see_other(incoming.page_of(new))


def _replace(request: Request, asset: Asset, *, error: str = "", status: int = 200) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "")
    kinds = (asset.kind,)
    found = loaders.choices(request.viewer, asset.school, request.now, words=words, kinds=kinds)
    context = {
        "school": asset.school,
        "row": screens.rows(request, [asset])[0],
        "asset": asset,
        "choices": [choice for choice in found if choice.value != asset.ref],
        "words": words,
        "error": error,
    }
    return page(request, "studio/library/replace.html", context, status=status)


@sign_in_on_the_way
@access(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: Request, school: str, asset_id: int) -> HttpResponse:
    """Ask, then remove a file that nothing uses."""
    at = screens.enter(request, school)
    asset = screens.find(request, at, asset_id)
    status = 200
    if request.method == "POST":
        try:
            library.delete(asset, now=request.now, actor=request.viewer)
        except Refused as error:
            status = error.verdict.status
        else:
            return see_other(reverse("studio:library", kwargs={"school": at.slug}))
    context = {"school": at, "row": screens.rows(request, [asset])[0], "asset": asset}
    return page(request, "studio/library/delete.html", context, status=status)
