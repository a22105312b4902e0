"""What tests of 找回密码 do at a browser, and where they read what was sent."""

from __future__ import annotations

import re
from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from xueyun.delivery import actions as delivery
from xueyun.delivery.models import Kept
from xueyun.jobs import worker

EMAIL, MOBILE = "wang@example.org", "13800138000"
NEW = "yangtze 6300"


def begin(login: str = EMAIL, client: Client | None = None) -> Client:
    """A browser (in English) that has named this account and sees the ways."""
    client = client or Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.post("/recover/", {"login": login})
    assert (response.status_code, response["Location"]) == (303, "/recover/ways/")
    return client


def deliver() -> None:
    """Let the jobs that wait be done: letters are written and 'sent'."""
    worker.drain(timezone.now() + timedelta(seconds=1))


def letters(to: str) -> list[str]:
    """What an address got, oldest first."""
    return list(Kept.objects.filter(to=to).order_by("pk").values_list("text", flat=True))


def ask_for_code(client: Client, mobile: str = MOBILE) -> str:
    assert client.post("/recover/code/send/")["Location"] == "/recover/code/"
    deliver()
    [digits] = re.findall(r"\b\d{6}\b", letters(mobile)[-1])
    return str(digits)


def ask_for_link(client: Client, email: str = EMAIL) -> str:
    """The path of the link in the mail that comes."""
    assert client.post("/recover/mail/")["Location"] == "/recover/mail/"
    deliver()
    [path] = re.findall(r"/recover/link/\S+/", letters(email)[-1])
    return str(path)


def ask_for_word(client: Client) -> str:
    assert client.post("/recover/word/")["Location"] == "/recover/word/"
    [word] = re.findall(r'recovery__word"[^>]*>(\w+)<', words(client.get("/recover/word/")))
    return str(word)


def send_sms(word: str, sender: str = MOBILE, gateway_id: str = "1") -> None:
    delivery.take_in("test", gateway_id, sender=sender, text=word, now=timezone.now())


def state(client: Client) -> str:
    return str(client.get("/recover/word/state/").json()["state"])


def words(response: HttpResponse) -> str:
    return response.content.decode()


def may_set_password(client: Client) -> bool:
    return client.get("/recover/password/").status_code == 200


def set_password(client: Client, password: str = NEW) -> HttpResponse:
    return client.post("/recover/password/", {"password": password})  # type: ignore[return-value]
