"""Clearing away what can't be brought back any more."""

from __future__ import annotations

from datetime import timedelta

from xueyun.courses.actions.forgetting import forget
from xueyun.jobs.registry import Running, task


@task("courses.empty_bins", every=timedelta(days=1))
def empty_bins(job: Running) -> None:
    forget(job.now())
