"""A server dies in the middle of a batch of students whom it tells something: it goes on, and nobody is told twice."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import POSTGRESQL, Installation

pytestmark = [pytest.mark.server, pytest.mark.long, pytest.mark.req("T4")]

READERS, BATCH = 400, 50
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
# Of the second batch the messages and letters stand there, and not yet who was told: there it stops for ever.
STOP = """
import django; django.setup()
from django.db import connection

here = "(select count(*) from notices_message where cause like 'announcements.message%') > 50"
statements = (
    "create function stop() returns trigger language plpgsql as $$ begin "
    f"if {here} then perform pg_sleep(600); end if; return new; end $$",
    "create trigger stop before update on announcements_recipient for each row execute function stop()",
) if connection.vendor == "postgresql" else (
    "create view endless as select count(*) as n from announcements_recipient a, announcements_recipient b, "
    "announcements_recipient c, announcements_recipient d",
    f"create trigger stop before update on announcements_recipient when {here} begin select n from endless; end",
)
with connection.cursor() as cursor:
    for statement in statements:
        cursor.execute(statement)
"""
GO_ON = """
import django; django.setup()
from django.db import connection

statements = (
    # What a backend does when it hears that its client is gone.
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
    "and wait_event = 'PgSleep'",
    "drop trigger stop on announcements_recipient",
) if connection.vendor == "postgresql" else ("drop trigger stop", "drop view endless")
with connection.cursor() as cursor:
    for statement in statements:
        cursor.execute(statement)
"""
SLEEPS = "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
MESSAGES = "select count(*), count(distinct account_id) from notices_message where cause like 'announcements.message%'"
LETTERS = "select count(*), count(distinct to_digest) from delivery_letter where cause like 'announcements.message%'"
RECIPIENTS = "select count(*) from announcements_recipient where state = 'told' and mailed"
JOB = "select status, attempts from jobs_job where name = 'announcements.message'"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Installation]:
    """An installation in which a message to so many waits to be told."""
    at = Installation(tmp_path / "data")
    try:
        at.run("-c", WORLD)
        at.run("-c", STOP)
        yield at
    finally:
        at.stop()


def told(at: Installation) -> int:
    return int(at.row("select told from announcements_teammessage")[0])


def stands_still(at: Installation) -> bool:
    """Whether somebody is there: the base is held, and nothing comes of it."""
    if POSTGRESQL:
        return int(at.row(SLEEPS)[0]) == 1
    before = told(at)
    with contextlib.closing(sqlite3.connect(at.folder / "xueyun.sqlite3", timeout=2)) as base:
        try:
            base.execute("begin immediate")
        except sqlite3.OperationalError:
            return told(at) == before == BATCH
        return False


def test_a_server_killed_in_the_middle_of_a_batch_goes_on_and_tells_nobody_twice(at: Installation) -> None:
    server = at.start()
    at.wait(lambda: told(at) == BATCH)
    at.wait(lambda: stands_still(at))
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    at.run("-c", GO_ON)
    # The first batch is whole, and of the second nothing is there.
    assert told(at) == BATCH
    assert tuple(at.row(MESSAGES)) == tuple(at.row(LETTERS)) == (BATCH, BATCH)
    assert tuple(at.row(JOB)) == ("running", 1)

    at.start()
    at.wait(lambda: tuple(at.row(JOB)) == ("done", 2))
    assert tuple(at.row(MESSAGES)) == tuple(at.row(LETTERS)) == (READERS, READERS)
    assert (told(at), at.row(RECIPIENTS)[0]) == (READERS, READERS)
