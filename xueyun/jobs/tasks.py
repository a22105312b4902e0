"""The outbox keeps itself small."""

from __future__ import annotations

from datetime import timedelta

from xueyun.jobs import actions
from xueyun.jobs.registry import Running, task


@task("jobs.prune", every=timedelta(hours=12))
def prune(job: Running) -> None:
    actions.prune(job.now())
