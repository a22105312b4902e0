"""Mail by a real server process: what it answers decides whether a mail is tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from xueyun.delivery import actions, providers
from xueyun.delivery.models import Letter
from xueyun.delivery.providers import Later, Mail, Never, smtp
from xueyun.delivery.tests.conftest import MailServer, free_port
from xueyun.jobs import worker
from xueyun.jobs.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.req("A8")]
NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)
MAIL = Mail("wang@example.org", "你的验证码", "验证码 123456\n十分钟内有效。\n", "<1@cloud.example>")
Start = Callable[..., MailServer]


def write(to: str = "wang@example.org", cause: str = "test:1") -> None:
    actions.mail(to, cause=cause, purpose="notice", subject="开课通知", text="《微积分》已开课。", now=NOW)


def test_a_mail_arrives_as_it_was_written(mail_server: Start) -> None:
    server = mail_server()
    assert providers.for_mail().send(MAIL) == ""
    [taken] = server.taken
    assert taken["to"] == ["wang@example.org"]
    assert taken["sender"] == "no-reply@cloud.example"
    assert taken["from"] == "学云 <no-reply@cloud.example>"
    assert taken["subject"] == "你的验证码"
    assert taken["id"] == "<1@cloud.example>"
    assert taken["text"].replace("\r\n", "\n") == MAIL.text


def test_nothing_of_a_letter_becomes_a_header_of_its_own(mail_server: Start) -> None:
    server = mail_server()
    subject = "开课\r\nBcc: everyone@example.org"
    providers.for_mail().send(Mail("wang@example.org", subject, "x", "<2@cloud.example>"))
    [taken] = server.taken
    assert taken["subject"] == "开课 Bcc: everyone@example.org"
    assert taken["to"] == ["wang@example.org"]
    with pytest.raises(Never):
        smtp.SmtpMail().send(Mail("a@example.org\nBcc: b@example.org", "x", "x", "<3@cloud.example>"))


def test_a_server_that_is_not_there_is_tried_later(settings: Settings) -> None:
    settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_SECURITY = "127.0.0.1", free_port(), "none"
    with pytest.raises(Later):
        smtp.SmtpMail().send(MAIL)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_nothing_is_sent_in_clear_to_a_server_that_knows_no_tls(
    mail_server: Start, settings: Settings, security: str
) -> None:
    server = mail_server()
    settings.SMTP_SECURITY = security
    with pytest.raises(Later):
        smtp.SmtpMail().send(MAIL)
    assert server.taken == []


def test_a_password_that_the_server_does_not_ask_for_is_not_the_letters_fault(
    mail_server: Start, settings: Settings
) -> None:
    server = mail_server()
    settings.SMTP_USER, settings.SMTP_PASSWORD = "cloud", "secret"
    with pytest.raises(Later):
        smtp.SmtpMail().send(MAIL)
    assert server.taken == []


def test_a_mail_that_is_refused_for_now_goes_out_at_the_next_try(mail_server: Start) -> None:
    server = mail_server("later")
    write()
    worker.drain(NOW)
    letter = Letter.objects.get()
    assert (letter.status, letter.error) == ("waiting", "451 try again, please")
    assert letter.sealed is not None
    assert Job.objects.get().run_at == NOW + timedelta(seconds=10)
    worker.drain(NOW + timedelta(seconds=9))
    assert server.taken == []
    worker.drain(NOW + timedelta(seconds=10))
    letter.refresh_from_db()
    assert (letter.status, letter.error, letter.sealed) == ("sent", "", None)
    assert [taken["id"] for taken in server.taken] == [letter.message_id]


def test_a_mail_that_is_refused_for_good_is_dead_at_once_and_says_why(mail_server: Start) -> None:
    mail_server("never")
    write()
    worker.drain(NOW)
    letter = Letter.objects.get()
    assert (letter.status, letter.error) == ("dead", "550 <w***@example.org> is nobody here")
    job = Job.objects.get()
    assert job.status == "dead"
    assert "wang@" not in job.error, "no address stands in logs and errors"


def test_a_server_that_dies_in_the_middle_gets_the_same_mail_again(mail_server: Start) -> None:
    server = mail_server("dies")
    write()
    worker.drain(NOW)
    server.process.wait(10)
    letter = Letter.objects.get()
    assert letter.status == "waiting"
    assert "connection" in letter.error.lower()
    again = mail_server("kind", port=server.port)
    worker.drain(NOW + timedelta(minutes=1))
    letter.refresh_from_db()
    assert letter.status == "sent"
    assert [taken["id"] for taken in again.taken] == [letter.message_id]


def test_a_server_that_never_comes_back_makes_the_letter_dead(settings: Settings) -> None:
    settings.MAIL_PROVIDER, settings.SMTP_HOST, settings.SMTP_PORT = "smtp", "127.0.0.1", free_port()
    settings.SMTP_SECURITY = "none"
    write()
    moment = NOW
    for _ in range(7):
        worker.drain(moment)
        moment = Job.objects.get().run_at
    letter = Letter.objects.get()
    assert letter.status == "dead"
    assert letter.error.startswith(f"The mail server 127.0.0.1:{settings.SMTP_PORT} can't be used: ")
    assert letter.sealed is not None, "it can be sent again for three days"
