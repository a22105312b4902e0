"""Devices: noted when an account enters, shown to its owner alone, and signed out at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import actions, factories
from xueyun.accounts.actions import devices
from xueyun.accounts.factories import PASSWORD
from xueyun.accounts.models import Account, Device
from xueyun.audit.models import Entry as Deed
from xueyun.core import sealing
from xueyun.delivery.models import Letter
from xueyun.jobs.registry import TASKS

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)
PAGE = "/me/security/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as stands:
        yield stands


@pytest.fixture
def owner(clock: object) -> Account:
    return factories.account(email="wang@example.org")


def browser(agent: str = CHROME, address: str = "203.0.113.7", login: str = "wang@example.org") -> Client:
    """One that has signed in."""
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert client.post("/login/", {"login": login, "password": PASSWORD}).status_code == 303
    return client


def words(client: Client) -> str:
    return client.get(PAGE).content.decode()


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


@pytest.mark.req("A2")
def test_the_owner_sees_where_the_account_is_signed_in(owner: Account) -> None:
    here, phone = browser(), browser(IPHONE, "2001:db8:1:2::9")
    stranger = browser(login=factories.account(email="li@example.org").email or "")
    page = words(here)
    assert page.count("This device") == 1
    for seen in ("Chrome · Windows", "Safari · iPhone", "203.0.113.*", "2001:db8:1:2::*"):
        assert seen in page
    assert "203.0.113.7" not in page
    assert page.index("This device") > page.index("Chrome · Windows")
    assert words(phone).count("Sign out Chrome · Windows") == 1
    assert "iPhone" not in words(stranger)


@pytest.mark.req("A2")
def test_no_key_of_a_session_can_be_read_in_the_table(owner: Account) -> None:
    key = browser().session.session_key or ""
    device = Device.objects.get()
    assert key not in device.session
    assert key.encode() not in bytes(device.sealed_key)
    assert sealing.unseal(device.sealed_key) == key


@pytest.mark.req("A2")
def test_one_device_is_signed_out_at_once(owner: Account) -> None:
    here, there, third = browser(), browser(IPHONE), browser()
    device = Device.objects.get(system="iPhone")
    for _ in range(2):  # the second time there is nothing left to do, and nothing is wrong
        response = here.post(f"{PAGE}devices/{device.ref}/end/")
        assert response["Location"] == f"{PAGE}?done=device"
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)
    assert Deed.objects.filter(verb="accounts.end_device", actor_id=owner.pk).count() == 1
    assert owner.devices.count() == 2, "it does not come back by being asked for"


@pytest.mark.req("A2")
def test_nobody_signs_out_a_device_of_another_account(owner: Account) -> None:
    there = browser()
    stranger = browser(login=factories.account(email="li@example.org").email or "")
    response = stranger.post(f"{PAGE}devices/{owner.devices.get().ref}/end/")
    assert response.status_code == 303, "and nothing tells whether there was one"
    assert is_in(there)
    assert owner.devices.count() == 1


@pytest.mark.req("A2")
def test_all_other_devices_are_signed_out_at_once(owner: Account) -> None:
    here, there, unknown = browser(), browser(IPHONE), Client()
    unknown.force_login(owner)  # a session that no row knows
    stranger = browser(login=factories.account(email="li@example.org").email or "")
    before = here.session.session_key
    assert here.post(f"{PAGE}devices/end/")["Location"] == f"{PAGE}?done=devices"
    assert (is_in(here), is_in(there), is_in(unknown), is_in(stranger)) == (True, False, False, True)
    assert here.session.session_key != before
    assert [device.system for device in owner.devices.all()] == ["Windows"]
    assert words(here).count("This device") == 1
    assert here.post(f"{PAGE}devices/end/").status_code == 303
    assert is_in(here)


@pytest.mark.req("A2")
def test_a_cache_before_the_sessions_does_not_keep_them_alive(
    owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SESSION_ENGINE", "django.contrib.sessions.backends.cached_db")
    here, there = browser(), browser(IPHONE)
    assert is_in(there), "and its session lies in the cache now"
    key = f"django.contrib.sessions.cached_db{there.session.session_key}"
    kept = caches["default"].get(key)
    assert kept
    devices.end_sessions(owner, now=NOW, except_=here.session.session_key or "")
    caches["default"].set(key, kept)  # filled again before the commit
    assert not is_in(there)


@pytest.mark.req("A6")
def test_a_reset_ends_every_session(owner: Account) -> None:
    one, two = browser(), browser(IPHONE)
    actions.end_sessions(owner, now=NOW)
    assert (is_in(one), is_in(two)) == (False, False)
    assert not owner.devices.exists()
    assert is_in(browser())


@pytest.mark.req("A2")
def test_signing_out_takes_the_device_away(owner: Account) -> None:
    here = browser()
    here.post("/logout/")
    assert not Device.objects.exists()


@pytest.mark.req("A2")
def test_signing_in_again_is_one_device(owner: Account) -> None:
    here = browser()
    here.post("/login/", {"login": "wang@example.org", "password": PASSWORD})
    assert owner.devices.count() == 1
    other = factories.account(email="li@example.org")
    here.post("/login/", {"login": "li@example.org", "password": PASSWORD})
    assert [device.account_id for device in Device.objects.all()] == [other.pk]
    assert is_in(here)


@pytest.mark.req("A2")
def test_a_new_password_keeps_this_device_and_no_other(owner: Account) -> None:
    here, there = browser(), browser(IPHONE)
    typed = {"old": PASSWORD, "new": "yangtze 6300"}
    assert here.post("/me/password/", typed).status_code == 303
    assert (is_in(here), is_in(there)) == (True, False)
    assert [device.system for device in owner.devices.all()] == ["Windows"]
    assert words(here).count("This device") == 1


@pytest.mark.req("A2")
def test_being_seen_is_written_once_an_hour_whoever_asks(owner: Account, clock) -> None:
    here = browser()
    clock.shift(timedelta(minutes=59))
    with CaptureQueriesContext(connection) as captured:
        here.get(PAGE)
    assert not [row for row in captured.captured_queries if row["sql"].startswith("UPDATE")]
    clock.shift(timedelta(minutes=2))
    for _ in range(3):
        here.get(PAGE, REMOTE_ADDR="198.51.100.4")
        devices._stamps.clear()  # another process
    device = Device.objects.get()
    assert (device.seen_at, device.signed_in_at) == (NOW + timedelta(minutes=61), NOW)
    assert device.address == "198.51.100.*"


@pytest.mark.req("A2")
def test_a_warm_page_asks_nothing_for_it(owner: Account) -> None:
    here = browser()
    here.get("/me/profile/")
    with CaptureQueriesContext(connection) as captured:
        here.get("/me/profile/")
    assert not [row for row in captured.captured_queries if "accounts_device" in row["sql"]]


@pytest.mark.req("A2")
def test_a_session_from_before_gets_its_row(owner: Account) -> None:
    client = Client(headers={"user-agent": IPHONE})
    client.force_login(owner)
    client.get("/me/profile/")
    assert owner.devices.get().system == "iPhone"


@pytest.mark.req("A2")
def test_a_request_on_its_way_does_not_bring_an_ended_session_back(owner: Account) -> None:
    here = browser()
    key = here.session.session_key or ""
    devices.end_sessions(owner, now=NOW)
    devices._stamps.clear()
    devices.see(owner, key, agent=CHROME, address=None, now=NOW)
    assert not owner.devices.exists()


def test_devices_whose_sessions_ended_by_themselves_are_swept_away(owner: Account) -> None:
    browser()
    for days, left in ((30, 1), (32, 0)):
        at = NOW + timedelta(days=days)
        TASKS["accounts.prune_pending"].body(SimpleNamespace(now=lambda at=at: at))
        assert Device.objects.count() == left


def test_the_page_asks_as_often_for_one_device_as_for_many(owner: Account) -> None:
    here = browser()
    counts = []
    for _ in range(2):
        here.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            here.get(PAGE)
        counts.append(len(captured))
        for _ in range(5):
            browser(IPHONE)
    assert counts[0] == counts[1] <= 6


@pytest.mark.req("A2", "N1")
def test_signing_out_everywhere_else_is_told_on_the_site(owner: Account) -> None:
    here, there = browser(), browser(IPHONE)
    letters = Letter.objects.count()
    assert here.post("/me/security/devices/end/").status_code == 303
    assert (is_in(here), is_in(there)) == (True, False)
    assert "All other devices were signed out" in here.get("/messages/").content.decode()
    assert Letter.objects.count() == letters
