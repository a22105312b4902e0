"""What the environment sets: a bad value is a sentence in the terminal, and each installation has its own cookies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import house
from xueyun.config.cookies import cookie_name


def xueyun(words: list[str], data: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """The command as an operator runs it, with these settings alone."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XUEYUN_", "DATABASE_", "REDIS_", "PYTEST_", "DJANGO_")) and name != "PORT"
    }
    return subprocess.run(
        [sys.executable, "-m", "xueyun.cli", *words],
        cwd=house.ROOT,
        env=inherited | {"XUEYUN_DATA": str(data), **given},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", ""),
        ("PORT", "0"),
        ("PORT", "99999"),
        ("XUEYUN_MEDIA_LARGEST_FILE", "8 GB"),
        ("XUEYUN_MEDIA_LARGEST_FILE", "9" * 5000),
        ("XUEYUN_JOBS_LEASE_SECONDS", "-1"),
        ("XUEYUN_JOBS_HEAVY_AT_ONCE", "1.5"),
    ],
)
def test_a_bad_number_is_told_in_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    done = xueyun(["serve"], tmp_path, **{name: value})
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Error: The settings can't be used: {name} is a whole number from 1 to ")
    assert done.stderr.count("\n") == 1


def test_every_command_that_needs_the_settings_says_so(tmp_path: Path) -> None:
    for words in (["demo"], ["check"], ["admin", "collectstatic"], ["work"]):
        done = xueyun(words, tmp_path, PORT="abc")
        assert done.returncode == 1, words
        assert done.stderr.startswith("Error: The settings can't be used: PORT "), words


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("http://127.0.0.1:8001", "session_8001"),
        ("http://localhost:8001", "session_8001"),
        ("http://xueyun.localhost:8001", "session_8001"),
        ("http://[::1]:8001", "session_8001"),
        ("http://127.0.0.1", "session"),
        ("https://xueyun.qinghe.example", "session"),
        ("https://xueyun.qinghe.example:8443", "session"),
        ("http://192.168.1.5:8000", "session"),
    ],
)
def test_cookies_on_one_machine_are_named_by_port(base_url: str, name: str) -> None:
    assert cookie_name("session", base_url) == name


def test_two_servers_on_one_machine_have_different_cookies(tmp_path: Path) -> None:
    asked = "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)"
    told = [
        xueyun(["admin", "shell", "--no-imports", "-c", asked], tmp_path, PORT=port).stdout.split()
        for port in ("8000", "8001")
    ]
    assert told == [
        ["xueyun_session_8000", "xueyun_csrf_8000"],
        ["xueyun_session_8001", "xueyun_csrf_8001"],
    ]
