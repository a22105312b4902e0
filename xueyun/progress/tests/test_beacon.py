"""The door of reports: who may, what fits, and that a refusal changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from xueyun.accounts.factories import account
from xueyun.core import ids
from xueyun.progress import factories, tickets, views
from xueyun.progress.facts import Facts
from xueyun.progress.models import Meter, State, UnitState

pytestmark = [pytest.mark.django_db, pytest.mark.req("L4")]


def session_of(client: Client) -> str:
    """The mark of this client's session."""
    request = client.get("/nowhere/").wsgi_request
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return tickets.session_of(request)


@pytest.fixture
def browser() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a session of one's own"
    return client


def facts_of(kind: str = "video") -> Facts:
    """A page that was opened ten minutes ago."""
    return factories.facts(account(), factories.unit(kind), issued=timezone.now() - timedelta(minutes=10))


def send(client: Client, data: Any, *, content_type: str = "application/json") -> Any:
    body = data if isinstance(data, str | bytes) else json.dumps(data)
    return client.post(reverse("progress:beacon"), body, content_type=content_type)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain;charset=UTF-8"])
def test_it_takes_a_report_and_says_all_that_was_seen(browser: Client, content_type: str) -> None:
    facts = facts_of()
    ticket = tickets.sign(facts, session=session_of(browser))
    send(browser, {"ticket": ticket, "ranges": [[40, 50]]})
    response = send(
        browser,
        {"ticket": ticket, "id": "b1", "ranges": [[0, 10], [5, 20]], "position_ms": 20_000},
        content_type=content_type,
    )
    assert response.status_code == 200
    assert response.json() == {
        "id": "b1", "unit": ids.encode(facts.unit_id), "state": State.BEGUN, "seen": [[0, 20], [40, 50]],
    }  # fmt: skip


def test_it_reads_no_session_and_no_account(browser: Client) -> None:
    ticket = tickets.sign(facts_of(), session=session_of(browser))
    with CaptureQueriesContext(connection) as captured:
        send(browser, {"ticket": ticket, "ranges": [[0, 10]], "position_ms": 1})
    assert captured
    assert all("progress_" in q["sql"] or q["sql"].split()[0] in {"SAVEPOINT", "RELEASE"} for q in captured)


def test_it_can_be_repeated(browser: Client) -> None:
    report = {
        "ticket": tickets.sign(facts_of(), session=session_of(browser)),
        "ranges": [[0, 10]],
        "position_ms": 9,
    }
    first, second = send(browser, report), send(browser, report)
    assert (first.status_code, first.json()) == (second.status_code, second.json())


def test_it_takes_pages_and_texts(browser: Client) -> None:
    pages = tickets.sign(facts_of("pdf"), session=session_of(browser))
    assert send(browser, {"ticket": pages, "pages": [[0, 3]], "page": 2}).json()["seen"] == [[0, 3]]
    text = tickets.sign(facts_of("text"), session=session_of(browser))
    assert send(browser, {"ticket": text, "opened": True}).json()["state"] == State.BEGUN
    assert send(browser, {"ticket": text, "end": True}).json()["state"] == State.DONE


def test_it_records_nothing_for_a_preview(browser: Client) -> None:
    response = send(browser, {"ticket": "", "ranges": [[0, 10]]})
    assert (response.status_code, response.content) == (204, b"")
    assert not UnitState.objects.exists()


