from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from xueyun.core.times import utc_now
from xueyun.jobs import actions, leases, worker
from xueyun.jobs.models import Job
from xueyun.jobs.registry import Dead, GiveUp, Interrupted, Running, TaskError, backoff, task

NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_failure_is_tried_again_later_and_later() -> None:
    seen: list[int] = []

    @task("test.fails", tries=3)
    def fails(job: Running) -> None:
        seen.append(job.attempt)
        raise ValueError("no luck")

    actions.enqueue("test.fails", now=NOW)
    worker.drain(NOW)
    job = Job.objects.get()
    assert (job.status, job.run_at) == ("waiting", NOW + timedelta(seconds=10))
    assert "ValueError: no luck" in job.error
    assert worker.drain(NOW + timedelta(seconds=9)) == 0
    worker.drain(NOW + timedelta(seconds=10))
    assert Job.objects.get().run_at == NOW + timedelta(seconds=50)
    worker.drain(NOW + timedelta(seconds=50))
    assert Job.objects.get().status == "dead"
    assert seen == [1, 2, 3]


def test_waiting_grows_to_an_hour() -> None:
    assert [backoff(n).total_seconds() for n in (1, 2, 3, 4, 5, 6, 60)] == [
        10,
        40,
        160,
        640,
        2560,
        3600,
        3600,
    ]


def test_a_dead_job_is_told_with_its_code_in_its_transaction() -> None:
    told: list[Dead] = []

    def on_dead(dead: Dead) -> None:
        assert Job.objects.get().status == "dead"
        told.append(dead)

    @task("test.codes", tries=1, on_dead=on_dead)
    def codes(job: Running, *, number: int) -> None:
        raise TaskError("disk_full", "no byte left")

    actions.enqueue("test.codes", now=NOW, number=7)
    worker.drain(NOW)
    assert [(d.args, d.code, d.now) for d in told] == [({"number": 7}, "disk_full", NOW)]


def test_giving_up_is_for_good() -> None:
    told: list[str] = []

    @task("test.hopeless", tries=9, on_dead=lambda dead: told.append(dead.code))
    def hopeless(job: Running) -> None:
        raise GiveUp("not_webvtt")

    actions.enqueue("test.hopeless", now=NOW)
    assert worker.drain(NOW) == 1
    assert Job.objects.get().status == "dead"
    assert told == ["not_webvtt"]


def test_a_job_that_kills_its_workers_is_not_tried_for_ever() -> None:
    told: list[str] = []

    @task("test.kills", tries=2, on_dead=lambda dead: told.append(dead.error))
    def kills(job: Running) -> None:
        pytest.fail("it has had its tries")

    actions.enqueue("test.kills", now=NOW)
    for _ in range(2):
        assert leases.claim("a", now=NOW) is not None
        Job.objects.update(lease_until=utc_now() - timedelta(seconds=1))
    worker.drain(NOW)
    assert Job.objects.get().status == "dead"
    assert told == ["Its worker died every time."]


def test_an_interrupted_job_goes_back() -> None:
    runs: list[int] = []

    @task("test.long")
    def long(job: Running) -> None:
        runs.append(job.attempt)
        if len(runs) == 1:
            raise Interrupted

    actions.enqueue("test.long", now=NOW)
    assert worker.drain(NOW) == 2
    assert runs == [1, 1]


def test_a_periodic_task_comes_again_whether_it_worked_or_not() -> None:
    @task("test.daily", every=timedelta(days=1), tries=1)
    def daily(job: Running) -> None:
        if job.now() == NOW:
            raise ValueError

    actions.enqueue("test.daily", now=NOW, key="every:test.daily")
    for day in range(3):
        assert worker.drain(NOW + timedelta(days=day)) == 1
    waiting = Job.objects.get(status="waiting")
    assert waiting.run_at == NOW + timedelta(days=3)
    assert sorted(Job.objects.values_list("status", flat=True)) == ["dead", "done", "done", "waiting"]


def test_ended_jobs_are_forgotten_after_a_week_and_dead_ones_later() -> None:
    for status, days in (("done", 6), ("done", 8), ("dead", 8), ("dead", 61), ("waiting", 99)):
        moment = NOW - timedelta(days=days)
        Job.objects.create(name="test.any", status=status, run_at=moment, created_at=moment, ended_at=moment)
    assert actions.prune(NOW) == 2
    assert sorted(Job.objects.values_list("status", flat=True)) == ["dead", "done", "waiting"]
