"""The letter box of demo and development."""

from __future__ import annotations

import importlib
import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from xueyun.core.http import environment
from xueyun.delivery import providers
from xueyun.delivery.models import Arrival, Kept
from xueyun.delivery.numbers import mainland
from xueyun.delivery.providers import Mail, Sms, local
from xueyun.ui.environment import mailbox_url

pytestmark = [pytest.mark.django_db, pytest.mark.req("A8")]
NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)


def inbox(client: Client, **query: str) -> str:
    response = client.get(reverse("mailbox:inbox"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_what_the_local_providers_carry_is_read_here_newest_first(client: Client) -> None:
    providers.for_mail().send(
        Mail("wang@example.org", "重设密码", "请打开 https://xueyun.example/r/abc", "<1@x>")
    )
    providers.for_sms().send(Sms("13800138000", "code", "验证码 123456", {"code": "123456"}))
    html = inbox(client)
    assert re.findall(r'data-to="([^"]+)"', html) == ["13800138000", "wang@example.org"]
    assert "验证码 123456" in html
    assert "重设密码" in html
    assert '<a href="https://xueyun.example/r/abc"' in html


def test_it_can_be_narrowed_to_an_address(client: Client) -> None:
    local.LocalSms().send(Sms("13800138000", "code", "给甲"))
    local.LocalSms().send(Sms("13900139000", "code", "给乙"))
    assert re.findall(r'data-to="([^"]+)"', inbox(client, to="13900139000")) == ["13900139000"]


def test_a_letter_is_shown_as_text_whatever_is_in_it(client: Client) -> None:
    local.LocalMail().send(
        Mail("w@example.org", "<b>主题", "<script>alert(1)</script>\njavascript:alert(2)", "")
    )
    html = inbox(client)
    assert "<b>主题" not in html
    assert "<script>alert" not in html
    assert 'href="javascript' not in html


def test_many_letters_come_in_pages(client: Client, django_assert_num_queries: object) -> None:
    Kept.objects.bulk_create(Kept(channel="sms", to=f"138{n:08}", text="x", at=NOW) for n in range(45))
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert inbox(client).count('<article class="letter"') == 20
    assert inbox(client, page="3").count('<article class="letter"') == 5


def test_an_sms_is_sent_from_a_phone(client: Client, heard: list[tuple[str, str]]) -> None:
    body = {"sender": "+86 138 0013 8000", "text": "CZMM ABCD"}
    response = client.post(reverse("mailbox:inbox"), body)
    assert response.status_code == 303
    assert heard == [("13800138000", "CZMM ABCD")]
    assert Arrival.objects.get().gateway == "local"
    assert "13800138000" in client.get(response["Location"]).content.decode()
    client.post(reverse("mailbox:inbox"), body)
    assert len(heard) == 2, "the same words sent again are another SMS"


def test_a_page_can_lead_here_with_the_words_already_typed(client: Client) -> None:
    html = inbox(client, to="+86 13800138000", text='CZMM "ABCD"')
    assert re.search(r'name="sender"[^>]* value="13800138000"', html)
    assert re.search(r'name="text"[^>]* value="CZMM &#34;ABCD&#34;"', html)


def test_a_phone_without_a_number_sends_nothing(client: Client, heard: list[tuple[str, str]]) -> None:
    response = client.post(reverse("mailbox:inbox"), {"sender": "12345", "text": "CZMM ABCD"})
    assert response.status_code == 422
    assert "CZMM ABCD" in response.content.decode(), "nothing typed is lost"
    assert heard == []


def test_pages_link_to_it_where_it_is() -> None:
    assert mailbox_url() == "/mailbox/"
    assert mailbox_url("w+a@example.org") == "/mailbox/?to=w%2Ba%40example.org"
    assert environment().from_string("{{ mailbox_url() }}").render() == "/mailbox/"


def test_production_has_no_such_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HAS_GALLERY", False)
    assert mailbox_url() is None
    urls = importlib.import_module(settings.ROOT_URLCONF)
    try:
        table = importlib.reload(urls).urlpatterns
        assert not [entry for entry in table if str(entry.pattern) in {"mailbox/", "gallery/"}]
    finally:
        monkeypatch.undo()
        importlib.reload(urls)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", "13800138000"),
        ("+8613800138000", "13800138000"),
        ("0086 138-0013-8000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("12800138000", None),
        ("138001380001", None),
        ("", None),
        ("王小明", None),
    ],
)
def test_a_number_is_known_in_any_spelling(typed: str, number: str | None) -> None:
    assert mainland(typed) == number
