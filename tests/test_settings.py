"""What the environment sets: a bad value is a sentence in the terminal, and each installation has its own cookies."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import house
from xueyun.config.cookies import cookie_name

pytestmark = pytest.mark.once


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


@pytest.mark.req("A8")
@pytest.mark.parametrize("words", [["serve"], ["work"]])
def test_production_does_not_start_without_a_way_to_reach_people(tmp_path: Path, words: list[str]) -> None:
    done = xueyun(words, tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(
        "Error: XUEYUN_MAIL and XUEYUN_SMS would keep letters where nobody gets them: "
    )
    assert done.stderr.count("\n") == 1
    done = xueyun(words, tmp_path, XUEYUN_MAIL="smtp", XUEYUN_SMS="none")
    assert done.stderr == "Error: XUEYUN_MAIL=smtp and XUEYUN_SMS=none also need XUEYUN_SMTP_HOST.\n"


def test_templates_are_told_in_pairs(tmp_path: Path) -> None:
    done = xueyun(["check"], tmp_path, XUEYUN_SMS_TEMPLATES="code:SMS_1")
    assert done.returncode == 1
    assert done.stderr == (
        "Error: The settings can't be used: XUEYUN_SMS_TEMPLATES is like “code=SMS_1,notice=SMS_2”, "
        "not “code:SMS_1”.\n"
    )


@pytest.mark.req("A8")
def test_a_check_says_who_carries_letters(tmp_path: Path) -> None:
    told = xueyun(["check"], tmp_path).stdout
    assert re.search(r"^BAD  letters +XUEYUN_MAIL and XUEYUN_SMS would keep letters", told, re.MULTILINE)
    given = {
        "XUEYUN_MAIL": "smtp",
        "XUEYUN_SMTP_HOST": "mail.example",
        "XUEYUN_BASE_URL": "https://cloud.example",
        "XUEYUN_SMS": "aliyun",
        "XUEYUN_SMS_KEY_ID": "id",
        "XUEYUN_SMS_KEY_SECRET": "a secret",
        "XUEYUN_SMS_SIGN": "学云",
        "XUEYUN_SMS_TEMPLATES": "code=SMS_1, notice=SMS_2",
    }
    told = xueyun(["check"], tmp_path, **given).stdout
    assert (
        "mail by smtp (mail.example:587, starttls) from no-reply@cloud.example; SMS by aliyun for code, notice"
        in told
    )
    assert "a secret" not in told


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
