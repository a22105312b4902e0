"""Telling in the background: there may be thousands of readers."""

from __future__ import annotations

from xueyun.announcements import broadcasts, tellings
from xueyun.announcements.models import Announcement
from xueyun.jobs.registry import Running, task


@task("announcements.tell")
def tell(job: Running, announcement_id: int) -> None:
    """Tell it to the learners of its term, and of the synchronous SPOCs over that."""
    rows = Announcement.objects.select_related("term__course__school")
    made = rows.filter(pk=announcement_id).first()
    if made is not None:
        tellings.announced(made, now=job.now(), pulse=job.check)


@task("announcements.broadcast")
def broadcast(job: Running, broadcast_id: int) -> None:
    """Tell everybody what the platform announces."""
    broadcasts.tell(broadcast_id, now=job.now(), pulse=job.check)
