"""Documents behind a ticket, and stored files behind signed addresses."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from xueyun.core.access import public
from xueyun.core.http import Request
from xueyun.media import doors, faces, links
from xueyun.media.models import Asset
from xueyun.media.tickets import Ticket
from xueyun.media.views.ticketed import asset_of, ticketed

A_YEAR = 365 * 24 * 3600
CONTENT_TYPES = {"ts": "video/mp2t", "webp": "image/webp", "jpg": "image/jpeg"}


@ticketed("read", "preview")
def document(request: Request, ticket: Ticket) -> HttpResponseBase:
    """A PDF by pieces or whole; `?download=1` saves it under its own name, where the ticket lets it be kept."""
    asset = asset_of(ticket, Asset.Kind.PDF)
    name = asset.name if "download" in request.GET and ticket.facts.get("keeps", True) else None
    return doors.send(request, asset.original, "application/pdf", max_age=0, attachment=name)


@ticketed("read", "preview")
def picture(request: Request, ticket: Ticket) -> HttpResponseBase:
    """A picture that stands in a text. Its address changes with the hour; until then the reader's browser keeps it."""
    return doors.show(request, asset_of(ticket, Asset.Kind.IMAGE))


@ticketed("read", "preview")
def attachment(request: Request, ticket: Ticket) -> HttpResponseBase:
    """A document, a PDF or a picture that a text hands out: saved under its own name, never opened here."""
    if not ticket.facts.get("keeps", True):
        raise Http404  # it is for reading here
    return doors.hand_out(request, asset_of(ticket, Asset.Kind.DOCUMENT, Asset.Kind.PDF, Asset.Kind.IMAGE))


@public
@require_safe
def file(request: Request, expires: int, signature: str, name: str) -> HttpResponseBase:
    """A segment (ciphertext) or a small picture. The signed address is the right; no session, no database."""
    if not links.is_good(expires, signature, name, request.now):
        return HttpResponse(
            status=403, headers={"X-Xueyun-Problem": "expired", "Cache-Control": "private, no-store"}
        )
    content_type = CONTENT_TYPES.get(name.rpartition(".")[2])
    if content_type is None:
        raise Http404
    return doors.send(request, name, content_type, max_age=max(0, expires - int(request.now.timestamp())))


@public
@require_safe
def face(request: Request, digest: str, shape: str) -> HttpResponseBase:
    """A school's logo or banner: everybody's to see, and the same for ever under its name."""
    return doors.send(request, faces.name_of(digest, shape), "image/webp", max_age=A_YEAR)
