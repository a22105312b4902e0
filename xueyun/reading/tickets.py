"""The media ticket of a document."""

from __future__ import annotations

from datetime import datetime, timedelta

from xueyun.courses.kinds import Shown
from xueyun.media import tickets

# As long as one may read before fetching what stands in a text. Tickets begin with the hour, so that a picture keeps
# its address for a while and a browser what it has fetched.
IN_TEXTS = timedelta(hours=3)


def issue_for_text(shown: Shown, asset_id: int) -> str:
    """A ticket for a picture or a document that stands in a text."""
    now = shown.request.now
    return issue_for(shown, asset_id, lifetime=IN_TEXTS, now=now.replace(minute=0, second=0, microsecond=0))


def issue_for(
    shown: Shown, asset_id: int, *, lifetime: timedelta, now: datetime | None = None, keeps: bool = True
) -> str:
    """A ticket to read, bound to the reader's session; visitors of a free preview get one that is bound to nobody.

    Without `keeps` the document is shown and not handed out.
    """
    viewer = shown.request.viewer
    return tickets.issue(
        viewer,
        purpose="read" if viewer.is_signed_in else "preview",
        now=now or shown.request.now,
        viewing_term_id=shown.term.pk,
        unit_id=shown.version.unit_id,
        asset_id=asset_id,
        lifetime=lifetime,
        facts={} if keeps else {"keeps": False},
    )
