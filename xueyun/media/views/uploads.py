"""The tus protocol 1.0: files arrive in parts, go on after a cut, and never lie in memory."""

from __future__ import annotations

from collections.abc import Callable
from errno import EDQUOT, EFBIG, ENOSPC
from functools import wraps
from threading import BoundedSemaphore
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xueyun.core.access import access, signed_in
from xueyun.core.http import Request
from xueyun.core.verdict import Refused
from xueyun.media import arrivals, tus
from xueyun.media.actions import uploads
from xueyun.media.models import Asset, Upload
from xueyun.media.problems import sentence
from xueyun.media.rules import may_keep_library
from xueyun.schools.models import School
from xueyun.schools.rules import may_open

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]

# A request that brings bytes keeps a thread of the server: half of them stay for pages.
AT_ONCE = 2
_turns = BoundedSemaphore(AT_ONCE)


def tus_resource(view: View[P]) -> View[P]:
    """What every request of the protocol has in common: the version on both sides, and errors as plain sentences."""

    @wraps(view)
    def handle(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != tus.VERSION:
            response: HttpResponseBase = _said(412, "Tus-Resumable must be 1.0.0.")
            response.headers["Tus-Version"] = tus.VERSION
        else:
            try:
                response = view(request, *args, **kwargs)
            except tus.BadHeader as error:
                response = _said(400, str(error))
            except Refused as error:
                if error.verdict.hidden:
                    raise
                response = _said(error.verdict.status, str(error.verdict.reason))
        response.headers["Tus-Resumable"] = tus.VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return handle


def _said(status: int, words: str, **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8", headers=named)


def _enter(request: Request, slug: str) -> School:
    school = get_object_or_404(School, slug=slug)
    may_keep_library(request.viewer, school.pk).or_refuse()
    may_open(school).or_refuse()
    return school


@require_http_methods(["OPTIONS", "POST"])
@access(signed_in)
@tus_resource
def create(request: Request, school: str) -> HttpResponse:
    """OPTIONS tells what we can do; POST announces a file and gets its address."""
    library = _enter(request, school)
    if request.method == "OPTIONS":
        return HttpResponse(
            status=204,
            headers={
                "Tus-Version": tus.VERSION,
                "Tus-Extension": tus.EXTENSIONS,
                "Tus-Max-Size": str(settings.MEDIA_LARGEST_FILE),
                "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
            },
        )
    size = tus.number("Upload-Length", request.headers.get("Upload-Length"))
    header = request.headers.get("Upload-Metadata", "")
    told = tus.metadata(header)
    wanted = told.get("wanted", "")
    if wanted and wanted not in Asset.Kind.values:
        raise tus.BadHeader("There is no such kind of file.")
    name = told.get("filename", "") or _("File without a name")
    upload = uploads.begin(
        request.viewer, library, name, size, now=request.now, metadata=header, wanted=wanted
    )
    where = reverse("media:upload", kwargs={"school": school, "upload_id": upload.pk})
    headers = {
        "Location": request.build_absolute_uri(where),
        "Upload-Expires": tus.expires(upload.expires_at),
    }
    return HttpResponse(status=201, headers=headers)


@require_http_methods(["HEAD", "PATCH", "DELETE", "POST"])
@access(signed_in)
@tus_resource
def upload(request: Request, school: str, upload_id: int) -> HttpResponse:
    """How far it is (HEAD), what comes next (PATCH), never mind (DELETE).

    Where a proxy lets only POST through, X-HTTP-Method-Override names the method.
    """
    library = _enter(request, school)
    found = get_object_or_404(Upload.objects.of(request.viewer, library), pk=upload_id)
    method = request.method
    if method == "POST":
        method = request.headers.get("X-HTTP-Method-Override", "").upper()
    if found.expires_at <= request.now:
        return _said(410, _("This upload was not gone on with in time. Please choose the file again."))
    if method == "DELETE":
        uploads.cancel(found)
        return HttpResponse(status=204)
    if method == "PATCH":
        return _patch(request, found)
    if method == "HEAD":
        return _head(found)
    return _said(405, "POST needs X-HTTP-Method-Override here.", Allow="HEAD, PATCH, DELETE")


def _head(found: Upload) -> HttpResponse:
    headers = {"Upload-Offset": str(_offset(found)), "Upload-Length": str(found.size)}
    if found.metadata:
        headers["Upload-Metadata"] = found.metadata
    return HttpResponse(status=200, headers={**headers, "Upload-Expires": tus.expires(found.expires_at)})


def _offset(found: Upload) -> int:
    return found.size if found.arrived_at else arrivals.offset_of(found.ref)


def _patch(request: Request, found: Upload) -> HttpResponse:
    if request.headers.get("Content-Type", "").strip().lower() != tus.CONTENT_TYPE:
        return _said(415, f"The body must be {tus.CONTENT_TYPE}.")
    offset = tus.number("Upload-Offset", request.headers.get("Upload-Offset"))
    length = tus.number("Content-Length", request.META.get("CONTENT_LENGTH") or None)
    proof = tus.checksum(request.headers.get("Upload-Checksum"))
    if offset != _offset(found):
        return _said(409, f"The file goes on at {_offset(found)}.")
    if offset + length > found.size:
        return _said(413, "This is more than was announced.")
    if not found.arrived_at:
        if not _turns.acquire(blocking=False):
            return _said(503, _("Many files are arriving. This one goes on in a moment."), Retry_After="3")
        try:
            refusal = _append(request, found, offset, length, proof)
        finally:
            _turns.release()
        uploads.keep_alive(found, request.now)
        if refusal is not None:
            return refusal
    headers = {"Upload-Offset": str(_offset(found)), "Upload-Expires": tus.expires(found.expires_at)}
    return HttpResponse(status=204, headers=headers)


def _append(
    request: Request, found: Upload, offset: int, length: int, proof: arrivals.Checksum | None
) -> HttpResponse | None:
    """Write what comes; an answer where that failed."""
    try:
        arrivals.append(found.ref, offset, request.read, length, proof)
    except arrivals.Busy:
        return _said(423, "Another request is writing.", Retry_After="3")
    except arrivals.WrongOffset as error:
        return _said(409, f"The file goes on at {error.offset}.")
    except arrivals.WrongChecksum:
        response = _said(460, "The checksum does not match.")
        response.reason_phrase = "Checksum Mismatch"
        return response
    except FileNotFoundError:
        return _said(410, str(sentence("upload_lost")))
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT, EFBIG):
            return _said(507, str(sentence("disk_full")))
        # The connection is gone: nobody hears this, and what came is kept.
        return _said(400, "The body ended early.")
    return None


@require_safe
@access(signed_in)
def state(request: Request, school: str, upload_id: int) -> HttpResponse:
    """What has become of a file, for who waits: {stage, percent, words, asset}.

    `stage` is 'arriving', 'checking', 'preparing', 'ready', 'failed' (with an asset) or 'refused'.
    """
    library = _enter(request, school)
    mine = Upload.objects.of(request.viewer, library).select_related("asset")
    found = get_object_or_404(mine, pk=upload_id)
    return JsonResponse(_state(found), headers={"Cache-Control": "no-store"})


def _state(found: Upload) -> dict[str, str | int]:
    asset = found.asset
    if asset is not None:
        stages = {Asset.Status.READY: "ready", Asset.Status.FAILED: "failed"}
        stage = stages.get(Asset.Status(asset.status), "preparing")
        return {
            "stage": stage,
            "percent": asset.progress,
            "words": str(asset.problem_sentence),
            "asset": asset.ref,
            "name": asset.name,
        }
    if found.problem:
        return {"stage": "refused", "percent": 0, "words": str(found.problem_sentence), "asset": ""}
    stage = "checking" if found.arrived_at else "arriving"
    return {"stage": stage, "percent": _offset(found) * 100 // max(1, found.size), "words": "", "asset": ""}
