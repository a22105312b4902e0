"""Writing jobs, and keeping their table small."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from xueyun.jobs.bell import bell
from xueyun.jobs.models import Job, Worker
from xueyun.jobs.registry import TASKS, Task

KEEP_DONE = timedelta(days=7)
KEEP_DEAD = timedelta(days=60)
KEEP_WORKER = timedelta(days=1)


def enqueue(
    name: str,
    /,
    *,
    now: datetime,
    key: str | None = None,
    run_at: datetime | None = None,
    priority: int = 0,
    **args: Any,
) -> None:
    """Write a job into the caller's transaction; a worker does it after the commit, from `run_at` on.

    While a job with the same `key` waits or runs, no second one is written. `args` are ids and plain values (JSON).
    Raises LookupError for a name that no `tasks.py` registers.
    """
    if name not in TASKS:
        raise LookupError(f"no task is named {name}")
    job = Job(name=name, args=args, key=key, run_at=run_at or now, priority=priority, created_at=now)
    # One statement on both databases: the unique index on live keys decides, races included.
    Job.objects.bulk_create([job], ignore_conflicts=True)
    transaction.on_commit(bell.set)


def enqueue_many(name: str, /, many: Iterable[dict[str, Any]], *, now: datetime, priority: int = 0) -> None:
    """Write a job for each of these args into the caller's transaction, in as few statements as the database takes.

    Raises LookupError as `enqueue` does.
    """
    if name not in TASKS:
        raise LookupError(f"no task is named {name}")
    Job.objects.bulk_create(
        [Job(name=name, args=args, run_at=now, priority=priority, created_at=now) for args in many]
    )
    transaction.on_commit(bell.set)


def enqueue_periodic(task: Task, *, now: datetime, first: bool) -> None:
    """Write the next run of a task that comes again by itself (at once, if it is the `first`)."""
    if task.every is not None:
        run_at = now if first else now + task.every
        enqueue(task.name, now=now, run_at=run_at, key=f"every:{task.name}", priority=-10)


def prune(now: datetime) -> int:
    """Delete rows of jobs that ended long ago, and of workers long gone; how many jobs went."""
    done = Job.objects.filter(status=Job.Status.DONE, ended_at__lt=now - KEEP_DONE)
    dead = Job.objects.filter(status=Job.Status.DEAD, ended_at__lt=now - KEEP_DEAD)
    Worker.objects.filter(seen_at__lt=now - KEEP_WORKER).delete()
    return done.delete()[0] + dead.delete()[0]
