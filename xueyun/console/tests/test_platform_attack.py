"""Whoever does not administer the platform finds no way into it, at whichever of its addresses, now or later."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.exceptions import NoReverseMatch

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Role
from xueyun.schools import actions, factories
from xueyun.schools.factories import NOW
from xueyun.schools.models import Grant, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6")]

# What stands in the place of an argument of an address, by its converter: of every kind one that fits.
FILLED = {
    "IntConverter": "1",
    "SlugConverter": "qinghe",
    "StringConverter": "qinghe",
}


def patterns(within: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the building with its pattern."""
    for found in (within or get_resolver()).url_patterns:
        path = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from patterns(found, path)
        else:
            yield path, found


def filled(path: str, pattern: URLPattern, given: dict[str, object]) -> str:
    """The address with something in each of its places."""
    for name, converter in pattern.pattern.converters.items():
        value = FILLED.get(type(converter).__name__) or converter.to_url(given["id"])
        for kind in (f"<{name}>", *[f"<{prefix}:{name}>" for prefix in ("int", "slug", "str", "id")]):
            path = path.replace(kind, value)
    if "<" in path:
        raise NoReverseMatch(path)
    return path


@pytest.fixture
def school() -> School:
    return factories.school()


@pytest.fixture
def addresses(school: School) -> list[str]:
    found = [
        filled(path, pattern, {"id": school.pk})
        for path, pattern in patterns()
        if path.startswith("/platform/")
    ]
    assert "/platform/" in found
    return found


def browser(account: Account) -> Client:
    made = Client()
    made.force_login(account)
    return made


def others(school: School) -> dict[str, Account]:
    """Everybody but the platform's administrators, and one who was one."""
    former = factories.platform_administrator("卸任者")
    factories.platform_administrator("在任者")
    actions.end_grant(Grant.objects.get(account=former), now=NOW, actor=None, reason="离任")
    return {
        "learner": accounts.account(),
        "student": factories.student(school, "20240001"),
        "teacher": factories.teacher(school),
        "school administrator": factories.administrator(school),
        "former administrator": former,
    }


def test_no_address_of_the_platform_is_there_for_others(school: School, addresses: list[str]) -> None:
    cast = others(school)
    before = set(Grant.objects.values_list("pk", "ended_at"))
    for name, account in cast.items():
        visit = browser(account)
        for address in addresses:
            found = {visit.get(address).status_code, visit.post(address, {}).status_code}
            assert 404 in found, f"{name}: {address}"
            assert found <= {404, 405}, f"{name}: {address}"
    assert set(Grant.objects.values_list("pk", "ended_at")) == before


def test_a_visitor_is_asked_who_they_are_and_sees_nothing(addresses: list[str]) -> None:
    for address in addresses:
        for answer in (Client().get(address), Client().post(address, {})):
            assert answer.status_code in {303, 401, 405}, address
            assert "清河大学" not in answer.content.decode(), address


def test_an_administrator_of_a_school_cannot_raise_themselves(school: School) -> None:
    account = factories.administrator(school)
    said = {"role": "platform_admin", "school": "", "account": str(account.pk), "address": account.email}
    for room in ("administrators", "teachers", "students"):
        browser(account).post(f"/console/qinghe/{room}/", {**said, "number": "1"})
    with pytest.raises(Refused):
        actions.appoint(factories.school("mingde", "明德大学"), "1", now=NOW, actor=factories.viewer(account))
    assert not Grant.objects.filter(role=Role.PLATFORM_ADMIN).exists()
    assert browser(account).get("/platform/").status_code == 404


def test_no_other_back_office_is_mounted() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    views = {pattern.lookup_str for _path, pattern in patterns()}
    assert not [view for view in views if "contrib.admin" in view or "admindocs" in view]
    for address in ("/admin/", "/admin/login/", "/django-admin/", "/backoffice/", "/manage/"):
        assert Client().get(address).status_code == 404, address
