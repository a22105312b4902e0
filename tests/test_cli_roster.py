"""`xueyun roster import`: the console's import, for scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from tests.world import World
from xueyun.cli.__main__ import main
from xueyun.jobs.models import Job
from xueyun.schools import factories
from xueyun.schools.models import ImportPart, RosterEntry, RosterImport
from xueyun.schools.tests.sheets import book, text

pytestmark = [pytest.mark.django_db, pytest.mark.req("S5")]

HEADER = "学号,姓名,认证码\n"
WORDS = HEADER + "20240001,王小明,12345X\n\n20240002,,111111\n2.02401E+09,李雷,222222\n20240004,韩梅,1\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "名单.csv"


def xueyun(*words: object) -> Result:
    return CliRunner().invoke(main, ["roster", "import", *[str(word) for word in words]])


def told(done: Result) -> dict[str, Any]:
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_a_dry_run_tells_rows_as_a_spreadsheet_numbers_them_and_writes_nothing(path: Path) -> None:
    school = factories.school()
    factories.entry(school, "20240009")
    found = told(xueyun("qinghe", text(path, WORDS), "--mode", "update", "--dry-run", "--json"))
    assert isinstance(found.pop("seconds"), float)
    rejected = found.pop("rejected")
    assert found == {"rows": 4, "new": 1, "changed": 0, "unchanged": 0, "missing": 1}
    assert [(bad["row"], bad["column"], bad["value"]) for bad in rejected] == [
        (4, "姓名", ""),
        (5, "学号", "2.02401E+09"),
        (6, "认证码", "••••••"),
    ]
    assert all(bad["reason"] and set(bad) == {"row", "column", "value", "reason"} for bad in rejected)
    assert RosterEntry.objects.count() == 1
    assert not ImportPart.objects.exists()
    assert not Job.objects.filter(name="schools.run_import").exists()


def test_it_imports_and_again_changes_nothing(path: Path) -> None:
    factories.school()
    for new, unchanged in ((1, 0), (0, 1)):
        found = told(xueyun("qinghe", text(path, WORDS), "--mode", "update", "--json"))
        assert (found["new"], found["changed"], found["unchanged"]) == (new, 0, unchanged)
        assert RosterImport.objects.latest("created_at").state == RosterImport.State.DONE
    assert RosterEntry.objects.get().student_no == "20240001"


def test_replace_wants_the_number_of_the_missing(path: Path) -> None:
    school = factories.school()
    factories.entry(school, "20240009")
    text(path, HEADER + "20240001,王小明,12345X\n")
    refused = xueyun("qinghe", path, "--mode", "replace")
    assert (refused.exit_code, "--confirm-missing 1" in refused.output) == (1, True)
    assert RosterEntry.objects.filter(disabled_at__isnull=True).count() == 1
    assert told(xueyun("qinghe", path, "--mode", "replace", "--confirm-missing", 1, "--json"))["missing"] == 1
    assert RosterEntry.objects.get(disabled_at__isnull=True).student_no == "20240001"


def test_teachers_sheets_and_zeros_have_their_options(tmp_path: Path) -> None:
    school = factories.school()
    factories.entry(school, "0001", kind=RosterEntry.Kind.TEACHER)
    path = book(
        tmp_path / "staff.xlsx",
        [["工号", "姓名", "认证码", "职称"], [12, "林志远", "01002X", "教授"]],
        "在职",
    )
    options = ("--mode", "add", "--kind", "teacher", "--pad", "--json")
    assert told(xueyun("qinghe", path, *options, "--sheet", "在职"))["new"] == 1
    teacher = RosterEntry.objects.get(student_no="0012")
    assert (teacher.kind, teacher.title) == ("teacher", "教授")
    assert xueyun("qinghe", path, *options, "--sheet", "离职").exit_code == 1


def test_sheets_that_were_passed_over_are_named_beside_the_answer(tmp_path: Path) -> None:
    factories.school()
    path = tmp_path / "two.xlsx"
    with xlsxwriter.Workbook(path) as made:
        for number, name in enumerate(("本科", "研究生")):
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, ["学号", "姓名", "认证码"])
            sheet.write_row(1, 0, [f"2024000{number}", "王小明", "12345X"])
    done = xueyun("qinghe", path, "--mode", "add", "--dry-run", "--json")
    assert json.loads(done.stdout)["rows"] == 1
    assert done.stderr == "Read: 本科. Not read: 研究生 (--sheet).\n"


def test_what_can_not_be_done_is_one_sentence(path: Path, world: World) -> None:
    missing = path.with_name("nowhere.csv")
    for words in (
        ("nowhere", text(path, WORDS)),
        ("qinghe", missing),
        ("qinghe", text(path, "")),
        ("qinghe", text(path, "甲,乙\n1,2\n")),
        ("qinghe", text(path, HEADER)),
    ):
        done = xueyun(*words, "--mode", "add", "--json")
        assert done.exit_code == 1, words
        assert done.output.startswith("Error: ")
        assert done.output.count("\n") == 1
    assert not RosterImport.objects.filter(state=RosterImport.State.READ).exists()


def test_without_json_it_speaks(path: Path) -> None:
    factories.school()
    done = xueyun("qinghe", text(path, WORDS), "--mode", "add", "--dry-run")
    assert done.exit_code == 0
    assert done.output.startswith("4 rows: 1 new, 0 changed, 0 unchanged; 0 missing (nothing was written).\n")
    assert "row 4, 姓名, “”: " in done.output
