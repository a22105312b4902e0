"""消息中心: the latest first, read one by one or all at once, by nobody but whom they are for."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language, gettext

from xueyun.accounts import factories as accounts
from xueyun.accounts.actions import own
from xueyun.accounts.hooks import account_changed
from xueyun.accounts.models import Account
from xueyun.delivery.models import Letter
from xueyun.notices import actions, loaders
from xueyun.notices.actions import Words
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
        actions.tell([wang], Message.Kind.COURSE, cause="a thing", words=lambda: Words("一次"), now=NOW)
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


def test_each_reader_is_told_in_their_own_language(wang: Account) -> None:
    smith = accounts.account("Smith")
    own.keep_language(smith, "en")
    own.keep_language(smith, "xx")  # no language of this site
    spoken: list[str] = []

    def words() -> Words:
        spoken.append(get_language() or "")
        return Words(gettext("Messages"))

    told = [wang, smith, accounts.account("李雷")]
    actions.tell(told, Message.Kind.PLATFORM, cause="a", words=words, now=NOW)
    assert {m.account.nickname: m.title for m in Message.objects.select_related("account")} == {
        "王小明": "消息",
        "李雷": "消息",
        "Smith": "Messages",
    }
    assert sorted(spoken) == ["en", "zh-hans"], "asked once for each language, however many read it"


def test_the_language_that_somebody_chooses_is_kept_for_what_they_are_told(wang: Account) -> None:
    browser(wang).post("/language/", {"language": "en"})
    wang.refresh_from_db()
    assert wang.language == "en"
    Client().post("/language/", {"language": "en"})  # a visitor's choice is nobody's


def test_a_change_of_ones_account_is_told_on_the_site_without_a_second_mail(wang: Account) -> None:
    letters = Letter.objects.count()
    account_changed.run(account_id=wang.pk, what="password", now=NOW)
    told = Message.objects.get(account=wang)
    assert (told.kind, told.title, told.url) == ("security", "你的账号密码已修改。", "/me/security/")
    assert Letter.objects.count() == letters


def test_the_number_of_unread_ones_stands_on_every_page_and_costs_no_statement(wang: Account) -> None:
    client = browser(wang)
    with CaptureQueriesContext(connection) as before:
        assert 'class="unread' not in client.get("/messages/").content.decode()
    for n in range(12):
        message(wang, f"第{n}条", NOW)
    with CaptureQueriesContext(connection) as after:
        html = client.get("/schools/").content.decode()
    assert re.findall(r'class="unread[^"]*">(\S+?)<', html) == ["12", "9+"]
    assert len(after) <= len(before)
    client.post("/messages/read/")
    assert 'class="unread' not in client.get("/schools/").content.decode()


def test_what_was_read_is_forgotten_after_a_year_and_what_was_not_after_two(wang: Account) -> None:
    for title in ("读过", "没读"):
        message(wang, title, NOW)
    actions.mark_read(wang.pk, now=NOW, message_id=Message.objects.get(title="读过").pk)
    assert actions.forget_old(NOW + timedelta(days=365)) == 0
    assert actions.forget_old(NOW + timedelta(days=366)) == 1
    assert actions.forget_old(NOW + timedelta(days=731)) == 1
