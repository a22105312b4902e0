"""The media ticket of a video's page."""

from __future__ import annotations

from xueyun.courses.kinds import Shown
from xueyun.media import tickets


def issue_for(shown: Shown) -> str:
    """A ticket to watch, bound to the reader's session; visitors of a free preview get one that is bound to nobody.

    Raises ValueError for a unit without a file.
    """
    if shown.version.asset_id is None:
        raise ValueError("a unit without a file has nothing to watch")
    viewer = shown.request.viewer
    return tickets.issue(
        viewer,
        purpose="watch" if viewer.is_signed_in else "preview",
        now=shown.request.now,
        viewing_term_id=shown.term.pk,
        unit_id=shown.version.unit_id,
        asset_id=shown.version.asset_id,
    )
