"""Imports in the background: checking, writing in batches, and clearing away."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from xueyun.jobs.actions import enqueue
from xueyun.jobs.registry import Dead, Running, task
from xueyun.schools.actions import import_batches, import_checks, imports
from xueyun.schools.models import RosterImport

# Letters and codes wait in the same line: an import steps aside after so many seconds and goes on behind them.
A_WHILE = 2.0


def _given_up(dead: Dead) -> None:
    imports.fail(dead.args["import_id"], now=dead.now)


def _open_again(args: dict[str, Any]) -> bool:
    return imports.open_again(args["import_id"])


@task("schools.check_import", on_dead=_given_up, on_retry=_open_again)
def check_import(job: Running, import_id: int, turn: int) -> None:
    """Check the rows by the columns as they were matched in this turn."""
    found = RosterImport.objects.filter(pk=import_id, turn=turn).select_related("school").first()
    if found is not None:
        import_checks.check_rows(found, now=job.now(), pulse=job.check)


@task("schools.run_import", on_dead=_given_up, on_retry=_open_again)
def run_import(job: Running, import_id: int, step: int) -> None:
    """Write batches for a while; the next job goes on."""
    ends = time.monotonic() + A_WHILE
    if not import_batches.run(
        import_id, now=job.now(), pulse=job.check, until=lambda: time.monotonic() > ends
    ):
        enqueue(
            "schools.run_import",
            now=job.now(),
            priority=-1,
            key=f"schools.run_import:{import_id}:{step + 1}",
            import_id=import_id,
            step=step + 1,
        )


@task("schools.prune_imports", every=timedelta(hours=1))
def prune_imports(job: Running) -> None:
    imports.prune(job.now())