# What is in `report` beside a good ticket of a video of 101 seconds, opened ten minutes ago.
BAD: dict[str, tuple[Any, int, str]] = {
    "nothing to say": ({}, 400, "bad_beacon"),
    "pages of a video": ({"pages": [[0, 1]]}, 400, "bad_beacon"),
    "end of a video": ({"end": True}, 400, "bad_beacon"),
    "a key nobody knows": ({"ranges": [[0, 1]], "speed": 2}, 400, "bad_beacon"),
    "ranges that are none": ({"ranges": "0-10"}, 400, "bad_beacon"),
    "a range of one number": ({"ranges": [[3]]}, 400, "bad_beacon"),
    "a range of three": ({"ranges": [[1, 2, 3]]}, 400, "bad_beacon"),
    "an empty range": ({"ranges": [[5, 5]]}, 400, "bad_beacon"),
    "a range backwards": ({"ranges": [[9, 5]]}, 400, "bad_beacon"),
    "before the start": ({"ranges": [[-5, 5]]}, 400, "bad_beacon"),
    "a fraction": ({"ranges": [[0.5, 5]]}, 400, "bad_beacon"),
    "a boolean": ({"ranges": [[False, True]]}, 400, "bad_beacon"),
    "a text for a number": ({"ranges": [["0", "5"]]}, 400, "bad_beacon"),
    "null": ({"ranges": [[None, 5]]}, 400, "bad_beacon"),
    "an enormous number": ({"ranges": [[0, 10**30]]}, 400, "bad_beacon"),
    "too many ranges": ({"ranges": [[i, i + 1] for i in range(201)]}, 400, "bad_beacon"),
    "a position that is none": ({"ranges": [], "position_ms": "1"}, 400, "bad_beacon"),
    "two positions": ({"ranges": [], "position_ms": 1, "page": 1}, 400, "bad_beacon"),
    "an id that is none": ({"ranges": [], "id": 7}, 400, "bad_beacon"),
    "an id too long": ({"ranges": [], "id": "x" * 65}, 400, "bad_beacon"),
    "a flag that is none": ({"opened": 1}, 400, "bad_beacon"),
    "beyond the end": ({"ranges": [[0, 102]]}, 400, "beyond_the_end"),
    "another ticket": ({"ranges": [[0, 1]], "ticket": "abc.def"}, 403, "ticket_bad"),
    "a ticket of another alphabet": ({"ranges": [[0, 1]], "ticket": "\ud800"}, 400, "bad_beacon"),
    "no ticket at all": ({"ranges": [[0, 1]], "ticket": None}, 400, "bad_beacon"),
}


@pytest.mark.parametrize("name", BAD)
def test_it_refuses_bad_reports_with_a_sentence_and_changes_nothing(browser: Client, name: str) -> None:
    more, status, code = BAD[name]
    response = send(browser, {"ticket": tickets.sign(facts_of(), session=session_of(browser)), **more})
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["reason"]
    assert not UnitState.objects.exists()
    assert not Meter.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("[]", 400),
        ("not json", 400),
        ('{"ranges": [[0, NaN]]}', 400),
        ('{"ranges": [[0, Infinity]]}', 400),
        ('{"ranges": [[0, 1e999]]}', 400),
        ("[" * 15_000, 400),
        (b"\xff\xfe", 400),
        ('{"ranges": [[0, ' + "9" * 5000 + "]]}", 400),
        ('{"ranges": [' + "[0,1]," * 200_000 + "[0,1]]}", 413),
        ("x" * (16 * 1024 + 1), 413),
    ],
    ids=[
        "empty",
        "list",
        "words",
        "nan",
        "infinity",
        "overflow",
        "deep",
        "bytes",
        "digits",
        "a megabyte",
        "long",
    ],
)
def test_it_refuses_bad_bodies(browser: Client, body: str | bytes, status: int) -> None:
    if isinstance(body, str):  # a good ticket, so that nothing but the body is at fault
        body = body.replace("{", f'{{"ticket": "{tickets.sign(facts_of(), session=session_of(browser))}", ')
    response = send(browser, body)
    assert response.status_code == status
    assert response.json()["reason"]
    assert not UnitState.objects.exists()
    assert not Meter.objects.exists()


