"""Pages leave compressed, for whoever can read that, and never alike."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client


def ask(client: Client, **headers: str):
    return client.get("/login/", headers=headers)


@pytest.mark.django_db
def test_a_page_is_compressed_for_who_accepts_it(client: Client) -> None:
    plain, small = ask(client), ask(client, accept_encoding="gzip, br")
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert int(small.headers["Content-Length"]) == len(small.content) < len(plain.content) / 2
    assert b"</html>" in gzip.decompress(small.content)


@pytest.mark.django_db
def test_its_length_tells_nothing(client: Client) -> None:
    assert len({len(ask(client, accept_encoding="gzip").content) for _ in range(12)}) > 1


@pytest.mark.django_db
def test_what_is_short_stays_as_it_is(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers={"accept-encoding": "gzip"}).headers
