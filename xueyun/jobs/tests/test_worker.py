"""The loop of a process, with real threads and connections of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connections, transaction
from pytest_django.fixtures import Settings

from xueyun.core.times import utc_now
from xueyun.jobs import actions, worker
from xueyun.jobs.models import Job, Worker
from xueyun.jobs.registry import TASKS, Running, task

pytestmark = pytest.mark.django_db(transaction=True)


def soon(what: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until it is true."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def start(settings: Settings) -> Iterator[Callable[[], worker.Loop]]:
    """Start loops with a lease of a second; they are stopped after the test."""
    settings.JOBS_LEASE_SECONDS = 1
    TASKS.clear()
    running: list[tuple[worker.Loop, Thread]] = []

    def begin() -> worker.Loop:
        loop = worker.Loop()
        thread = Thread(target=loop.run)
        thread.start()
        running.append((loop, thread))
        return loop

    yield begin
    for loop, thread in running:
        loop.stop()
        thread.join(10)
        assert not thread.is_alive()


def test_it_does_what_is_written_at_once(
    start: Callable[[], worker.Loop], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Event()
    monkeypatch.setattr(worker, "LOOK_EVERY", 30.0)

    @task("test.quick")
    def quick(job: Running) -> None:
        done.set()

    start()
    soon(Worker.objects.count)
    with transaction.atomic():
        actions.enqueue("test.quick", now=utc_now())
    # Far sooner than the next look: the commit rang the bell.
    assert done.wait(5)
    soon(lambda: Job.objects.get().status == "done")


def test_a_long_job_keeps_its_lease_while_others_are_looking(start: Callable[[], worker.Loop]) -> None:
    runs: list[int] = []

    @task("test.long")
    def long(job: Running) -> None:
        runs.append(job.attempt)
        time.sleep(2.5)
        assert not job.lost()

    actions.enqueue("test.long", now=utc_now())
    start()
    start()
    soon(lambda: Job.objects.get().status == "done")
    assert runs == [1]


def test_light_work_goes_on_beside_a_heavy_job(start: Callable[[], worker.Loop]) -> None:
    began, go_on = Event(), Event()

    @task("test.heavy", heavy=True)
    def heavy(job: Running) -> None:
        began.set()
        assert go_on.wait(10)

    @task("test.light")
    def light(job: Running) -> None:
        go_on.set()

    actions.enqueue("test.heavy", now=utc_now())
    start()
    assert began.wait(10)
    actions.enqueue("test.light", now=utc_now())
    soon(lambda: Job.objects.filter(status="done").count() == 2)


def test_stopping_ends_the_work_in_hand_and_hands_it_back(start: Callable[[], worker.Loop]) -> None:
    began = Event()

    @task("test.patient", heavy=True)
    def patient(job: Running) -> None:
        began.set()
        while True:
            job.check()
            time.sleep(0.02)

    actions.enqueue("test.patient", now=utc_now())
    loop = start()
    assert began.wait(10)
    before = time.monotonic()
    loop.stop()
    assert time.monotonic() - before < 2
    job = Job.objects.get()
    assert (job.status, job.attempts, job.worker, job.place) == ("waiting", 0, "", None)
    assert not Worker.objects.exists()


def test_a_body_learns_that_its_job_was_taken_away(start: Callable[[], worker.Loop]) -> None:
    began, noticed = Event(), Event()

    @task("test.robbed")
    def robbed(job: Running) -> None:
        began.set()
        while not job.lost():
            time.sleep(0.02)
        noticed.set()

    actions.enqueue("test.robbed", now=utc_now())
    start()
    assert began.wait(10)
    Job.objects.update(worker="another", lease_until=utc_now() + timedelta(hours=1))
    assert noticed.wait(10)
    assert Job.objects.get().worker == "another"


def test_an_error_in_a_step_does_not_end_the_loop(
    start: Callable[[], worker.Loop], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Event()
    real, calls = worker.leases.claim, iter([RuntimeError("the database is away")])

    def claim(*args: object, **options: object) -> object:
        for error in calls:
            raise error
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(worker.leases, "claim", claim)

    @task("test.after")
    def after(job: Running) -> None:
        done.set()

    actions.enqueue("test.after", now=utc_now())
    start()
    assert done.wait(10)


def test_it_is_seen_alive_while_it_is(start: Callable[[], worker.Loop]) -> None:
    assert worker.alive(utc_now()) == 0
    loop = start()
    soon(lambda: worker.alive(utc_now()) == 1)
    time.sleep(1.5)
    assert worker.alive(utc_now()) == 1
    loop.stop()
    assert worker.alive(utc_now()) == 0


def test_an_idle_loop_asks_the_database_about_once_a_second(start: Callable[[], worker.Loop]) -> None:
    looks: list[float] = []
    real = worker.leases.claim
    worker.leases.claim = lambda *a, **o: (looks.append(time.monotonic()), real(*a, **o))[1]  # type: ignore[assignment]
    try:
        start()
        soon(lambda: looks)
        first = len(looks)
        time.sleep(3)
        assert len(looks) - first <= 4
    finally:
        worker.leases.claim = real


def test_threads_race_and_every_job_is_done_once() -> None:
    done: list[int] = []

    @task("test.race")
    def race(job: Running, *, number: int) -> None:
        done.append(number)

    now = utc_now()
    for number in range(40):
        actions.enqueue("test.race", now=now, number=number)

    def work() -> None:
        try:
            worker.drain(now)
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Who lost a race found nothing and left; whoever comes next finds the rest.
    worker.drain(now)
    assert sorted(done) == list(range(40))
    assert set(Job.objects.values_list("status", "attempts")) == {("done", 1)}
