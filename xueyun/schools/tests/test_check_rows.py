"""From cells to a person: what is mended, what is let through with a word, what is refused."""

from __future__ import annotations

import pytest

from xueyun.schools.sheets import columns
from xueyun.schools.sheets.cells import Cell, as_number, from_text
from xueyun.schools.sheets.checks import MASK, Person, Plan, check, plain_name, read_code, read_number
from xueyun.schools.sheets.problems import REASONS, Problem

pytestmark = [pytest.mark.once, pytest.mark.req("S5")]

MAPPING = {"number": 0, "name": 1, "code": 2, "class_name": 3, "grade": 4}
PLAN = Plan(MAPPING)


@pytest.mark.parametrize(
    ("cell", "number", "fault"),
    [
        (" ２０２４０１０１０１ ", "2024010101", ""),
        ("2024010101.0", "2024010101", ""),
        ("2.024010101E9", "2024010101", ""),
        ("2.024010101E+09", "2024010101", ""),
        ("2.02401E+09", "", "number_lost"),
        ("2.0240101E9", "", "number_lost"),
        ("2E+09", "", "number_lost"),
        ("1.23456789012345678E+17", "", "number_lost"),
        ("2.5E-3", "", "number_fraction"),
        ("1E5", "1E5", ""),
        ("b2024-01", "B2024-01", ""),
        ("学2024", "学2024", ""),
        ("2024-09-01", "", "number_date"),
        ("2024年9月1日", "", "number_date"),
        (["date", "2024-09-01"], "", "number_date"),
        (["lost", "1234567890123456"], "", "number_lost"),
        (["number", "2.5"], "", "number_fraction"),
        (["error", "#N/A"], "", "number_error"),
        ("", "", "number_missing"),
        ("\u200b", "", "number_missing"),
        ("1" * 33, "", "number_long"),
        ("=1+1", "", "number_letters"),
        ("@x", "", "number_letters"),
    ],
)
def test_numbers_are_mended_where_nothing_was_lost(cell: Cell, number: str, fault: str) -> None:
    assert read_number(cell, PLAN)[:2] == (number, fault)


@pytest.mark.parametrize(
    ("cell", "code", "fault"),
    [
        ("12345x", "12345X", ""),
        ("１２３４５ｘ", "12345X", ""),
        ("11010519491231002x", "31002X", ""),
        ("123456.0", "123456", ""),
        ("", None, ""),
        ("123", None, "code_length"),
        ("1101051949123100", None, "code_length"),
        ("1.10105E+17", None, "code_lost"),
        (["lost", "…"], None, "code_lost"),
        (["error", "#REF!"], None, "code_error"),
        ("2024-09-01", None, "code_date"),
        ("密码一二三四", None, "code_letters"),
    ],
)
def test_codes_keep_their_x_and_of_an_id_number_the_last_six(
    cell: Cell, code: str | None, fault: str
) -> None:
    assert read_code(cell, PLAN)[:2] == (code, fault)


def test_lost_zeros_are_warned_of_and_come_back_when_asked() -> None:
    cells = ["1234567", "王", "12345"]
    found = check(2, cells, Plan(MAPPING, number_length=8, code_length=6))
    assert [(p.code, p.field, p.value, p.facts) for p in found.problems] == [
        ("number_short", "number", "1234567", {"length": 8}),
        ("code_short", "code", MASK, {"length": 6}),
    ]
    assert found.person and (found.person.number, found.person.code) == ("1234567", "12345")
    padded = check(2, cells, Plan(MAPPING, pads=True, number_length=8, code_length=6))
    assert not padded.problems
    assert padded.person and (padded.person.number, padded.person.code) == ("01234567", "012345")


