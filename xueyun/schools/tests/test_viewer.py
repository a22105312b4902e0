"""`request.viewer`: who is looking, in one query, and in none for visitors."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.core.viewer import VISITOR, Role, Viewer
from xueyun.notices.factories import message as tell
from xueyun.schools import factories, viewers
from xueyun.schools.factories import NOW
from xueyun.schools.middleware import viewer as viewer_middleware

pytestmark = pytest.mark.django_db


def seen(request: HttpRequest) -> Viewer:
    """The viewer that a view finds behind the real middleware."""
    found: list[Viewer] = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append(request.viewer)  # type: ignore[attr-defined]
        return HttpResponse(str(found[0].nickname))

    SessionMiddleware(AuthenticationMiddleware(viewer_middleware(view)))(request)
    return found[0]


def session_of(account: Account) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def request_with(session: str | None) -> HttpRequest:
    request = RequestFactory().get("/")
    if session is not None:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = session
    return request


def test_a_visitor_costs_no_query() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert seen(request_with(None)) is VISITOR
    assert len(captured) == 0


def test_an_ended_session_is_a_visitor() -> None:
    assert not seen(request_with("longgone1234567890longgone1234567")).is_signed_in


def test_an_account_costs_three_queries_however_much_it_holds() -> None:
    account = accounts.account("李老师")
    for n in range(4):
        school = factories.school(f"school{n}", f"学校{n}")
        factories.certification(account, factories.entry(school), NOW + timedelta(days=n))
        factories.actions.grant(account, Role.TEACHER, school=school, now=NOW)
    factories.actions.grant(account, Role.PLATFORM_ADMIN, now=NOW)
    session = session_of(account)
    with CaptureQueriesContext(connection) as captured:
        viewer = seen(request_with(session))
        assert [c.school_name for c in viewer.certifications] == ["学校3", "学校2", "学校1", "学校0"]
    assert len(captured) == (2 if settings.REDIS_URL else 3), "a session in Redis needs no statement"
    assert viewer.nickname == "李老师"
    assert len(viewer.grants) == 5
    assert viewer.is_platform_admin
    assert viewer.teaches_at(viewer.certifications[0].school_id)
    assert viewer.certifications[0].last_used_at == NOW + timedelta(days=3)


def test_the_session_is_known_by_a_hash_that_signs_nobody_in() -> None:
    account = accounts.account()
    session = session_of(account)
    viewer = seen(request_with(session))
    assert viewer.session_hash == viewers.session_hash(session)
    assert session not in viewer.session_hash
    assert viewers.session_hash("another") != viewer.session_hash


def test_an_inactive_account_is_a_visitor() -> None:
    account = accounts.account()
    session = session_of(account)
    Account.objects.update(is_active=False)
    assert not seen(request_with(session)).is_signed_in


@pytest.mark.req("N1")
def test_no_more_than_a_hundred_unread_messages_are_counted_and_by_their_index() -> None:
    who = accounts.account()
    assert viewers.of(who).unread == 0
    for n in range(130):
        tell(who, f"第{n}条", NOW)
    with CaptureQueriesContext(connection) as captured:
        assert viewers.of(who).unread == 100
    sql = captured[0]["sql"]
    assert len(captured) == 1
    assert "LIMIT 100" in sql
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        assert "message_unread" in str(cursor.fetchall())


@pytest.mark.req("S6", "S7")
def test_the_menu_has_one_line_for_each_room_and_tells_schools_apart(client: Client) -> None:
    """One studio, at however many schools one teaches; a console of each school, by its name where there are two."""
    account = accounts.account("两校教务")
    schools = [factories.school(f"school{n}", f"学校{n}") for n in range(2)]
    for role in (Role.TEACHER, Role.SCHOOL_ADMIN):
        factories.actions.grant(account, role, school=schools[0], now=NOW)
    client.force_login(account)
    assert menu(client) == ["学校管理后台", "教学工作台"]
    for role in (Role.TEACHER, Role.SCHOOL_ADMIN):
        factories.actions.grant(account, role, school=schools[1], now=NOW)
    assert menu(client) == ["学校管理后台 · 学校0", "学校管理后台 · 学校1", "教学工作台"]


def menu(client: Client) -> list[str]:
    """What the account menu says of studio and consoles."""
    page = client.get("/").content.decode()
    found = re.findall(r'<a class="menu__item" href="/(?:studio|console)/[^>]*>(.*?)</a>', page)
    return [re.sub(r"<[^>]+>", "", one) for one in found]
