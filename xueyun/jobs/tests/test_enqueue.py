from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from xueyun.jobs import actions, worker
from xueyun.jobs.models import Job
from xueyun.jobs.registry import Running, task

NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def said() -> list[str]:
    """What the task 'test.say' has said."""
    words: list[str] = []

    @task("test.say")
    def say(job: Running, *, word: str) -> None:
        words.append(word)

    return words


@pytest.mark.django_db
def test_it_is_done_with_its_arguments(said: list[str]) -> None:
    actions.enqueue("test.say", now=NOW, word="天")
    assert worker.drain(NOW) == 1
    assert said == ["天"]
    job = Job.objects.get()
    assert (job.status, job.attempts, job.ended_at, job.lease_until) == ("done", 1, NOW, None)


@pytest.mark.django_db
def test_it_waits_for_its_moment(said: list[str]) -> None:
    actions.enqueue("test.say", now=NOW, run_at=NOW + timedelta(minutes=5), word="later")
    assert worker.drain(NOW + timedelta(minutes=4)) == 0
    assert worker.drain(NOW + timedelta(minutes=5)) == 1


@pytest.mark.django_db
def test_it_goes_with_the_transaction_of_its_cause() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.enqueue("test.say", now=NOW, word="never")
        raise RuntimeError
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_it_refuses_a_name_that_nobody_registered() -> None:
    with pytest.raises(LookupError):
        actions.enqueue("test.unknown", now=NOW)


@pytest.mark.django_db
def test_a_key_is_live_once_and_free_again_when_it_is_done(said: list[str]) -> None:
    for word in ("first", "second"):
        actions.enqueue("test.say", now=NOW, key="one", word=word)
    worker.drain(NOW)
    assert said == ["first"]
    actions.enqueue("test.say", now=NOW, key="one", word="third")
    worker.drain(NOW)
    assert said == ["first", "third"]


@pytest.mark.django_db(transaction=True)
def test_a_key_is_written_once_by_many_at_the_same_time() -> None:
    barrier = Barrier(8)

    def write() -> None:
        try:
            barrier.wait()
            with transaction.atomic():
                actions.enqueue("test.say", now=NOW, key="one", word="x")
        finally:
            connection.close()

    threads = [Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_higher_priority_goes_first_then_older(said: list[str]) -> None:
    actions.enqueue("test.say", now=NOW, word="c")
    actions.enqueue("test.say", now=NOW - timedelta(seconds=1), word="b")
    actions.enqueue("test.say", now=NOW, priority=5, word="a")
    worker.drain(NOW)
    assert said == ["a", "b", "c"]
