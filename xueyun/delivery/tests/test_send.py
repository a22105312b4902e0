"""Sending: mail at least once, an SMS at most once, even where the worker dies in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django.fixtures import Settings

from xueyun.core import sealing
from xueyun.core.times import utc_now
from xueyun.delivery import actions, providers
from xueyun.delivery.models import Kept, Letter
from xueyun.delivery.tasks import KEEP, prune
from xueyun.delivery.tests.conftest import MailServer, soon
from xueyun.delivery.tests.stand_in import Gateway
from xueyun.delivery.tests.test_gateways import aliyun
from xueyun.delivery.tests.test_write import NOW, mail, sms
from xueyun.jobs import worker
from xueyun.jobs.models import Job
from xueyun.jobs.registry import Running

pytestmark = pytest.mark.req("A8")

WORKER = """
import sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from xueyun.core.times import utc_now
from xueyun.jobs import worker
worker.drain(utc_now())
"""
PASSED_ON = (
    "SMTP_HOST",
    "SMTP_PORT",
    "SMTP_SECURITY",
    "SMS_KEY_ID",
    "SMS_KEY_SECRET",
    "SMS_SIGN",
    "SMS_ENDPOINT",
)


def a_worker(settings: Settings) -> subprocess.Popen[bytes]:
    """A process of its own that does what is due, with this test's database and providers."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    environment |= {f"XUEYUN_{name}": str(getattr(settings, name)) for name in PASSED_ON}
    environment |= {
        "XUEYUN_DATA": str(django_settings.DATA),
        "XUEYUN_SEALING_KEY": settings.SEALING_KEY,
        "XUEYUN_MAIL": settings.MAIL_PROVIDER,
        "XUEYUN_SMS": settings.SMS_PROVIDER,
        "XUEYUN_SMS_TEMPLATES": "code=SMS_1",
        "XUEYUN_SMS_TIMEOUT": "60",
        "XUEYUN_SMTP_TIMEOUT": "60",
        "XUEYUN_JOBS_LEASE_SECONDS": "1",
    }
    name = str(connection.settings_dict["NAME"])
    return subprocess.Popen([sys.executable, "-c", WORKER, name], env=environment)


def killed_while(settings: Settings, is_on_its_way: Callable[[], object]) -> None:
    """A worker begins and is killed once the letter has left it; its lease runs out."""
    process = a_worker(settings)
    try:
        soon(is_on_its_way, 60)
    finally:
        process.kill()
        process.wait()
    job = Job.objects.get()
    assert job.status == "running"
    soon(lambda: Job.objects.due(utc_now(), utc_now()).exists())


@pytest.mark.django_db(transaction=True)
def test_a_mail_whose_worker_was_killed_goes_out_again_under_the_same_id(
    mail_server: Callable[..., MailServer], settings: Settings
) -> None:
    server = mail_server("silent")
    mail()
    killed_while(settings, lambda: server.taken)
    assert Letter.objects.get().status == "waiting"
    worker.drain(utc_now())
    letter = Letter.objects.get()
    assert letter.status == "sent"
    assert [taken["id"] for taken in server.taken] == [letter.message_id] * 2


@pytest.mark.django_db(transaction=True)
def test_an_sms_whose_worker_was_killed_is_dead_and_not_sent_again(
    gateway: Callable[..., Gateway], settings: Settings
) -> None:
    stand_in = gateway("aliyun", None)
    sms()
    killed_while(settings, lambda: stand_in.asked)
    stand_in.answer = aliyun("OK")
    worker.drain(utc_now())
    letter = Letter.objects.get()
    assert (letter.status, letter.sealed) == ("dead", None)
    assert letter.error == "The worker died while it was sent; an SMS is never sent twice."
    assert len(stand_in.asked) == 1


