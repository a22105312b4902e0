"""Holding a job: one worker at a time, for as long as it renews its lease.

Every step is one conditional update on (worker, attempt): who has lost the lease changes nothing. SQLite serialises
the claims by its IMMEDIATE transactions, PostgreSQL by FOR UPDATE SKIP LOCKED; unique places hold heavy jobs apart.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from xueyun.core.times import utc_now
from xueyun.jobs.actions import enqueue_periodic
from xueyun.jobs.models import Job, JobQuerySet
from xueyun.jobs.registry import TASKS, Dead, heavy_names

log = logging.getLogger(__name__)

ERROR_LENGTH = 4000


def lease() -> timedelta:
    return timedelta(seconds=settings.JOBS_LEASE_SECONDS)


def claim(worker: str, *, now: datetime, key: str | None = None, may_be_heavy: bool = True) -> Job | None:
    """The next job that is due at `now` (with this `key`, if one is named), held for one lease; None without one."""
    due = Job.objects.due(now, utc_now()).filter(name__in=list(TASKS))
    if key is not None:
        due = due.filter(key=key)
    if not may_be_heavy:
        due = due.exclude(name__in=heavy_names())
    # The idle look is one read: on SQLite it takes no write lock.
    if not due.exists():
        return None
    try:
        with transaction.atomic():
            return _take(worker, due)
    except IntegrityError:
        # Another worker sat down in the place for heavy work; a later look will find what is left.
        return None


def _free_place() -> int | None:
    taken = set(
        Job.objects.filter(status=Job.Status.RUNNING, place__isnull=False).values_list("place", flat=True)
    )
    return next((n for n in range(settings.JOBS_HEAVY_AT_ONCE) if n not in taken), None)


def _take(worker: str, due: JobQuerySet) -> Job | None:
    heavy, place = heavy_names(), _free_place()
    if place is None:
        # Nobody may sit down, but a heavy job whose worker died keeps its place.
        due = due.exclude(name__in=heavy, status=Job.Status.WAITING)
    skip = connection.features.has_select_for_update_skip_locked
    job = due.select_for_update(skip_locked=skip).order_by("-priority", "run_at", "id").first()
    if job is None:
        return None
    if job.name in heavy and job.place is None:
        job.place = place
    job.status = Job.Status.RUNNING
    job.worker = worker
    job.attempts += 1
    job.lease_until = utc_now() + lease()
    job.save(update_fields=["status", "worker", "attempts", "lease_until", "place"])
    return job


def renew(job: Job) -> bool:
    """One more lease from now on; False if the job is no longer ours."""
    return bool(Job.objects.held(job).update(lease_until=utc_now() + lease()))


def _let_go(job: Job, status: Job.Status, **changes: Any) -> bool:
    return bool(Job.objects.held(job).update(status=status, lease_until=None, place=None, **changes))


def finish(job: Job, *, now: datetime) -> bool:
    """It is done. A task that comes again gets its next row in the same transaction."""
    with transaction.atomic():
        done = _let_go(job, Job.Status.DONE, ended_at=now, error="")
        if done:
            enqueue_periodic(TASKS[job.name], now=now, first=False)
    return done


def hand_back(job: Job) -> bool:
    """Not done, through no fault of its own: anyone may claim it at once, and the attempt doesn't count."""
    return _let_go(job, Job.Status.WAITING, attempts=job.attempts - 1, worker="")


def put_off(job: Job, error: str, *, now: datetime) -> bool:
    """It failed and will be tried again later."""
    run_at = now + TASKS[job.name].backoff(job.attempts)
    return _let_go(job, Job.Status.WAITING, run_at=run_at, error=error[-ERROR_LENGTH:])


def bury(job: Job, error: str, *, code: str, now: datetime) -> bool:
    """It failed for good: the row stays as dead, and the task's `on_dead` runs in the same transaction."""
    task = TASKS[job.name]
    with transaction.atomic():
        buried = _let_go(job, Job.Status.DEAD, ended_at=now, error=error[-ERROR_LENGTH:])
        if buried:
            if task.on_dead is not None:
                task.on_dead(Dead(args=job.args, code=code, error=error, now=now))
            enqueue_periodic(task, now=now, first=False)
    return buried
