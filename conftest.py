"""What every test stands on: no network, cheap hashes, a data folder of its own, the rows of the mission.

The named cast of two schools lives in `tests/world.py`.
"""

from __future__ import annotations

import ipaddress
import shutil
import socket
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

from tests import caching, migrated
from tests.rows import ROWS, table


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rows", action="store_true", help="print which test proves which row of the mission")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--rows"):
        config.option.collectonly = True
        config.option.verbose = -2
    # A hash in a test is worth nothing: the cheapest argon2 keeps the real code path and saves minutes.
    Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
    Argon2PasswordHasher.memory_cost = 8


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.DATA, ignore_errors=True)


# --- the rows of the mission ---


def proofs(items: list[pytest.Item]) -> dict[str, list[str]]:
    """Row id → the tests marked with it. Raises UsageError for an id that the mission does not have."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in items:
        for mark in item.iter_markers("req"):
            for row in mark.args:
                if row not in ROWS:
                    raise pytest.UsageError(
                        f"{item.nodeid} is marked with {row!r}, which is no row of the mission."
                    )
                if (name := item.nodeid.partition("[")[0]) not in found[row]:
                    found[row].append(name)
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    proofs(items)
    # What takes long begins first: whoever began it last would keep the other processes waiting at the end.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish(session: pytest.Session) -> None:
    if session.config.getoption("--rows"):
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        reporter.write_line(table(proofs(session.items)))


# --- the database ---


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Each process's own database begins as a copy of one that is migrated already."""
    if connection.vendor == "sqlite":
        migrated.copy_to(Path(connection.settings_dict["TEST"]["NAME"]))
    else:
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template()
    yield
    connection.close()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the copy is there when Django comes; it goes with the data folder."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    """Nothing of an earlier run is ever used."""
    return False


# --- nothing leaves this machine ---


class OutsideWorldError(AssertionError):
    """A test reached for an address beyond this machine."""


def is_here(address: Any) -> bool:
    """True for loopback addresses and for names of sockets in the file system."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def no_outside_world() -> Iterator[None]:
    """Sockets connect to this machine only; what else a test may talk to is a fault of the test."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        real = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, real: Any = real) -> Any:
            if self.family in {socket.AF_INET, socket.AF_INET6} and not is_here(address):
                raise OutsideWorldError(f"A test reached for {address}.")
            return real(self, address)

        patch.setattr(socket.socket, name, guarded)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Each test begins with an empty cache."""
    yield
    caching.empty()
