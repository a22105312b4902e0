"""A course's trailer: the one video of it that everybody may watch, without an account and without leaving a trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from xueyun.core.viewer import Viewer
from xueyun.courses.models import Term
from xueyun.media import tickets
from xueyun.media.models import Asset

NO_UNIT = 0


@dataclass(frozen=True, slots=True)
class Trailer:
    """What `video/trailer.html` is told; `duration` in milliseconds, addresses behind one ticket ('' where none)."""

    asset: str
    duration: int
    width: int
    height: int
    playlist: str
    captions: str
    poster: str
    renew: str
    records: bool = False  # what the controls ask of any player

    def renewed(self) -> dict[str, str]:
        """What an open page gets when its ticket has run out."""
        return {name: getattr(self, name) for name in ("asset", "playlist", "captions", "poster")}


def show(viewer: Viewer, term: Term, video: Asset | None, now: datetime, renew: str) -> Trailer | None:
    """The trailer on the page of this run; None where there is none that is ready. No query.

    `renew` is where the page asks for fresh addresses when these have run out (JSON, `Trailer.renewed`).

    Its ticket is a preview's, bound to nobody, and names this video alone: which one that is, the course says.
    """
    if video is None or video.kind != Asset.Kind.VIDEO or not video.is_ready:
        return None
    token = tickets.issue(
        viewer, purpose="preview", now=now, viewing_term_id=term.pk, unit_id=NO_UNIT, asset_id=video.pk
    )

    def address(name: str) -> str:
        return reverse(f"media:{name}", kwargs={"token": token})

    return Trailer(
        asset=video.ref,
        duration=video.duration_ms or 0,
        width=video.width or 1280,
        height=video.height or 720,
        playlist=address("master"),
        captions=address("captions") if video.has_captions else "",
        poster=address("poster") if video.has_poster else "",
        renew=renew,
    )
