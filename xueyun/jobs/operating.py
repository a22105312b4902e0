"""What an operator sees of the jobs, and does with those that were given up.

The trail of these deeds is written by who calls them: `audit` is a floor above.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Min, Q

from xueyun.jobs import worker
from xueyun.jobs.bell import bell
from xueyun.jobs.models import Job, JobQuerySet
from xueyun.jobs.registry import TASKS

SHOWN = 50


@dataclass(frozen=True, slots=True)
class State:
    """How the jobs stand; `oldest` is since when the first of those that are due has waited."""

    waiting: int
    later: int
    running: int
    dead: int
    workers: int
    oldest: datetime | None
    given_up: list[Job]


def state(now: datetime) -> State:
    """In four queries."""
    due = Q(status=Job.Status.WAITING, run_at__lte=now)
    live = Job.objects.live().aggregate(
        waiting=Count("pk", filter=due),
        later=Count("pk", filter=Q(status=Job.Status.WAITING, run_at__gt=now)),
        running=Count("pk", filter=Q(status=Job.Status.RUNNING)),
        oldest=Min("run_at", filter=due),
    )
    dead = given_up()
    return State(
        dead=dead.count(),
        workers=worker.alive(now),
        given_up=list(dead.order_by("-ended_at", "-pk")[:SHOWN]),
        **live,
    )


def given_up() -> JobQuerySet:
    """Jobs that failed too often."""
    return Job.objects.filter(status=Job.Status.DEAD)


def retry(job: Job, *, now: datetime) -> bool:
    """Do a job that was given up once more, from its beginning. False where it is not dead (any more), or where
    another one with its key waits, or where its task has nothing left to go on with.
    """
    dead = Job.objects.filter(pk=job.pk, status=Job.Status.DEAD)
    task = TASKS.get(job.name)
    try:
        with transaction.atomic():
            done = dead.update(
                status=Job.Status.WAITING,
                attempts=0,
                run_at=now,
                ended_at=None,
                error="",
                worker="",
                place=None,
            )
            if done and task is not None and task.on_retry is not None and not task.on_retry(job.args):
                transaction.set_rollback(True)
                return False
    except IntegrityError:
        return False
    transaction.on_commit(bell.set)
    return bool(done)


def drop(job: Job) -> bool:
    """Forget a job that was given up. False where it is not dead (any more)."""
    return bool(Job.objects.filter(pk=job.pk, status=Job.Status.DEAD).delete()[0])