@pytest.mark.django_db
def test_an_sms_goes_out_and_keeps_the_gateways_reference(gateway: Callable[..., Gateway]) -> None:
    stand_in = gateway("aliyun", aliyun("OK"))
    sms()
    worker.drain(NOW)
    letter = Letter.objects.get()
    assert (letter.status, letter.reference, letter.sealed) == ("sent", "900619746936498440^0", None)
    assert [asked["PhoneNumbers"] for asked in stand_in.asked] == ["13800138000"]


@pytest.mark.django_db
def test_an_sms_that_surely_was_not_sent_is_tried_again(gateway: Callable[..., Gateway]) -> None:
    stand_in = gateway("aliyun", aliyun("isv.BUSINESS_LIMIT_CONTROL"))
    sms()
    worker.drain(NOW)
    letter = Letter.objects.get()
    assert (letter.status, letter.error) == ("waiting", "isv.BUSINESS_LIMIT_CONTROL: 说明")
    stand_in.answer = aliyun("OK")
    worker.drain(NOW + timedelta(seconds=10))
    letter.refresh_from_db()
    assert letter.status == "sent"
    assert len(stand_in.asked) == 2


@pytest.mark.django_db
def test_an_sms_without_an_answer_is_dead_at_once(
    gateway: Callable[..., Gateway], settings: Settings
) -> None:
    stand_in = gateway("aliyun", None)
    settings.SMS_TIMEOUT = 1
    sms()
    worker.drain(NOW)
    letter = Letter.objects.get()
    assert (letter.status, letter.sealed) == ("dead", None)
    assert letter.error.startswith("The gateway did not answer: ")
    assert len(stand_in.asked) == 1


@pytest.mark.django_db
def test_an_error_that_nobody_foresaw_does_not_send_an_sms_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    class Surprised:
        def send(self, one: providers.Sms) -> str:
            tried.append(one)
            raise KeyError("surprise")

    monkeypatch.setattr(providers, "for_sms", Surprised)
    sms()
    worker.drain(NOW)
    worker.drain(NOW + timedelta(minutes=1))
    assert len(tried) == 1
    letter = Letter.objects.get()
    assert (letter.status, letter.sealed) == ("dead", None)


@pytest.mark.django_db
def test_where_no_sms_is_sent_the_letter_is_dead_and_says_so(settings: Settings) -> None:
    settings.SMS_PROVIDER = "none"
    sms()
    worker.drain(NOW)
    assert Letter.objects.get().error == "XUEYUN_SMS is none: this installation sends no SMS."


@pytest.mark.django_db
def test_a_letter_under_a_lost_key_is_dead_and_wiped(settings: Settings) -> None:
    mail()
    settings.SEALING_KEY = "another key"
    worker.drain(NOW)
    letter = Letter.objects.get()
    assert (letter.status, letter.sealed) == ("dead", None)
    assert letter.error == "It was sealed under another XUEYUN_SEALING_KEY."


def pruned(now: datetime) -> None:
    prune(Running(0, 1, lambda: now, lambda: False, lambda: False))


@pytest.mark.django_db
def test_words_of_the_dead_are_wiped_after_three_days_and_rows_after_sixty(settings: Settings) -> None:
    settings.SMS_PROVIDER = "none"
    sms()
    worker.drain(NOW)
    sealed: Any = Letter.objects.get().sealed
    assert sealing.unseal(sealed)["to"] == "13800138000"
    pruned(NOW + timedelta(days=3))
    assert Letter.objects.get().sealed is not None
    pruned(NOW + timedelta(days=3, seconds=1))
    assert Letter.objects.get().sealed is None
    pruned(NOW + KEEP + timedelta(seconds=1))
    assert Letter.objects.count() == 0


@pytest.mark.django_db
def test_what_arrived_and_what_was_kept_are_forgotten_too() -> None:
    actions.take_in("aliyun", "1", sender="13800138000", text="CZMM", now=NOW)
    mail()
    worker.drain(NOW)
    Kept.objects.update(at=utc_now() - timedelta(days=8))
    pruned(NOW + timedelta(days=61))
    assert Kept.objects.count() == 0
    assert actions.take_in("aliyun", "1", sender="13800138000", text="CZMM", now=NOW), "it was forgotten"
