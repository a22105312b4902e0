"""Two teachers, one text, the same moment: two processes, on whichever database the suite runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from xueyun.courses.factories import course, draft, grow
from xueyun.courses.models import Unit, UnitFile
from xueyun.media import factories as media
from xueyun.media.models import Asset
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("T2")]


def race(*deeds: tuple[object, ...]) -> list[str]:
    """What came of each deed, sorted."""
    running = [_start([str(word) for word in deed]) for deed in deeds]
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = []
    for process in running:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        ends.append(out.strip())
    return sorted(ends)


def a_text() -> Unit:
    (unit,) = grow(draft(course(schools.school())), units=1)
    return unit


def test_of_two_who_save_one_text_at_once_the_second_sees_what_the_first_wrote() -> None:
    unit = a_text()
    ends = race(("save", unit.pk, "one"), ("save", unit.pk, "two"))
    unit.refresh_from_db()
    won = "one" if "one" in unit.body["html"] else "two"
    assert ends == sorted([f"saved {won}", f"sees <p>{won}</p>"])


@pytest.mark.req("T3")
def test_a_picture_that_is_deleted_while_it_is_put_into_a_text_is_either_there_or_not_in_the_text() -> None:
    unit = a_text()
    picture = media.image(unit.term.course.school)
    ends = race(("use", unit.pk, picture.pk), ("delete", picture.pk))
    unit.refresh_from_db()
    is_there = Asset.objects.filter(pk=picture.pk).exists()
    assert ends == (["in_use", "used"] if is_there else ["deleted", "unknown_file"])
    assert ("asset:" in unit.body["html"]) == is_there == UnitFile.objects.filter(unit=unit).exists()


def _start(words: list[str]) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "xueyun.config.settings"),
        "RACE_DATABASE": str(connection.settings_dict["NAME"]),
        "XUEYUN_SECRET_KEY": settings.SECRET_KEY,
        "XUEYUN_CODE_PEPPER": settings.CODE_PEPPER,
        "XUEYUN_TICKET_KEY": settings.TICKET_KEY,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "xueyun.courses.tests.text_racer", *words],
        env=environment,
        cwd=Path(settings.ROOT),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
