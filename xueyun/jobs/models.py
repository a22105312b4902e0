"""The outbox: work after the answer, as rows written with their cause."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q


class JobQuerySet(models.QuerySet["Job"]):
    def live(self) -> Self:
        """Not yet at an end."""
        return self.filter(status__in=(Job.Status.WAITING, Job.Status.RUNNING))

    def due(self, now: datetime, clock: datetime) -> Self:
        """To be done by `now`, or held by a worker whose lease has run out on the `clock`."""
        waiting = Q(status=Job.Status.WAITING, run_at__lte=now)
        abandoned = Q(status=Job.Status.RUNNING, lease_until__lt=clock)
        return self.live().filter(waiting | abandoned)

    def held(self, job: Job) -> Self:
        """The row, if it is still in the hands of the worker that claimed `job`, in the same attempt."""
        return self.filter(pk=job.pk, status=Job.Status.RUNNING, worker=job.worker, attempts=job.attempts)


class Job(models.Model):
    """A piece of work by name, claimed by lease and done at least once."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"

    name = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    # At most one waiting or running job has a key: enqueueing twice is harmless.
    key = models.CharField(max_length=100, null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    priority = models.SmallIntegerField(default=0)  # higher first
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=60, blank=True)
    # A running heavy job sits in one of a few numbered places; two can't sit in one.
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(status__in=["waiting", "running"]), name="job_key_once_while_live"
            ),
            models.UniqueConstraint(
                fields=["place"], condition=Q(status="running"), name="job_heavy_place_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-priority", "run_at", "id"],
                condition=Q(status__in=["waiting", "running"]),
                name="job_next",
            ),
            models.Index(
                fields=["status", "ended_at"], condition=Q(status__in=["done", "dead"]), name="job_ended"
            ),
            models.Index(fields=["ended_at", "id"], condition=Q(status="dead"), name="job_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Worker(models.Model):
    """A process that does jobs, and when it was last heard of."""

    name = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
