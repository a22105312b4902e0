"""A server dies while it tells a run's students something: it goes on, and nobody is told twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation

pytestmark = [pytest.mark.server, pytest.mark.req("T4")]

READERS = 1_500
WORLD = f"""
import django; django.setup()
from xueyun.accounts.models import Account
from xueyun.announcements import messages
from xueyun.core import ids
from xueyun.core.times import utc_now
from xueyun.courses.factories import NOW, course, term
from xueyun.enrolment import roll
from xueyun.enrolment.models import Line, Reason
from xueyun.schools import factories as schools

run = term(course(schools.school()), units=0)
people = [
    Account(id=ids.new_id(), email=f"s{{n}}@example.org", nickname=f"学生{{n}}", created_at=NOW)
    for n in range({READERS})
]
Account.objects.bulk_create(people)
Reason.objects.bulk_create([Reason(account=one, term=run, started_at=NOW) for one in people])
roll.keep([one.pk for one in people], [run.pk])
said = messages.Said("作业提醒", "请在周五前交。", mails=True)
lead = schools.viewer(run.team.get().account)
messages.send(run, Line.objects.all(), said, once=1, now=utc_now(), actor=lead)
"""
MESSAGES = "select count(*), count(distinct account_id) from notices_message where cause like 'announcements.message%'"
LETTERS = "select count(*), count(distinct to_digest) from delivery_letter where cause like 'announcements.message%'"
RECIPIENTS = "select count(*) from announcements_recipient where state = 'told' and mailed"
JOB = "select status, attempts from jobs_job where name = 'announcements.message'"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Installation]:
    """An installation in which a message to so many waits to be told."""
    at = Installation(tmp_path / "data")
    try:
        at.run("-m", "xueyun.cli", "migrate")
        at.run("-c", WORLD)
        yield at
    finally:
        at.stop()


def told(at: Installation) -> int:
    return int(at.row("select told from announcements_teammessage")[0])


def test_a_killed_server_goes_on_and_tells_nobody_twice(at: Installation) -> None:
    server = at.start()
    at.wait(lambda: told(at) > 0)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    before = told(at)
    assert 0 < before < READERS
    # A batch is whole or not there.
    assert tuple(at.row(MESSAGES)) == tuple(at.row(LETTERS)) == (before, before)
    assert tuple(at.row(JOB)) == ("running", 1)

    at.start()
    at.wait(lambda: tuple(at.row(JOB)) == ("done", 2))
    assert tuple(at.row(MESSAGES)) == tuple(at.row(LETTERS)) == (READERS, READERS)
    assert (told(at), at.row(RECIPIENTS)[0]) == (READERS, READERS)
