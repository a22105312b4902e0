"""Two editors of an intro page at the same moment: two processes, on whichever database the suite runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from xueyun.audit.models import Entry
from xueyun.courses.factories import course
from xueyun.courses.models import Course
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("T1", "T2")]


def race(*titles: str) -> list[str]:
    """What came of each, sorted."""
    running = [_start(title) for title in titles]
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    # Both have the page open: nothing is left between the word and the race.
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    return sorted(process.communicate(timeout=60)[0].strip() for process in running)


def _start(title: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "xueyun.config.settings"),
        "RACE_DATABASE": str(connection.settings_dict["NAME"]),
        "XUEYUN_SECRET_KEY": settings.SECRET_KEY,
        "XUEYUN_CODE_PEPPER": settings.CODE_PEPPER,
        "XUEYUN_TICKET_KEY": settings.TICKET_KEY,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "xueyun.courses.tests.intro_racer", title],
        env=environment,
        cwd=Path(settings.ROOT),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_of_two_who_save_at_once_one_is_shown_the_other() -> None:
    course(schools.school())
    assert race("甲", "乙") == ["saved", "stale"]
    assert Course.objects.get().title in {"甲", "乙"}
    assert Entry.objects.filter(verb="courses.edit_intro").count() == 1


def test_the_same_words_from_two_at_once_are_saved_once() -> None:
    course(schools.school())
    assert race("同名", "同名") == ["same", "saved"]
