"""How bytes leave: through Django, through nginx (X-Accel-Redirect), or from S3 by a signed redirect. One setting."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal, cast
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage, storages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.utils.http import content_disposition_header

from xueyun.core.http import Request
from xueyun.media.models import Asset

BLOCK = 256 * 1024
PRESIGNED = timedelta(hours=1)
KEPT_SECONDS = 3600
PICTURE_TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif",
}  # fmt: skip

_RANGE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*", re.ASCII | re.IGNORECASE)


def send(
    request: Request, name: str, content_type: str, *, max_age: int, attachment: str | None = None
) -> HttpResponseBase:
    """A stored file, whole or the range that is asked for; kept by the reader's browser alone, for `max_age` seconds.

    With `attachment` it is saved under that name. A name never changes its content. Raises Http404.
    """
    disposition = content_disposition_header(as_attachment=True, filename=attachment) if attachment else None
    if settings.MEDIA_DOOR == "s3":
        return _redirect(name, content_type, disposition)
    response = _accel(name) if settings.MEDIA_DOOR == "accel" else _stream(request, name)
    if response.status_code == 416:
        return response
    response.headers["Content-Type"] = content_type
    response.headers["Cache-Control"] = (
        f"private, max-age={max_age}, immutable" if max_age else "private, no-store"
    )
    if disposition:
        response.headers["Content-Disposition"] = disposition
    return response


def show(request: Request, asset: Asset) -> HttpResponseBase:
    """A picture that stands in a text; the reader's browser keeps it for an hour."""
    content_type = PICTURE_TYPES.get(asset.name.rpartition(".")[2].lower(), "image/png")
    return send(request, asset.original, content_type, max_age=KEPT_SECONDS)


def hand_out(request: Request, asset: Asset) -> HttpResponseBase:
    """A file that a text hands out: saved under its own name, never opened here."""
    return send(request, asset.original, "application/octet-stream", max_age=0, attachment=asset.name)


def of_a_text(request: Request, asset: Asset) -> HttpResponseBase:
    """What a text names, at the door of its page: with ?download handed out, else a picture. Raises Http404."""
    if not asset.is_ready:
        raise Http404
    if "download" in request.GET:
        return hand_out(request, asset)
    if asset.kind != asset.Kind.IMAGE:
        raise Http404
    return show(request, asset)


def _redirect(name: str, content_type: str, disposition: str | None) -> HttpResponse:
    wanted = {"ResponseContentType": content_type}
    if disposition:
        wanted["ResponseContentDisposition"] = disposition
    seconds = int(PRESIGNED.total_seconds())
    bucket = cast(Any, storages["readers"])
    response = HttpResponseRedirect(bucket.url(name, parameters=wanted, expire=seconds))
    response.headers["Cache-Control"] = f"private, max-age={seconds - 60}"
    return response


def _accel(name: str) -> HttpResponse:
    """nginx takes the file from `location /protected/ { internal; alias <media folder>/; }`, ranges included."""
    return HttpResponse(headers={"X-Accel-Redirect": f"/protected/{quote(name)}"})


def _stream(request: Request, name: str) -> HttpResponseBase:
    # Compressing ciphertext and documents gains nothing and would break ranges; this tells the middleware so.
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"
    try:
        file = default_storage.open(name)
    except FileNotFoundError as error:
        raise Http404 from error
    size = file.size
    etag = f'"{hashlib.blake2s(name.encode(), digest_size=12).hexdigest()}"'
    headers = {"Accept-Ranges": "bytes", "ETag": etag}
    if request.headers.get("If-None-Match") == etag:
        file.close()
        return HttpResponse(status=304, headers=headers)
    span = _wanted(request, etag, size)
    if span == "unsatisfiable":
        file.close()
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    first, last = span or (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if span:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return StreamingHttpResponse(_Blocks(file, first, last), status=206 if span else 200, headers=headers)


def _wanted(request: Request, etag: str, size: int) -> tuple[int, int] | Literal["unsatisfiable"] | None:
    wanted = request.headers.get("Range")
    # Ranges are defined for GET alone (RFC 9110, 14.2); If-Range asks for the whole when the file has changed.
    if wanted is None or request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return None
    return parse_range(wanted, size)


def parse_range(header: str, size: int) -> tuple[int, int] | Literal["unsatisfiable"] | None:
    """First and last byte of a single range in a file of `size` bytes (RFC 9110, 14.1.2).

    None means the whole file: for several ranges at once, other units and what can't be understood.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        return (size - length, size - 1) if length else "unsatisfiable"
    first = int(found[1])
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    if found[2] and int(found[2]) < first:
        return None
    return (first, last) if first < size else "unsatisfiable"


class _Blocks:
    """A part of an open file, a block at a time; closed with the answer, also where nobody reads it (HEAD)."""

    def __init__(self, file: Any, first: int, last: int) -> None:
        self._file, self._first, self._last = file, first, last

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self._first)
        left = self._last - self._first + 1
        while left > 0 and (block := self._file.read(min(BLOCK, left))):
            left -= len(block)
            yield block

    def close(self) -> None:
        self._file.close()
