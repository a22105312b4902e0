"""What a player asks for: playlists, the key, captions, the poster."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase

from xueyun.core.http import Request
from xueyun.media import doors, links, storage
from xueyun.media.models import Asset
from xueyun.media.tickets import Ticket
from xueyun.media.views.ticketed import asset_of, ticketed

PLAYLIST = "application/vnd.apple.mpegurl"
# Nothing that a ticket opens is kept: it must be asked for again.
PRIVATE = {"Cache-Control": "private, no-store"}


@ticketed("watch", "preview")
def master(request: Request, ticket: Ticket) -> HttpResponse:
    """The list of renditions; their addresses carry the same ticket."""
    asset = asset_of(ticket, Asset.Kind.VIDEO)
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for rung in asset.renditions:
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={rung['bandwidth']},AVERAGE-BANDWIDTH={rung['average']},"
            f"RESOLUTION={rung['width']}x{rung['height']}"
        )
        lines.append(f"{rung['height']}.m3u8")
    return HttpResponse("\n".join([*lines, ""]), content_type=PLAYLIST, headers=PRIVATE)


@ticketed("watch", "preview")
def playlist(request: Request, ticket: Ticket, height: int) -> HttpResponse:
    """One rendition: segments behind signed addresses, the key behind the ticket."""
    asset = asset_of(ticket, Asset.Kind.VIDEO)
    rung = next((r for r in asset.renditions if r["height"] == height), None)
    if rung is None:
        raise Http404
    sign = links.signer(request.now, links.SEGMENTS)
    # The key's address is 'key', beside the playlist: the same ticket opens it.
    lines = [
        line if line.startswith("#") or not line else sign(f"{asset.folder}/{line}")
        for line in storage.text(f"{asset.folder}/{rung['playlist']}").splitlines()
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type=PLAYLIST, headers=PRIVATE)


@ticketed("watch", "preview")
def key(request: Request, ticket: Ticket) -> HttpResponse:
    """The sixteen bytes that open the segments."""
    asset = asset_of(ticket, Asset.Kind.VIDEO)
    if asset.key is None:
        raise Http404
    return HttpResponse(bytes(asset.key), content_type="application/octet-stream", headers=PRIVATE)


@ticketed("watch", "preview")
def captions(request: Request, ticket: Ticket) -> HttpResponse:
    asset = asset_of(ticket, Asset.Kind.VIDEO)
    if asset.captions is None:
        raise Http404
    text = storage.text(asset.captions.original)
    return HttpResponse(text, content_type="text/vtt; charset=utf-8", headers=PRIVATE)


@ticketed("watch", "preview")
def poster(request: Request, ticket: Ticket) -> HttpResponseBase:
    asset = asset_of(ticket, Asset.Kind.VIDEO)
    return doors.send(request, f"{asset.poster_folder}/poster.jpg", "image/jpeg", max_age=3600)
