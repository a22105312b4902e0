from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from xueyun.core.times import utc_now
from xueyun.jobs import actions, leases
from xueyun.jobs.models import Job
from xueyun.jobs.registry import Running, task

NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tasks() -> None:
    @task("test.light")
    def light(job: Running) -> None: ...

    @task("test.heavy", heavy=True)
    def heavy(job: Running) -> None: ...


def claimed(worker: str, **options: bool) -> Job:
    job = leases.claim(worker, now=NOW, **options)  # type: ignore[arg-type]
    assert job is not None
    return job


def let_lease_run_out(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=utc_now() - timedelta(seconds=1))


def test_a_claimed_job_is_nobody_elses() -> None:
    actions.enqueue("test.light", now=NOW)
    claimed("a")
    assert leases.claim("b", now=NOW) is None


def test_a_job_whose_worker_died_is_done_by_another() -> None:
    actions.enqueue("test.light", now=NOW)
    first = claimed("a")
    let_lease_run_out(first)
    second = claimed("b")
    assert (second.pk, second.attempts) == (first.pk, 2)


def test_who_lost_the_lease_changes_nothing_any_more() -> None:
    actions.enqueue("test.light", now=NOW)
    first = claimed("a")
    let_lease_run_out(first)
    second = claimed("b")
    assert not leases.renew(first)
    assert not leases.finish(first, now=NOW)
    assert not leases.put_off(first, "late", now=NOW)
    assert not leases.bury(first, "late", code="", now=NOW)
    assert not leases.hand_back(first)
    job = Job.objects.get()
    assert (job.status, job.worker, job.error) == ("running", "b", "")
    assert leases.finish(second, now=NOW)


def test_a_renewed_lease_holds() -> None:
    actions.enqueue("test.light", now=NOW)
    job = claimed("a")
    let_lease_run_out(job)
    assert leases.renew(job)
    assert leases.claim("b", now=NOW) is None


def test_what_is_handed_back_is_free_at_once_and_costs_no_attempt() -> None:
    actions.enqueue("test.light", now=NOW)
    assert leases.hand_back(claimed("a"))
    assert claimed("b").attempts == 1


def test_one_heavy_job_at_a_time_and_light_ones_beside_it() -> None:
    actions.enqueue("test.heavy", now=NOW, priority=2)
    actions.enqueue("test.heavy", now=NOW, priority=1)
    actions.enqueue("test.light", now=NOW)
    first = claimed("a")
    assert first.name == "test.heavy"
    assert claimed("b").name == "test.light"
    assert leases.claim("b", now=NOW) is None
    leases.finish(first, now=NOW)
    assert claimed("b").name == "test.heavy"


def test_two_heavy_jobs_where_the_installation_allows_two(settings: Settings) -> None:
    settings.JOBS_HEAVY_AT_ONCE = 2
    for _ in range(3):
        actions.enqueue("test.heavy", now=NOW)
    assert {claimed("a").place, claimed("b").place} == {0, 1}
    assert leases.claim("c", now=NOW) is None


def test_a_heavy_job_whose_worker_died_keeps_its_place() -> None:
    actions.enqueue("test.heavy", now=NOW)
    actions.enqueue("test.heavy", now=NOW, priority=9, run_at=NOW + timedelta(seconds=1))
    first = claimed("a")
    let_lease_run_out(first)
    # The other one is more urgent, but the place is taken until the abandoned one is at an end.
    second = leases.claim("b", now=NOW + timedelta(seconds=2))
    assert second is not None
    assert (second.pk, second.place) == (first.pk, 0)


def test_a_worker_that_is_busy_takes_light_jobs_only() -> None:
    actions.enqueue("test.heavy", now=NOW)
    assert leases.claim("a", now=NOW, may_be_heavy=False) is None


def test_a_job_of_another_version_of_the_program_is_left_to_it() -> None:
    Job.objects.create(name="test.of_tomorrow", run_at=NOW, created_at=NOW)
    assert leases.claim("a", now=NOW) is None
