from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from xueyun.core.viewer import VISITOR, Viewer
from xueyun.media import tickets
from xueyun.media.tests.conftest import LEARNER, NOW
from xueyun.media.tickets import BadTicket, Ticket


def issued(viewer: Viewer = LEARNER, purpose: tickets.Purpose = "watch", **facts: object) -> str:
    return tickets.issue(
        viewer, purpose=purpose, now=NOW, viewing_term_id=1, unit_id=2, asset_id=3, facts=dict(facts)
    )


def refused(token: str, purpose: tickets.Purpose = "watch", after: timedelta = timedelta()) -> str:
    with pytest.raises(BadTicket) as caught:
        tickets.read(token, purpose, NOW + after)
    return caught.value.code


def test_it_says_what_it_was_given() -> None:
    ticket = tickets.read(issued(duration_ms=120_000, name="极限"), "watch", NOW)
    ms = int(NOW.timestamp() * 1000)
    assert ticket == Ticket(
        account_id=11,
        session_hash="a session",
        viewing_term_id=1,
        unit_id=2,
        asset_id=3,
        purpose="watch",
        issued_ms=ms,
        expires_ms=ms + 15 * 60 * 1000,
        facts={"duration_ms": 120_000, "name": "极限"},
    )


@pytest.mark.req("L3")
def test_it_runs_out() -> None:
    token = issued()
    tickets.read(token, "watch", NOW + tickets.LIFETIME - timedelta(seconds=1))
    assert refused(token, after=tickets.LIFETIME) == "expired"


def test_it_is_for_one_door() -> None:
    assert refused(issued(), "read") == "purpose"
    assert tickets.read(issued(purpose="read"), ("read", "preview"), NOW).purpose == "read"


def test_a_preview_is_bound_to_nobody() -> None:
    ticket = tickets.read(issued(LEARNER, "preview"), "preview", NOW)
    assert (ticket.account_id, ticket.session_hash) == (None, "")
    assert tickets.read(issued(VISITOR, "preview"), "preview", NOW) == ticket


@pytest.mark.parametrize("viewer", [VISITOR, Viewer(account_id=11), Viewer(session_hash="x")])
def test_watching_needs_an_account_and_a_session(viewer: Viewer) -> None:
    with pytest.raises(ValueError, match="account"):
        issued(viewer)


@given(st.data())
def test_any_change_of_a_letter_makes_it_bad(data: st.DataObject) -> None:
    token = issued()
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("AZaz09-_.").filter(lambda c: c != token[place]))
    changed = token[:place] + letter + token[place + 1 :]
    assert refused(changed) == "bad"


@given(st.text(max_size=300))
def test_any_word_is_bad(word: str) -> None:
    assert refused(word) == "bad"


def test_it_fits_an_address() -> None:
    token = issued(duration_ms=3_600_000, threshold=90)
    assert len(token) < 320
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_another_installation_does_not_know_it(settings: Settings) -> None:
    token = issued()
    settings.TICKET_KEY = "another key"
    assert refused(token) == "bad"


def test_nothing_in_it_can_be_left_out() -> None:
    assert [f.name for f in dataclasses.fields(Ticket)][:6] == [
        "account_id",
        "session_hash",
        "viewing_term_id",
        "unit_id",
        "asset_id",
        "purpose",
    ]
