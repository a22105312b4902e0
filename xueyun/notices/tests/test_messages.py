"""消息中心: the latest first, read one by one or all at once, by nobody but whom they are for."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language, gettext, override

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
    assert "去看看" not in read(client, "?show=unread")
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
    assert not Message.objects.of(wang.pk).unread().exists()
    assert Message.objects.of(other.pk).unread().count() == 1


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
    assert "没有未读消息" in read(browser(wang), "?show=unread")


def test_who_was_told_of_something_is_not_told_again(wang: Account) -> None:
    for _ in range(2):
        actions.tell([wang], Message.Kind.COURSE, cause="a thing", words=lambda: Words("一次"), now=NOW)
    assert Message.objects.of(wang.pk).count() == 1
    assert Letter.objects.filter(cause=f"a thing:{wang.pk}").count() == 1


def test_who_was_told_much_within_a_day_is_mailed_no_more_and_told_on_the_site(wang: Account) -> None:
    other = accounts.account("李雷")

    def tell(number: int, kind: Message.Kind = Message.Kind.COURSE, now: datetime = NOW) -> bool:
        """Whether it was mailed; on the site it always stands."""
        cause = f"{kind}:{number}"
        assert actions.tell([wang], kind, cause=cause, words=lambda: Words(f"{number}"), now=now) == 1
        return Letter.objects.filter(cause=f"{cause}:{wang.pk}").exists()

    assert all(tell(number) for number in range(actions.MAILS_A_DAY))
    assert not tell(20)
    assert tell(0, Message.Kind.PLATFORM), "another kind has a day of its own"
    assert (
        actions.tell([other, wang], Message.Kind.COURSE, cause="x", words=lambda: Words("同"), now=NOW) == 2
    )
    assert [row.cause for row in Letter.objects.filter(cause__startswith="x:")] == [f"x:{other.pk}"]
    assert not tell(21, now=NOW + timedelta(hours=23))
    assert tell(22, now=NOW + timedelta(days=1)), "yesterday's are over"
    assert all(tell(number, Message.Kind.SECURITY) for number in range(actions.MAILS_A_DAY + 2))


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
    assert re.findall(r'class="unread[^"]*">(\S+?)<', html) == ["12", "12"]
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


def test_a_kind_is_looked_at_alone_and_an_unknown_one_is_all(wang: Account) -> None:
    message(wang, "期中安排", NOW)
    account_changed.run(account_id=wang.pk, what="devices", now=NOW)
    client = browser(wang)
    both = ("期中安排", "其他设备已全部退出")
    assert [title in read(client) for title in both] == [True, True]
    assert [title in read(client, "?show=course") for title in both] == [True, False]
    assert [title in read(client, "?show=security") for title in both] == [False, True]
    assert [title in read(client, "?show=nonsense") for title in both] == [True, True]
    assert "还没有这类消息" in read(client, "?show=certification")


def test_older_ones_of_a_kind_follow_within_it(wang: Account) -> None:
    for n in range(loaders.PAGE + 1):
        message(wang, f"第{n}条", NOW + timedelta(minutes=n))
    client = browser(wang)
    html = read(client, "?show=unread")
    older = re.search(r'href="/messages/(\?before=[^"]+)"', html)
    assert older
    assert "第0条" not in html
    assert "第0条" in read(client, older[1].replace("&amp;", "&"))


def test_what_was_read_in_another_tab_is_counted_no_more(wang: Account) -> None:
    one = message(wang, "通知", NOW, url="/s/a-school-that-went/")
    first, second = browser(wang), browser(wang)
    assert 'class="unread' in read(first)
    second.post(f"/messages/{one.ref}/")
    assert 'class="unread' not in read(first)
    assert first.post(f"/messages/{one.ref}/").status_code == 303, "the old tab's button still leads on"
    assert first.get("/s/a-school-that-went/").status_code == 404
    assert "通知" in read(first), "where its link is gone, the message still reads"


def test_more_than_ninety_nine_are_said_as_such(wang: Account) -> None:
    for n in range(130):
        message(wang, f"第{n}条", NOW)
    html = read(browser(wang))
    assert re.findall(r'class="unread[^"]*">(\S+?)<', html) == ["99+", "99+"]


def test_a_kept_page_shows_each_reader_their_own_number(wang: Account) -> None:
    other, client = accounts.account("李雷"), browser(wang)
    message(wang, "通知", NOW)
    for _again in range(2):
        assert 'class="unread' not in Client().get("/").content.decode()
        assert 'class="unread' in client.get("/").content.decode()
        assert 'class="unread' not in browser(other).get("/").content.decode()


def test_many_mails_take_as_many_statements_as_few() -> None:
    counts = []
    for many in (20, 40):
        people = [accounts.account(f"学生{many}-{n}") for n in range(many)]
        with CaptureQueriesContext(connection) as seen:
            told = actions.tell(
                people, Message.Kind.COURSE, cause=f"of {many}", words=lambda: Words("开课"), now=NOW
            )
        assert told == many
        assert Letter.objects.filter(cause__startswith=f"of {many}:").count() == many
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 10


def test_ready_words_are_asked_for_once_in_each_language() -> None:
    asked: list[str | None] = []

    def words() -> Words:
        asked.append(get_language())
        return Words(f"in {get_language()}")

    said = actions.ready(words)
    assert asked == [code for code, _name in settings.LANGUAGES]
    for code, _name in settings.LANGUAGES:
        with override(code):
            assert said() == Words(f"in {code}")
    assert len(asked) == len(settings.LANGUAGES)
