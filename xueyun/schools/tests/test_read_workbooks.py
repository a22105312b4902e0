"""XLSX files as schools have them: what is read, and what is refused with a sentence."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import translation

from xueyun.schools.sheets import numbers, zips
from xueyun.schools.sheets.reading import read
from xueyun.schools.sheets.refusals import SENTENCES, Unreadable
from xueyun.schools.tests.sheets import HEADER, LI, book, long_book, read_rows, rows

pytestmark = [pytest.mark.once, pytest.mark.req("S5")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "名单.xlsx"


def refusal(path: Path, sheet: str = "") -> str:
    with pytest.raises(Unreadable) as caught:
        list(read(path, "student", sheet).rows)
    with translation.override("en"):
        assert caught.value.sentence.endswith(".")
        assert "%(" not in caught.value.sentence
    return caught.value.code


def test_it_reads_texts_with_the_numbers_of_their_rows(path: Path) -> None:
    found = read(book(path, [HEADER, LI, [], LI]), "student")
    assert (found.sheet, found.header_row, found.headings) == ("名单", 1, HEADER)
    assert found.mapping == dict(
        zip(("number", "name", "code", "college", "major", "class_name", "grade"), range(7), strict=True)
    )
    assert rows(found) == [(2, LI), (4, LI)]


def test_a_title_may_stand_above_the_header_and_empty_columns_beside_it(path: Path) -> None:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.merge_range("B2:D2", "2024 级学生名单")
        sheet.write_row("B4", ["学 号", "姓　名*", "身份证后六位(必填)"])
        sheet.write_row("B5", ["1", "王", "123456"])
    found = read(path, "student")
    assert (found.header_row, found.mapping) == (4, {"number": 1, "name": 2, "code": 3})
    assert rows(found) == [(5, ["", "1", "王", "123456"])]


def test_numbers_come_as_their_digits_and_formulas_as_their_values(path: Path) -> None:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADER[:4])
        sheet.write_number(1, 0, 2024010101)
        sheet.write_formula(1, 1, '="王"&"明"', None, "王明")
        sheet.write_number(1, 2, 12345)
        sheet.write_row(1, 3, [True])
        sheet.write_number(2, 0, 123456789012345678)
        sheet.write_string(2, 1, "=1+1")
        sheet.write_datetime(2, 2, date(2024, 9, 1), made.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(2, 3, 2.5)
    assert read_rows(path) == [
        (2, ["2024010101", "王明", "12345", "TRUE"]),
        (3, [["lost", "123456789012346000"], "=1+1", ["date", "2024-09-01"], ["number", "2.5"]]),
    ]


def test_the_error_of_a_formula_is_told_and_is_no_empty_cell(path: Path) -> None:
    shown = ["#DIV/0!", "#N/A", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!"]
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 1, HEADER[:3])
        for row, error in enumerate(shown, start=1):
            sheet.write_row(row, 2, LI[1:3])
            sheet.write_formula(row, 1, "=1/0", None, error)
        sheet.write_formula(9, 3, "=NA()", None, "#N/A")
    assert read_rows(path) == [
        *((row, ["", ["error", error], *LI[1:3]]) for row, error in enumerate(shown, start=2)),
        (10, ["", "", "", ["error", "#N/A"]]),
    ]


def test_an_error_is_found_wherever_the_file_is_cut(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADER[:3])
        for row in range(1, 200):
            sheet.write_formula(row, 0, "=VLOOKUP(B2,名单!A:B,2,0)", None, "#N/A")
            sheet.write_row(row, 1, LI[1:3])
    for size in (197, 211, 1013):
        monkeypatch.setattr(zips, "CHUNK", size)
        assert len(zips.inspect(path)["Sheet1"].errors) == 199


def test_an_id_number_leaves_its_last_six_wherever_it_stands(path: Path) -> None:
    somebody = ["1", "王", "11010519491231002x", "110105194912310021", "", "", ""]
    found = read(book(path, [HEADER, somebody, ["2", "李", 110105194912310021]]), "student")
    assert rows(found) == [
        (2, ["1", "王", "31002X", "310021", "", "", ""]),
        (3, ["2", "李", ["lost", "…"], "", "", "", ""]),
    ]
    # A list without a header has its first person where the headings are.
    assert read(book(path, [["1", "王", "110105194912310021"], LI]), "student").headings[:3] == [
        "1",
        "王",
        "",
    ]


def test_rare_characters_live(path: Path) -> None:
    assert read_rows(book(path, [HEADER, ["1", "𠮷田·𫍽", "123456"]]))[0][1][1] == "𠮷田·𫍽"


def test_hidden_rows_and_columns_are_read_and_counted_and_hidden_sheets_are_not(path: Path) -> None:
    with xlsxwriter.Workbook(path) as made:
        secret = made.add_worksheet("旧名单")
        secret.write_row(0, 0, HEADER)
        secret.write_row(1, 0, LI)
        sheet = made.add_worksheet("新名单")
        sheet.activate()
        sheet.set_first_sheet()
        secret.hide()
        for place, row in enumerate([HEADER, LI, LI]):
            sheet.write_row(place, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})
    found = read(path, "student")
    assert (found.sheet, found.others, found.hidden_rows, found.hidden_columns) == ("新名单", [], 1, 1)
    assert [number for number, _ in rows(found)] == [2, 3]
    assert refusal(path, "旧名单") == "unknown_sheet"


def test_of_two_sheets_the_first_that_fits_is_read_unless_another_is_named(path: Path) -> None:
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("说明").write_row(0, 0, ["请填写名单"])
        for name, number in (("一班", "1"), ("二班", "2")):
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, [number, "王"])
    found = read(path, "student")
    assert (found.sheet, found.others) == ("一班", ["说明", "二班"])
    assert read_rows(path, "二班")[0][1][0] == "2"
    assert refusal(path, "三班") == "unknown_sheet"


def test_merged_cells_in_the_list_are_refused(path: Path) -> None:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, LI)
        sheet.merge_range("D3:D4", "数学学院")
    assert refusal(path) == "merged"


def test_one_hundred_thousand_rows_are_read_and_one_more_is_refused(path: Path) -> None:
    assert sum(1 for _ in read(long_book(path, 100_000), "student").rows) == 100_000
    assert refusal(long_book(path, 100_001)) == "rows"


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "kind"),
        (b"PK\x03\x04 and no more", "broken"),
        (OLD + bytes(600), "legacy"),
        ("<html><table><tr><td>学号</td></tr></table></html>".encode(), "web"),
        (b'\xef\xbb\xbf\n<?xml version="1.0"?><Workbook/>', "web"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"a" * (20 * 1024 * 1024 + 1), "large"),
    ],
    ids=["empty", "kind", "broken", "legacy", "html", "xml", "encrypted", "large"],
)
def test_what_is_no_list_is_refused(path: Path, content: bytes, code: str) -> None:
    path.write_bytes(content)
    assert refusal(path) == code
    with pytest.raises(Unreadable) as caught:  # of one column of numbers, the same
        numbers.from_file(path, most=10)
    assert caught.value.code == code
    assert refusal(book(path, [HEADER])) == "no_rows"
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet()
    assert refusal(path) == "no_sheet"
    with zipfile.ZipFile(path, "w") as box:
        box.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(path) == "kind"


@pytest.mark.parametrize("added", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused_whatever_the_file_is_called(path: Path, added: str) -> None:
    book(path, [HEADER, LI])
    with zipfile.ZipFile(path, "a") as box:
        box.writestr(added, b"Sub Auto_Open")
    assert refusal(path) == "macros"


def test_a_type_that_allows_macros_is_refused(path: Path) -> None:
    rebuilt(path, lambda name, data: data.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml"))
    assert refusal(path) == "macros"


def test_a_bomb_is_never_opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xueyun.schools.sheets.workbook.CalamineWorkbook", None)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("xl/workbook.xml", bytes(zips.LARGEST_INSIDE + 1))
    assert path.stat().st_size < 2_000_000
    assert refusal(path) == "bomb"


def test_a_bomb_that_lies_about_its_size_is_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xueyun.schools.sheets.workbook.CalamineWorkbook", None)
    real = bytes(5_000_000)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("[Content_Types].xml", b"<Types/>")
        box.writestr("xl/workbook.xml", real)
    # Size and checksum of the first bytes alone: a reader that stops there sees nothing wrong.
    raw = path.read_bytes()
    claimed = (1000).to_bytes(4, "little")
    raw = raw.replace(len(real).to_bytes(4, "little"), claimed)
    raw = raw.replace(zlib.crc32(real).to_bytes(4, "little"), zlib.crc32(real[:1000]).to_bytes(4, "little"))
    path.write_bytes(raw)
    assert len(zipfile.ZipFile(path).read("xl/workbook.xml")) == 1000
    assert refusal(path) == "bomb"


def test_one_value_far_away_does_not_make_a_giant(path: Path) -> None:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write(1_048_575, 16_383, "x")
    assert refusal(path) == "wide"


def test_formats_without_values_far_below_do_no_harm(path: Path) -> None:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, LI)
        sheet.write_blank(1_048_575, 16_383, None, made.add_format({"bold": True}))
    assert read_rows(path) == [(2, LI)]


def test_every_refusal_has_a_sentence_without_a_hole() -> None:
    for code in SENTENCES:
        assert (
            "%"
            not in Unreadable(code, where="A1:A2", sheets="一班", row=3, most="1,000", found="甲").sentence
        )


def rebuilt(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    source = book(path.with_name("source.xlsx"), [HEADER, LI])
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
