"""CSV as Excel, WPS and databases write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from xueyun.schools.sheets.reading import read
from xueyun.schools.sheets.refusals import Unreadable
from xueyun.schools.tests.sheets import read_rows, text

pytestmark = [pytest.mark.once, pytest.mark.req("S5")]

LIST = "学号,姓名,认证码\r\n2024010101,王小明,12345X\r\n2024010102,买买提·艾力,654321\r\n"
READ = [(2, ["2024010101", "王小明", "12345X"]), (3, ["2024010102", "买买提·艾力", "654321"])]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "名单.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_it_reads_every_encoding_delimiter_and_line_end(
    path: Path, encoding: str, delimiter: str, end: str
) -> None:
    words = LIST.replace(",", delimiter).replace("\r\n", end)
    assert read_rows(text(path, words, encoding)) == READ


def test_rare_characters_come_through_gb18030(path: Path) -> None:
    assert read_rows(text(path, "学号,姓名\n1,𠮷明华小红\n", "gb18030"))[0][1][1] == "𠮷明华小红"


def test_quotes_keep_delimiters_lines_and_the_row_numbers_of_a_spreadsheet(path: Path) -> None:
    words = '学号,姓名,学院\n1,"王, 小明","数学\n学院"\n\n"2","李""雷""",\n'
    assert read_rows(text(path, words)) == [(2, ["1", "王, 小明", "数学\n学院"]), (4, ["2", '李"雷"', ""])]


def test_it_takes_excels_ways_to_keep_a_text(path: Path) -> None:
    words = 'sep=;\n学号;姓名\n="00123";王\n\'00124;李\n=1+1;=王\n'
    assert read_rows(text(path, words)) == [(2, ["00123", "王"]), (3, ["00124", "李"]), (4, ["=1+1", "=王"])]


@pytest.mark.parametrize("encoding", ["utf-16", "big5", "utf-16-le"])
def test_other_encodings_are_refused(path: Path, encoding: str) -> None:
    words = "學號,姓名,學院\n" + "2024010101,王建國,數學與統計學院資訊管理系\n" * 5
    with pytest.raises(Unreadable, match="encoding"):
        read(text(path, words, encoding), "student")


def test_latin_1_is_refused(path: Path) -> None:
    with pytest.raises(Unreadable, match="encoding"):
        read(text(path, "student no,name\n1,José\n2,Zoë\n", "latin-1"), "student")


def test_quotes_that_do_not_close_are_refused_with_their_row(path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        list(read(text(path, '学号,姓名\n1,王\n2,"李\n'), "student").rows)
    assert (caught.value.code, caught.value.facts) == ("quotes", {"row": 3})


def test_a_csv_has_its_limit_of_rows_too(path: Path) -> None:
    with pytest.raises(Unreadable, match="rows"):
        list(read(text(path, "学号,姓名\n" + "1,王\n" * 100_001), "student").rows)
