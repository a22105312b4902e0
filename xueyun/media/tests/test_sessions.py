"""Tickets against real sessions, through the whole of the middleware."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.core.times import utc_now
from xueyun.media import links, tickets
from xueyun.media.models import Asset
from xueyun.schools import viewers


@pytest.fixture
def account(db: None) -> Account:
    return accounts.account()


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def key_address(client: Client, account: Account, video: Asset) -> str:
    viewer = viewers.load(account, client.session.session_key or "")
    token = tickets.issue(
        viewer, purpose="watch", now=utc_now(), viewing_term_id=1, unit_id=2, asset_id=video.pk
    )
    return reverse("media:key", kwargs={"token": token})


@pytest.mark.req("L3")
def test_a_copied_address_opens_only_in_its_own_session(account: Account, video: Asset) -> None:
    own = browser(account)
    url = key_address(own, account, video)
    assert own.get(url).content == bytes(video.key or b"")
    for other in (Client(), browser(account), browser(accounts.account("别人"))):
        answer = other.get(url)
        assert (answer.status_code, answer["X-Xueyun-Problem"]) == (403, "other_session")


@pytest.mark.req("L3")
def test_signing_out_ends_it(account: Account, video: Asset) -> None:
    client = browser(account)
    url = key_address(client, account, video)
    client.logout()
    assert client.get(url).status_code == 403


def test_a_segment_is_whole_for_a_browser_that_takes_gzip(video: Asset) -> None:
    url = links.signer(utc_now() + timedelta(seconds=1), links.SEGMENTS)(f"{video.folder}/480_00000.ts")
    answer = Client().get(url, headers={"accept-encoding": "gzip, br", "range": "bytes=0-999"})
    assert (answer.status_code, len(b"".join(answer.streaming_content))) == (206, 1000)  # type: ignore[arg-type]
    assert "Content-Encoding" not in answer.headers


def test_who_follows_a_dead_link_reads_why(db: None) -> None:
    url = reverse("media:document", kwargs={"token": "false"})
    answer = Client().get(url, headers={"sec-fetch-mode": "navigate"})
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("text/html")
