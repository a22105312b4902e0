"""消息中心: the latest first, read one by one or all at once, by nobody but whom they are for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.delivery.models import Letter
from xueyun.notices import actions, loaders
from xueyun.notices.factories import message
from xueyun.notices.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.req("N1")]
NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)


@pytest.fixture
def wang() -> Account:
    return accounts.account("王小明")


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def read(client: Client, query: str = "") -> str:
    return client.get(f"/messages/{query}").content.decode()


def test_the_latest_stands_first_and_others_see_nothing(wang: Account) -> None:
    message(wang, "早的", NOW)
    message(wang, "晚的", NOW + timedelta(minutes=1), text="第一行\n第二行", url="/me/")
    html = read(browser(wang))
    assert html.index("晚的") < html.index("早的")
    assert "第一行\n第二行" in html
    assert "晚的" not in read(browser(accounts.account("李雷")))


def test_opening_one_marks_it_and_leads_on(wang: Account) -> None:
    one, other = message(wang, "去看看", NOW, url="/my/courses/"), message(wang, "还没看", NOW)
    client = browser(wang)
    answer = client.post(f"/messages/{one.ref}/")
    assert (answer.status_code, answer["Location"]) == (303, "/my/courses/")
    assert list(Message.objects.of(wang.pk).unread()) == [other]
    assert "去看看" not in read(client, "?unread")
    first_read = Message.objects.get(pk=one.pk).read_at
    client.post(f"/messages/{one.ref}/")
    assert Message.objects.get(pk=one.pk).read_at == first_read


def test_anothers_message_is_not_there(wang: Account) -> None:
    one = message(wang, "私信", NOW)
    assert browser(accounts.account("李雷")).post(f"/messages/{one.ref}/").status_code == 404
    assert Message.objects.get(pk=one.pk).read_at is None
    assert Client().post(f"/messages/{one.ref}/").status_code == 401


def test_all_are_read_at_once_and_only_ones_own(wang: Account) -> None:
    other = accounts.account("李雷")
    for account in (wang, other):
        message(account, "公告", NOW)
    assert browser(wang).post("/messages/read/").status_code == 303
    assert loaders.count_unread(wang.pk) == 0
    assert loaders.count_unread(other.pk) == 1


def test_older_ones_follow_without_gaps(wang: Account) -> None:
    for n in range(2 * loaders.PAGE + 1):
        message(wang, f"第{n}条", NOW + timedelta(minutes=n // 7))
    seen, before = [], None
    while True:
        found = loaders.page_of(wang.pk, before=before)
        seen += [one.title for one in found.messages]
        if not found.older:
            break
        before = found.messages[-1].pk
    assert len(seen) == len(set(seen)) == 2 * loaders.PAGE + 1
    assert f"before={loaders.page_of(wang.pk, before=None).older}" in read(browser(wang))
    assert browser(wang).get("/messages/?before=nonsense").status_code == 200


def test_an_empty_box_says_what_would_fill_it(wang: Account) -> None:
    assert "还没有消息" in read(browser(wang))
    assert "没有未读消息" in read(browser(wang), "?unread")


def test_who_was_told_of_something_is_not_told_again(wang: Account) -> None:
    for _ in range(2):
        actions.tell([wang], Message.Kind.COURSE, cause="a thing", title="一次", now=NOW)
    assert Message.objects.of(wang.pk).count() == 1
    assert Letter.objects.filter(cause=f"a thing:{wang.pk}").count() == 1


def test_it_asks_a_fixed_number_of_times(wang: Account) -> None:
    client, counts = browser(wang), set()
    for upto in (5, 10, 20):
        for n in range(upto):
            message(wang, f"{upto}-{n}", NOW)
        read(client)
        with CaptureQueriesContext(connection) as seen:
            read(client)
        counts.add(len(seen))
    assert len(counts) == 1
    assert counts.pop() <= 8
