"""A server is killed in the middle of a roster import: every row is written, once."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation
from xueyun.schools.tests.sheets import text

pytestmark = [pytest.mark.server, pytest.mark.long, pytest.mark.req("S5")]

ROWS = 30_000
BEGIN = """
import sys
from pathlib import Path
import django; django.setup()
from xueyun.core.times import utc_now
from xueyun.schools import actions
from xueyun.schools.actions import import_checks, imports
now = utc_now()
at = actions.open_school("qinghe", "清河大学", actions.open_region("lincheng", "临城市"), now=now)
found = imports.bring(
    at, Path(sys.argv[1]), file_name="名单.csv", kind="student", mode="add", now=now, actor=None
)
assert import_checks.check_rows(found, now=now)
imports.start(found, now=now, actor=None)
"""


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Installation]:
    """An installation in which an import of many rows is about to begin."""
    rows = "".join(f"2026{n:06},王小明,{n:06}\n" for n in range(ROWS))
    listed = text(tmp_path / "名单.csv", f"学号,姓名,认证码\n{rows}")
    made = Installation(tmp_path / "data")
    try:
        made.run("-c", BEGIN, listed)
        yield made
    finally:
        made.stop()


def test_a_killed_server_goes_on_where_it_was(at: Installation) -> None:
    server = at.start()
    at.wait(lambda: at.row("select made from schools_rosterimport")[0] > 0)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    state, made = at.row("select state, made from schools_rosterimport")
    assert state == "running"
    assert 0 < made < ROWS, "it was to be killed in the middle"
    assert at.row("select count(*) from schools_rosterentry") == (made,), "a batch is whole or not there"
    at.start()
    at.wait(lambda: at.row("select state from schools_rosterimport") == ("done",))
    counted = at.row("select made, altered, kept, disabled, refused from schools_rosterimport")
    assert counted == (ROWS, 0, 0, 0, 0)
    assert at.row("select count(*), count(distinct student_no) from schools_rosterentry") == (ROWS, ROWS)
    told = at.row("select detail from audit_entry where verb = 'schools.import_done'")[0]
    assert (json.loads(told) if isinstance(told, str) else told)["made"] == ROWS