@pytest.mark.parametrize("dot", "·•‧∙⋅・･．｡。")
def test_every_dot_in_a_name_is_one(dot: str) -> None:
    assert plain_name(f" 买买提 {dot} 艾力 ") == "买买提·艾力"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("王　小明", "王小明"),
        ("Ｌｉ Lei", "Li Lei"),
        ("J. Smith", "J. Smith"),
        ("𠮷 田", "𠮷田"),
        ("=王", "=王"),
        ("-", "-"),
    ],
)
def test_names_are_kept_as_people_read_them(written: str, kept: str) -> None:
    assert plain_name(written) == kept


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "name_missing"),
        ("123", "name_number"),
        ("王?", "name_lost"),
        ("王\ufffd", "name_lost"),
        ("王" * 51, "name_long"),
    ],
)
def test_a_bad_name_is_named(name: str, fault: str) -> None:
    found = check(7, ["1", name, "123456"], PLAN)
    assert [(p.row, p.code) for p in found.problems] == [(7, fault)]
    assert (found.person, found.number) == (None, "1")


def test_a_name_that_begins_like_a_formula_is_a_text() -> None:
    for name in ("=王", "+王", "-王", "@王"):
        assert check(2, ["1", name, "123456"], PLAN).person == Person(
            2, "1", name, "123456", {"class_name": "", "grade": ""}
        )


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    found = check(3, ["", "", "1", ["date", "2024-01-02"], "十一个字的年级太长了吧"], PLAN)
    assert [p.field for p in found.problems] == ["number", "name", "code", "class_name", "grade"]


def test_a_date_in_the_grade_means_its_year_and_a_short_row_has_empty_ends() -> None:
    person = check(2, ["1", "王", "", "", ["date", "2024-09-01"]], PLAN).person
    assert person and person.texts == {"class_name": "", "grade": "2024"}
    short = check(2, ["1", "王"], PLAN).person
    assert short and (short.code, short.texts) == (None, {"class_name": "", "grade": ""})


def test_what_was_kept_as_text_is_a_text() -> None:
    assert [from_text(words) for words in ('="0012"', "'0012", "'x", " 王 ")] == ["0012", "0012", "'x", "王"]
    assert as_number(["lost", "1"]) == ["lost", "1"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("学号", "number"), ("学籍号", "number"), ("Student No.", "number"), ("学 号 *", "number"), ("工号", "number"),
        ("姓名（必填）", "name"), ("NAME", "name"), ("身份证后六位", "code"), ("身份证号", "code"),
        ("认证码（身份证后六位）", "code"),
        ("院（系）", "college"), ("所在学院", "college"), ("专业名称", "major"), ("行政班", "class_name"),
        ("年 级", "grade"), ("职称", "title"), ("備註", ""), ("", ""),
        ("學號", "number"), ("學 院", "college"), ("班級", "class_name"), ("身份證後六位", "code"),
    ],
)  # fmt: skip
def test_headings_are_known_in_many_spellings(heading: str, field: str) -> None:
    assert columns.field_of(heading) == field


def test_the_first_column_of_a_field_has_it_and_teachers_have_other_fields() -> None:
    assert columns.match(["学号", "编号", "姓名", "职称"], "student") == {"number": 0, "name": 2}
    assert columns.match(["工号", "姓名", "职称", "班级"], "teacher") == {"number": 0, "name": 1, "title": 2}


def test_every_reason_is_a_sentence_without_a_hole() -> None:
    facts = {"first": 2, "length": 6, "most": 50}
    for code in REASONS:
        assert "%" not in Problem(2, "number", "", code, facts).reason


@pytest.mark.parametrize("shown", ["#DIV/0!", "#N/A", "#NAME?", "#SPILL!", "#GETTING_DATA", "#####"])
def test_an_error_in_a_text_file_is_told_in_each_column(shown: str) -> None:
    found = check(2, [from_text(shown)] * 5, PLAN)
    assert found.person is None
    assert [(problem.field, problem.value, problem.code) for problem in found.problems] == [
        ("number", shown, "number_error"),
        ("name", shown, "name_error"),
        ("code", MASK, "code_error"),
        ("class_name", shown, "error"),
        ("grade", shown, "error"),
    ]
    assert "错误" in found.problems[0].reason


def test_what_only_looks_like_an_error_is_read() -> None:
    assert [from_text(text) for text in ("#1", "#一班", "C#", "##")] == ["#1", "#一班", "C#", "##"]
