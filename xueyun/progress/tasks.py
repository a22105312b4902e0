"""Counting after the answer."""

from __future__ import annotations

from xueyun.jobs.registry import Running, task
from xueyun.progress import counting


@task("progress.count_run")
def count_run(job: Running, term_id: int) -> None:
    """Another outline of a run is shown: how many of its units each learner has done."""
    counting.count_run(term_id, pulse=job.check)
