"""The import as a conversation: a file, what was read, what would be done, how far it is."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from xueyun.audit.models import Entry as Deed
from xueyun.jobs import worker
from xueyun.schools import factories
from xueyun.schools.actions import imports
from xueyun.schools.models import RosterEntry, RosterImport, School
from xueyun.schools.tests.sheets import HEADER, LI, book

pytestmark = [pytest.mark.django_db, pytest.mark.req("S5")]

WORDS = "学号,姓名,认证码,班级\n20240001,王小明,12345X,一班\n20240002,,111111,一班\n20240003,李雷,22,二班\n"


@pytest.fixture
def school() -> School:
    return factories.school()


@pytest.fixture
def chief(school: School) -> Client:
    return signed_in(factories.administrator(school))


def signed_in(account: Any) -> Client:
    browser = Client()
    browser.force_login(account)
    browser.cookies["xueyun_language"] = "en"
    return browser


def bring(browser: Client, words: str | bytes = WORDS, **fields: str) -> HttpResponse:
    data = words.encode() if isinstance(words, str) else words
    form = {"kind": "student", "mode": "update", "file": SimpleUploadedFile("list.csv", data), **fields}
    return browser.post("/console/qinghe/roster/", form)


def latest() -> RosterImport:
    return RosterImport.objects.latest("created_at")


def at(name: str, found: RosterImport | None = None, school: str = "qinghe") -> str:
    return reverse(f"console:{name}", kwargs={"school": school, "import_id": (found or latest()).pk})


def page(response: HttpResponse) -> str:
    return response.content.decode()


def test_a_file_leads_to_what_was_read_with_every_bad_value_and_no_code(chief: Client) -> None:
    response = bring(chief)
    assert (response.status_code, response["Location"]) == (303, at("import"))
    shown = page(chief.get(at("import")))
    for words in ("list.csv", "20240001", "The name is missing.", "An ID number has 18 characters"):
        assert words in shown
    assert "2 rows can't be taken" in shown
    assert "12345X" not in shown
    assert "111111" not in shown


def test_the_plan_is_a_dry_run_and_its_button_starts(chief: Client, school: School) -> None:
    factories.entry(school, "20240009", "走了")
    bring(chief)
    shown = page(chief.get(at("import_plan")))
    assert "Nothing has been changed yet." in shown
    assert not RosterEntry.objects.filter(student_no="20240001").exists()
    assert chief.post(at("import_plan")).status_code == 303
    assert "You may leave this page" in page(chief.get(at("import")))
    assert chief.get(at("import_progress")).json()["state"] == "running"
    worker.drain(timezone.now())
    assert "The import is done." in page(chief.get(at("import")))
    assert (
        chief.get(at("import_progress")).json() | {"percent": 100, "made": 1, "refused": 2}
        == chief.get(at("import_progress")).json()
    )
    assert RosterEntry.objects.get(student_no="20240009").disabled_at is None
    # What runs or has run is started no second time.
    assert chief.post(at("import_plan"))["Location"] == at("import")


def test_replace_asks_how_many_will_be_disabled(chief: Client, school: School) -> None:
    for n in range(3):
        factories.entry(school, f"2023000{n}", "走了")
    bring(chief, "学号,姓名,认证码\n20240001,王小明,12345X\n", mode="replace")
    assert "3 people will be disabled" in page(chief.get(at("import_plan")))
    for typed in ("", "2", "三", "9" * 30):
        refused = chief.post(at("import_plan"), {"missing": typed})
        assert refused.status_code == 422
        assert "type how many they are" in page(refused)
    assert chief.post(at("import_plan"), {"missing": "3"}).status_code == 303
    worker.drain(timezone.now())
    assert RosterEntry.objects.filter(disabled_at__isnull=False).count() == 3


def test_rejected_rows_come_back_as_a_file_that_can_be_mended_and_uploaded(
    chief: Client, tmp_path: Path
) -> None:
    bring(chief, WORDS + "20240004,=王,1101051949123100,\n20240005,=1+1,,\n")
    chief.post(at("import_plan"))
    worker.drain(timezone.now())
    response = chief.post(at("import_rejected"))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[0] == ["学号", "姓名", "认证码", "班级", "Why it was rejected"]
    assert [row[:4] for row in rows[1:]] == [
        ["20240002", "", "111111", "一班"],
        ["20240003", "李雷", "22", "二班"],
        ["20240004", "=王", "", ""],  # a code that may be an ID number goes back into no file
        ["20240005", "=1+1", "", ""],
    ]
    assert "姓名: The name is missing." in rows[1][4]
    assert Deed.objects.get(verb="schools.import_rejected_export").detail["rows"] == 4
    mended = book(tmp_path / "mended.xlsx", [rows[0], ["20240002", "韩梅", "111111", "一班", rows[1][4]]])
    bring(chief, mended.read_bytes())
    assert latest().found_of("new") == 1


def test_columns_are_corrected_by_hand(chief: Client) -> None:
    bring(chief, "甲,乙,丙\n20240001,王小明,123456\n")
    assert "Say which columns hold the number and the name" in page(chief.get(at("import")))
    assert chief.get(at("import_plan"))["Location"] == at("import")
    wrong = chief.post(at("import_columns"), {"column_number": "0", "column_name": "0"})
    assert wrong.status_code == 422
    assert "Say which columns" in page(wrong)
    for silly in ({"column_number": "99", "column_name": "1"}, {"column_number": "x", "column_name": "-1"}):
        assert chief.post(at("import_columns"), silly).status_code == 422
    chief.post(at("import_columns"), {"column_number": "0", "column_name": "1", "column_code": "2"})
    assert latest().found_of("new") == 1
    assert "123456" not in page(chief.get(at("import")))


def test_lost_zeros_are_offered_back(chief: Client, school: School) -> None:
    factories.entry(school, "01240001", "王小明")
    bring(chief, "学号,姓名,认证码\n1240001,王小明,12345X\n")
    assert "Put back lost leading zeros" in page(chief.get(at("import")))
    chief.post(
        at("import_columns"), {"column_number": "0", "column_name": "1", "column_code": "2", "pads": "on"}
    )
    assert latest().found_of("unchanged") == 1


def test_what_can_not_be_read_is_said_beside_the_file(chief: Client) -> None:
    for words, sentence in (
        (b"\xd0\xcf\x11\xe0" + bytes(100), "old kind (.xls)"),
        ("学號,姓名\n1,王\n".encode("utf-16"), "neither in UTF-8 nor in GB18030"),
    ):
        response = bring(chief, words)
        assert response.status_code == 422
        assert sentence in page(response)
    assert chief.post("/console/qinghe/roster/", {"kind": "student", "mode": "update"}).status_code == 422
    assert bring(chief, kind="janitor").status_code == 422
    assert bring(chief, mode="destroy").status_code == 422
    assert not RosterImport.objects.exists()


def test_a_file_beyond_the_limit_is_cut_off_and_named(chief: Client, settings: Any) -> None:
    settings.FORM_LARGEST_FILES = 1000
    response = bring(chief, WORDS + "x" * 2000)
    assert response.status_code == 422
    assert "more than 20 MB" in page(response)


def test_a_large_list_is_checked_while_one_waits(chief: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 1)
    bring(chief)
    assert "The rows are being checked." in page(chief.get(at("import")))
    assert chief.get(at("import_plan"))["Location"] == at("import")
    worker.drain(timezone.now())
    assert "What is wrong" in page(chief.get(at("import")))


def test_two_administrators_meet_in_a_sentence(chief: Client, school: School) -> None:
    colleague = signed_in(factories.administrator(school, "另一位"))
    bring(chief)
    mine = latest()
    bring(colleague)
    theirs = latest()
    assert mine.pk != theirs.pk
    assert chief.post(at("import_plan", mine)).status_code == 303
    refused = colleague.post(at("import_plan", theirs))
    assert refused.status_code == 409
    assert "Another import of this school is running." in page(refused)
    worker.drain(timezone.now())
    stale = colleague.post(at("import_plan", theirs))
    assert stale.status_code == 409
    assert "compared anew" in page(stale)
    theirs.refresh_from_db()
    assert (theirs.found_of("new"), theirs.found_of("unchanged")) == (0, 1)
    assert colleague.post(at("import_plan", theirs)).status_code == 303


def test_another_schools_import_is_not_there(chief: Client) -> None:
    bring(chief)
    mingde = factories.school("mingde", "明德大学")
    other = signed_in(factories.administrator(mingde, "明德教务处"))
    for school in ("qinghe", "mingde"):
        for name in ("import", "import_plan", "import_progress"):
            assert other.get(at(name, school=school)).status_code == 404
        for name in ("import_columns", "import_plan", "import_rejected", "import_drop"):
            assert other.post(at(name, school=school)).status_code == 404
    assert latest().state == RosterImport.State.CHECKED


def test_an_import_is_left_once(chief: Client) -> None:
    bring(chief)
    for _ in range(2):
        assert chief.post(at("import_drop")).status_code == 303
    assert "left before it began" in page(chief.get(at("import")))
    assert chief.post(at("import_columns"), {"column_number": "0", "column_name": "1"}).status_code == 303
    assert Deed.objects.filter(verb="schools.import_drop").count() == 1


@pytest.mark.parametrize("kind", ["student", "teacher"])
def test_the_template_is_a_list_that_can_be_read(chief: Client, kind: str) -> None:
    response = chief.get(f"/console/qinghe/roster/template/?kind={kind}")
    assert response["Content-Disposition"] == f'attachment; filename="roster-{kind}s.xlsx"'
    made = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    assert len(made.sheet_names) == 2
    bring(chief, response.content, kind=kind)
    found = latest()
    assert (found.rows, found.found_of("new"), found.found_of("rejected")) == (2, 2, 0)


def test_where_codes_are_random_the_template_has_none(chief: Client, school: School) -> None:
    School.objects.filter(pk=school.pk).update(codes_are_random=True)
    response = chief.get("/console/qinghe/roster/template/")
    made = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    assert "Verification code" not in made.to_python()[0]


def test_the_pages_of_an_import_ask_as_often_for_two_rows_as_for_many(chief: Client, school: School) -> None:
    counts = []
    for size in (2, 300):
        rows = "".join(f"{n:08},,123456,\n" for n in range(size))
        bring(chief, "学号,姓名,认证码,班级\n" + rows, mode="replace")
        counts.append(
            [asked(chief, where) for where in (at("import"), at("import_plan"), "/console/qinghe/roster/")]
        )
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 10


def asked(browser: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(where).status_code == 200
    return len(seen)


def test_bad_rows_are_paged(chief: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH", 7)
    bring(chief, "学号,姓名,认证码\n" + "".join(f"2024{n:04},,123456\n" for n in range(120)))
    for number, first, last in ((1, 2, 51), (2, 52, 101), (3, 102, 121), (99, 102, 121)):
        rows = chief.get(f"{at('import')}?page={number}")
        shown = re.findall(r'<td class="table__end" data-label="Row">(\d+)</td>', page(rows))
        assert [int(row) for row in shown] == list(range(first, last + 1))


def test_the_history_tells_who_brought_what(chief: Client, tmp_path: Path) -> None:
    assert "Nothing imported yet" in page(chief.get("/console/qinghe/roster/"))
    bring(chief, book(tmp_path / "x.xlsx", [HEADER, LI]).read_bytes())
    RosterImport.objects.update(created_at=timezone.now() - timedelta(days=400))
    shown = page(chief.get("/console/qinghe/roster/"))
    assert "list.csv" in shown
    assert "教务处" in shown
