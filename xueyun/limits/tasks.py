"""The table of counters keeps itself small."""

from __future__ import annotations

from datetime import timedelta

from xueyun.jobs.registry import Running, task
from xueyun.limits import actions


@task("limits.prune", every=timedelta(hours=12))
def prune(job: Running) -> None:
    actions.prune(job.now())
