"""The cast, for the tests of the whole building."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from tests.world import World, build
from xueyun.courses.factories import NOW


@pytest.fixture
def world(db: None) -> World:
    """The named cast on a clean database."""
    return build()


@pytest.fixture
def at_now():
    """The doors' clock stands at NOW."""
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def as_(world: World, at_now: object) -> Callable[[str], Client]:
    """`as_("student")`: a browser in which that persona is signed in."""

    def browser(persona: str) -> Client:
        client = Client()
        account = world.people[persona]
        if account is not None:
            client.force_login(account)
        return client

    return browser
