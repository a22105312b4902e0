"""Telling everybody, in the background."""

from __future__ import annotations

from xueyun.announcements import broadcasts
from xueyun.jobs.registry import Running, task


@task("announcements.broadcast")
def broadcast(job: Running, broadcast_id: int) -> None:
    broadcasts.tell(broadcast_id, now=job.now(), pulse=job.check)
