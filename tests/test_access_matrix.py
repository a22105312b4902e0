"""Every address, method, persona and school against the table in `access_matrix.py`; a missing line fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import access_matrix, access_team, caching
from tests.access_matrix import PERSONAS, Line
from tests.world import PASSWORD, World
from xueyun.courses.models import TeamMember
from xueyun.schools import factories as schools

pytestmark = pytest.mark.django_db

BODIES: dict[str, dict[str, str]] = {
    "studio:term_act": {"act": "delete"},
    "studio:term_team_act": {"act": "remove", "member": "999999999"},
    "studio:term_students_many": {"act": "remove"},
    "enrolment:enrol": {"password": PASSWORD},
    "ui:language": {"language": "en"},
    "ui:theme": {"theme": "dark"},
    "schools:certify": {"number": "2024010199"},
    "console:student_act": {"reason": "毕业"},
    "console:students_many": {"act": "disable"},
    "console:teachers_many": {"act": "disable"},
    "console:terms_many": {"act": "archive"},
    "progress:mark": {"ticket": "nonsense"},
}
PLAIN: dict[str, object] = {
    "token": "nonsense",
    "kind": "email",
    "device_id": 1,
    "import_id": 1,
    "upload_id": 1,
    "asset_id": 1,
    "height": 720,
    "expires": 1,
    "signature": "nonsense",
    "digest": "0" * 40,
    "shape": "logo",
    "name": "button",
    "subject": "math",
    "seed": "0123abcd",
    "text": "微",
    "act": "disable",
    "application_id": 999_999_999,
    "dispute_id": 1,
    "move_id": 1,
    "grant_id": 1,
    "notice_id": 1,
    "review_id": 1,
    "broadcast_id": 1,
    "announcement_id": 999_999_999,
    "job_id": 999_999_999,
    "letter_id": 999_999_999,
    "region": "lincheng",
    "message_id": 1,
    "member_id": 999_999_999,
    "invitation_id": 999_999_999,
    "colour": "1f6f5c",
    "gateway": "aliyun",
    "secret": "nonsense",
}


@cache
def views() -> dict[str, tuple[URLPattern, set[str]]]:
    """Address name → its pattern and all parameters on the way to it."""
    return {name: (entry, parameters) for name, entry, parameters in walk(get_resolver(), "", frozenset())}


def walk(
    resolver: URLResolver, space: str, parameters: frozenset[str]
) -> Iterator[tuple[str, URLPattern, set[str]]]:
    for entry in resolver.url_patterns:
        here = parameters | set(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from walk(entry, f"{entry.namespace}:" if entry.namespace else space, here)
        else:
            yield f"{space}{entry.name}", entry, set(here)


def methods(view: Any) -> set[str]:
    """What `require_http_methods` on the way to the view lets through; HEAD goes with GET."""
    while view is not None:
        names = view.__code__.co_freevars if hasattr(view, "__code__") else ()
        if "request_method_list" in names:
            return set(view.__closure__[names.index("request_method_list")].cell_contents) - {"HEAD"}
        view = getattr(view, "__wrapped__", None)
    return set()


def test_every_view_says_which_methods_it_takes() -> None:
    wrong = [name for name, (entry, _) in views().items() if not methods(entry.callback)]
    assert not wrong, "write @require_safe, @require_POST or @require_http_methods"


def test_every_address_and_method_has_a_line() -> None:
    asked = {(line.method, line.name) for line in access_matrix.lines()}
    there = {(method, name) for name, (entry, _) in views().items() for method in methods(entry.callback)}
    assert there - asked == set(), "write a line for each in tests/access_matrix.py"
    assert asked - there == set(), "these lines are about nothing"


@pytest.mark.req("C6", "P4")
@pytest.mark.parametrize("space", sorted({line.name.partition(":")[0] for line in access_matrix.lines()}))
def test_everyone_gets_what_the_table_says(space: str, world: World, as_: Callable[[str], Client]) -> None:
    browsers = {column: as_(persona) for column, persona in PERSONAS.items()}
    for browser in browsers.values():
        browser.raise_request_exception = False  # an error of ours is one more wrong line
    wrong = []
    for line in access_matrix.lines():
        if line.name.partition(":")[0] != space:
            continue
        for column, expected in line.expected.items():
            got = ask(browsers[column], line, world)
            if got != expected:
                wrong.append(f"{line.method} {line.name} {line.thing} as {column}: {got}, not {expected}")
    assert not wrong, "\n" + "\n".join(wrong)


def ask(browser: Client, line: Line, world: World) -> int:
    """The status of one request."""
    return int(answer(browser, line, world).status_code)


def answer(browser: Client, line: Line, world: World) -> Any:
    """One request, whose traces are taken back, in the database, the cache and the browser."""
    url = reverse(line.name, kwargs=kwargs(line, world))
    cookies = browser.cookies.copy()
    undone = transaction.atomic()
    undone._from_testcase = True  # what must be durable in life (a counted guess) may be undone here
    with undone:
        body = BODIES.get(line.name, {})
        headers = {"Tus-Resumable": "1.0.0"}  # without it the protocol of uploads says nothing but that
        if line.method in {"GET", "POST"}:
            send = browser.get if line.method == "GET" else browser.post
            response = send(url, body if line.method == "POST" else None, headers=headers)
        else:
            response = browser.generic(line.method, url, headers=headers)
        if response.streaming:
            list(response)  # a file is closed when it has been sent
        transaction.set_rollback(True)
    browser.cookies = cookies
    caching.empty()
    return response


def kwargs(line: Line, world: World) -> dict[str, object]:
    """What the address needs to know of the thing."""
    term, _, unit = line.thing.partition("/")
    found: dict[str, object] = {}
    for parameter in views()[line.name][1]:
        if parameter == "account_id":
            found[parameter] = world.people["lead"].pk  # type: ignore[union-attr]
        elif parameter == "term_id":
            found[parameter] = world.terms[unit if unit in world.terms else term].pk
        elif parameter == "node":
            found[parameter] = f"unit-{world.units[term].ref}"
        elif parameter == "unit_id":
            found[parameter] = world.units[f"{term}_{unit}" if unit else term].pk
        elif parameter == "course":
            found[parameter] = world.terms[term].course.ref
        elif parameter == "entry_id":
            found[parameter] = world.qinghe.entries.get(student_no="2024010101").pk
        elif parameter == "school":
            found[parameter] = term
        else:
            found[parameter] = PLAIN[parameter]
    return found


def test_the_table_has_a_column_for_each_persona(world: World) -> None:
    assert set(PERSONAS.values()) == set(world.people)
    assert all(set(line.expected) == set(PERSONAS) for line in access_matrix.lines())


@pytest.fixture
def roles(world: World, at_now: object) -> dict[str, Client]:
    """A browser for each role on the team of 'spoc', and for a teacher of the school who is not on it."""
    browsers = {}
    for place, role in enumerate(("lead", "instructor", "assistant", "teacher")):
        account = world.people["lead"] if role == "lead" else schools.teacher(world.qinghe, role)
        assert account
        if role in {"instructor", "assistant"}:
            TeamMember.objects.create(
                term=world.terms["spoc"], account=account, role=role, name=role, position=place
            )
        browsers[role] = Client(raise_request_exception=False)
        browsers[role].force_login(account)
    return browsers


@pytest.mark.req("T1")
def test_every_address_of_a_run_says_what_each_role_of_its_team_gets() -> None:
    there = {
        (method, name)
        for name, (entry, _) in views().items()
        if name.startswith("studio:term_")
        for method in methods(entry.callback)
    }
    asked = {(line.method, line.name) for line in access_team.lines()}
    assert there - asked == set(), "write a line for each in tests/access_team.py"
    assert asked - there == set(), "these lines are about nothing"


@pytest.mark.req("T1", "C6")
def test_each_role_of_a_team_gets_what_the_table_says(world: World, roles: dict[str, Client]) -> None:
    wrong = []
    for line in access_team.lines():
        for role, expected in line.expected.items():
            got = ask(roles[role], line, world)
            if got != expected:
                wrong.append(f"{line.method} {line.name} as {role}: {got}, not {expected}")
    assert not wrong, "\n" + "\n".join(wrong)
