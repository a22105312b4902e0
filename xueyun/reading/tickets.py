"""The media ticket of a document."""

from __future__ import annotations

from datetime import timedelta

from xueyun.courses.kinds import Shown
from xueyun.media import tickets


def issue_for(shown: Shown, asset_id: int, *, lifetime: timedelta) -> str:
    """A ticket to read, bound to the reader's session; visitors of a free preview get one that is bound to nobody."""
    viewer = shown.request.viewer
    return tickets.issue(
        viewer,
        purpose="read" if viewer.is_signed_in else "preview",
        now=shown.request.now,
        viewing_term_id=shown.term.pk,
        unit_id=shown.version.unit_id,
        asset_id=asset_id,
        lifetime=lifetime,
    )
