"""Two accounts, one entry, the same moment: two processes, on whichever database the suite runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from xueyun.accounts import factories as accounts
from xueyun.schools import factories
from xueyun.schools.models import Certification


@pytest.mark.req("S4")
@pytest.mark.django_db(transaction=True)
def test_the_race_of_two_accounts_for_one_entry_ends_with_one() -> None:
    school = factories.school()
    factories.entry(school)
    racers = [accounts.account(f"甲{n}") for n in range(2)]
    running = [_start(racer.pk) for racer in racers]
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    # Both are loaded and wait: nothing is left between the word and the race.
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = []
    for process in running:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        ends.append(out.strip())
    assert sorted(ends) == ["certified", "taken"]
    assert Certification.objects.filter(removed_at__isnull=True).count() == 1


def _start(account_id: int) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "xueyun.config.settings"),
        "RACE_DATABASE": str(connection.settings_dict["NAME"]),
        # The secrets of the tests, so that both see the same codes.
        "XUEYUN_SECRET_KEY": settings.SECRET_KEY,
        "XUEYUN_CODE_PEPPER": settings.CODE_PEPPER,
        "XUEYUN_TICKET_KEY": settings.TICKET_KEY,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "xueyun.schools.tests.racer", str(account_id)],
        env=environment,
        cwd=Path(settings.ROOT),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
