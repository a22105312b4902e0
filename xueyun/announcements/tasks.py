"""Telling in the background: there may be thousands of readers."""

from __future__ import annotations

from xueyun.announcements import broadcasts, messages, tellings
from xueyun.announcements.models import Telling
from xueyun.jobs.registry import Running, task


@task("announcements.tell")
def tell(job: Running, announcement_id: int, number: int = 0) -> None:
    """Tell it to the learners of its term, and of the synchronous SPOCs over that."""
    rows = Telling.objects.select_related("announcement__term__course__school")
    telling = rows.filter(announcement_id=announcement_id, number=number).first()
    if telling is not None:
        tellings.announced(telling, now=job.now(), pulse=job.check)


@task("announcements.broadcast")
def broadcast(job: Running, broadcast_id: int) -> None:
    """Tell everybody what the platform announces."""
    broadcasts.tell(broadcast_id, now=job.now(), pulse=job.check)


@task("announcements.message")
def message(job: Running, message_id: int) -> None:
    """Tell the students it is addressed to what a team has written."""
    messages.tell(message_id, now=job.now(), pulse=job.check)
