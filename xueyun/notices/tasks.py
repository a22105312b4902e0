"""Clearing away what nobody reads any more."""

from __future__ import annotations

from datetime import timedelta

from xueyun.jobs.registry import Running, task
from xueyun.notices import actions


@task("notices.forget_old", every=timedelta(days=1))
def forget_old(job: Running) -> None:
    actions.forget_old(job.now())