def test_it_refuses_more_than_the_clock_allows_and_says_when_to_come_again(browser: Client) -> None:
    """From two tabs of ten seconds each: together they may credit twenty seconds."""
    facts = replace(facts_of(), issued_ms=tickets.media.milliseconds(timezone.now() - timedelta(seconds=10)))
    other = replace(facts, unit_id=factories.unit().pk)
    mine = session_of(browser)
    assert (
        send(browser, {"ticket": tickets.sign(facts, session=mine), "ranges": [[0, 18]]}).status_code == 200
    )
    response = send(browser, {"ticket": tickets.sign(other, session=mine), "ranges": [[0, 18]]})
    assert (response.status_code, response.json()["code"]) == (429, "too_fast")
    assert 5_000 < response.json()["wait_ms"] <= 8_000
    assert int(response.headers["Retry-After"]) in range(5, 9)
    assert not UnitState.objects.filter(unit_id=other.unit_id).exists()


@pytest.mark.parametrize("beats", [1, 2, 50])
def test_it_refuses_heartbeats_from_the_future_however_they_are_cut_up(browser: Client, beats: int) -> None:
    """A page that was opened two seconds ago says that a minute was watched: nothing of it counts yet."""
    facts = replace(facts_of(), issued_ms=tickets.media.milliseconds(timezone.now() - timedelta(seconds=2)))
    ticket = tickets.sign(facts, session=session_of(browser))
    ranges = [[100 * n // beats, 100 * (n + 1) // beats] for n in range(beats)]
    response = send(browser, {"ticket": ticket, "id": "b1", "ranges": ranges, "position_ms": 60_000})
    assert (response.status_code, response.json()["code"]) == (429, "too_fast")
    assert response.json()["reason"] == str(views.TOO_FAST.reason)
    assert 40_000 < response.json()["wait_ms"] <= 48_000
    assert not UnitState.objects.exists()
    assert not Meter.objects.exists()


def test_it_refuses_a_ticket_that_is_over(browser: Client) -> None:
    facts = replace(facts_of(), issued_ms=tickets.media.milliseconds(timezone.now() - timedelta(hours=13)))
    response = send(browser, {"ticket": tickets.sign(facts, session=session_of(browser)), "ranges": [[0, 1]]})
    assert (response.status_code, response.json()["code"]) == (403, "ticket_expired")
    assert not UnitState.objects.exists()


def test_it_refuses_someone_elses_unit(browser: Client) -> None:
    """A ticket is good in the session that it was given to, and changing a letter of it makes it nobody's."""
    ticket = tickets.sign(facts_of(), session="another session")
    response = send(browser, {"ticket": ticket, "ranges": [[0, 1]]})
    assert (response.status_code, response.json()["code"]) == (403, "ticket_foreign")
    own = tickets.sign(facts_of(), session=session_of(browser))
    changed = ("a" if own[10] != "a" else "b").join([own[:10], own[11:]])
    assert send(browser, {"ticket": changed, "ranges": [[0, 1]]}).json()["code"] == "ticket_bad"
    assert not UnitState.objects.exists()


def test_it_takes_only_posts(browser: Client) -> None:
    assert browser.get(reverse("progress:beacon")).status_code == 405


# --- without scripts -------------------------------------------------------------------------------------------------


@pytest.mark.req("L2", "L5")
@pytest.mark.parametrize("kind", ["pdf", "text"])
def test_it_marks_as_read_where_no_script_runs(kind: str) -> None:
    client = Client()
    ticket = tickets.sign(facts_of(kind), session=session_of(client))
    response = client.post(reverse("progress:mark"), {"ticket": ticket, "next": "/learn/x/"})
    assert (response.status_code, response.headers["Location"]) == (303, "/learn/x/")
    assert UnitState.objects.get().state == State.DONE


def test_it_marks_only_with_a_csrf_token(browser: Client) -> None:
    ticket = tickets.sign(facts_of("text"), session=session_of(browser))
    assert browser.post(reverse("progress:mark"), {"ticket": ticket}).status_code == 403
    assert not UnitState.objects.exists()


def test_it_goes_back_only_to_this_site() -> None:
    response = Client().post(reverse("progress:mark"), {"ticket": "", "next": "https://example.org/"})
    assert response.headers["Location"] == "/"
