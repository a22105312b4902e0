"""An operator sends a dead letter again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Viewer
from xueyun.delivery import actions, loaders
from xueyun.delivery.models import Kept, Letter
from xueyun.delivery.tests.test_write import NOW, mail, sms
from xueyun.jobs import operating, worker
from xueyun.jobs.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.req("A8")]
OPERATOR = Viewer(account_id=7, nickname="平台管理员")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def dead(settings: Settings) -> Letter:
    """An SMS that surely was not sent."""
    settings.SMS_PROVIDER = "none"
    sms()
    worker.drain(NOW)
    settings.SMS_PROVIDER = "local"
    return Letter.objects.get()


def test_it_goes_out_and_the_deed_is_in_the_trail(dead: Letter) -> None:
    actions.send_again(dead, actor=OPERATOR, now=LATER, address="127.0.0.1")
    worker.drain(LATER)
    dead.refresh_from_db()
    assert (dead.status, dead.error, dead.sealed, dead.ended_at) == ("sent", "", None, LATER)
    assert Kept.objects.get().to == "13800138000"
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_id, entry.object_id) == ("delivery.send_again", 7, dead.pk)
    assert entry.object_label == "sms code to 138****8000"
    assert entry.detail == {"error": "XUEYUN_SMS is none: this installation sends no SMS."}


def test_a_mail_keeps_its_message_id(settings: Settings) -> None:
    settings.MAIL_PROVIDER = "nobody"
    mail()
    worker.drain(NOW)
    letter = Letter.objects.get()
    before = letter.message_id
    settings.MAIL_PROVIDER = "local"
    actions.send_again(letter, actor=OPERATOR, now=LATER)
    worker.drain(LATER)
    letter.refresh_from_db()
    assert (letter.status, letter.message_id) == ("sent", before)


def test_two_operators_send_it_once(dead: Letter) -> None:
    as_the_other_saw_it = Letter.objects.get()
    actions.send_again(dead, actor=OPERATOR, now=LATER)
    with pytest.raises(Refused) as told:
        actions.send_again(as_the_other_saw_it, actor=OPERATOR, now=LATER)
    assert told.value.verdict.code == "not_dead"
    assert Job.objects.filter(status="waiting").count() == Entry.objects.count() == 1


def test_after_three_days_it_is_too_late(dead: Letter) -> None:
    with pytest.raises(Refused) as told:
        actions.send_again(dead, actor=OPERATOR, now=NOW + timedelta(days=3, seconds=1))
    assert told.value.verdict.code == "no_words"
    assert Entry.objects.count() == 0


def test_an_sms_that_may_have_gone_out_is_not_sent_again(dead: Letter) -> None:
    Letter.objects.update(status="sending", ended_at=None)
    Job.objects.update(status="waiting", run_at=NOW)
    worker.drain(NOW)
    dead.refresh_from_db()
    assert dead.status == "dead"
    with pytest.raises(Refused) as told:
        actions.send_again(dead, actor=OPERATOR, now=LATER)
    assert told.value.verdict.code == "no_words"


def test_what_is_on_its_way_is_left_alone() -> None:
    mail()
    with pytest.raises(Refused) as told:
        actions.send_again(Letter.objects.get(), actor=OPERATOR, now=LATER)
    assert told.value.verdict.code == "not_dead"


def test_the_operator_sees_how_letters_fare(dead: Letter, django_assert_num_queries: object) -> None:
    mail(cause="test:2")
    worker.drain(NOW)
    mail(cause="test:3")
    with django_assert_num_queries(3):  # type: ignore[operator]
        health = loaders.health(NOW)
    assert (health.waiting, health.sent_today, health.dead_today) == (1, 1, 1)
    [one] = health.dead
    assert (one.channel, one.purpose, one.to_masked) == ("sms", "code", "138****8000")
    assert one.error == "XUEYUN_SMS is none: this installation sends no SMS."
    tomorrow = loaders.health(NOW + timedelta(days=1))
    assert (tomorrow.sent_today, tomorrow.dead_today, len(tomorrow.dead)) == (0, 0, 1)
    assert loaders.health(NOW + timedelta(days=8)).dead == []


def test_healthz_counts_the_dead_of_a_day(dead: Letter) -> None:
    assert loaders.counts(NOW) == ("letters", {"waiting": 0, "dead_last_day": 1})
    assert loaders.counts(NOW + timedelta(days=1, seconds=1)) == (
        "letters",
        {"waiting": 0, "dead_last_day": 0},
    )


def test_its_job_alone_is_not_brought_back(dead: Letter) -> None:
    job = Job.objects.get()
    assert not operating.retry(job, now=LATER)
    job.refresh_from_db()
    assert job.status == "dead", "what is said of it stays true: the letter is what is sent again"
