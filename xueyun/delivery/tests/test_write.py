"""A letter is written with what causes it, once, and is not read in the database."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from xueyun.delivery import actions
from xueyun.delivery.models import Kept, Letter
from xueyun.jobs import worker
from xueyun.jobs.models import Job

pytestmark = pytest.mark.req("A8", "N1")
NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)


def mail(cause: str = "test:1", to: str = "wang@example.org") -> None:
    actions.mail(to, cause=cause, purpose="notice", subject="开课通知", text="《微积分》已开课。", now=NOW)


def sms(cause: str = "test:1", to: str = "13800138000") -> None:
    params = {"code": "123456", "minutes": "10"}
    actions.sms(to, cause=cause, purpose="code", text="验证码 123456", params=params, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_sends_nothing() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        mail()
        sms()
        raise RuntimeError("what caused it did not happen")
    worker.drain(NOW)
    assert (Letter.objects.count(), Job.objects.count(), Kept.objects.count()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_after_the_commit_and_not_before() -> None:
    with transaction.atomic():
        mail()
        assert Kept.objects.count() == 0
    assert Letter.objects.get().status == "waiting"
    worker.drain(NOW)
    letter = Letter.objects.get()
    assert (letter.status, letter.ended_at, letter.sealed) == ("sent", NOW, None)
    kept = Kept.objects.get()
    assert (kept.to, kept.subject, kept.text) == ("wang@example.org", "开课通知", "《微积分》已开课。")


@pytest.mark.django_db
def test_one_cause_writes_once_to_an_address_on_a_channel() -> None:
    for _ in range(3):
        mail()
        sms()
    assert Letter.objects.count() == Job.objects.count() == 2
    mail(to="li@example.org")
    mail(cause="test:2")
    assert Letter.objects.count() == Job.objects.count() == 4
    worker.drain(NOW)
    mail()
    worker.drain(NOW)
    assert Kept.objects.count() == 4, "what was sent is not sent again"


@pytest.mark.django_db(transaction=True)
def test_writers_that_meet_write_one() -> None:
    barrier = Barrier(6)

    def write() -> None:
        try:
            barrier.wait()
            mail()
        finally:
            connection.close()

    threads = [Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Letter.objects.count() == Job.objects.count() == 1


@pytest.mark.django_db
def test_neither_words_nor_address_can_be_read_in_the_rows() -> None:
    mail()
    sms()
    for row in (*Letter.objects.values_list(), *Job.objects.values_list()):
        told = " ".join(
            bytes(value).decode() if isinstance(value, (bytes, memoryview)) else str(value) for value in row
        )
        for secret in ("wang@example.org", "13800138000", "123456", "微积分"):
            assert secret not in told
    assert {letter.to_masked for letter in Letter.objects.all()} == {"w***@example.org", "138****8000"}


@pytest.mark.django_db
def test_many_letters_are_what_one_by_one_would_have_been() -> None:
    mail(to="li@example.org")
    to = {"test:1": "li@example.org", "test:2": "wang@example.org", "test:3": "li@example.org"}
    for _ in range(2):
        actions.mail_many(to, purpose="notice", subject="开课通知", text="《微积分》已开课。", now=NOW)
    assert sorted(Letter.objects.values_list("cause", "to_masked")) == [
        ("test:1", "l***@example.org"),
        ("test:2", "w***@example.org"),
        ("test:3", "l***@example.org"),
    ]
    assert Job.objects.count() == 3
    worker.drain(NOW)
    assert sorted(Kept.objects.values_list("to", flat=True)) == [
        "li@example.org", "li@example.org", "wang@example.org",
    ]  # fmt: skip
