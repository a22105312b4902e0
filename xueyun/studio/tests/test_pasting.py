"""An outline that is pasted or brought as a table: shown as a plan, made at once or not at all."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from typing import Any

import pytest
import xlsxwriter

from xueyun.courses.tests.trees import outline
from xueyun.studio.tests.classroom import Classroom, build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("T2")]

TEXT = """第3章 积分
3.1 定积分
3.1.1 定义【视频】
3.1.2 讲义【文档】
章末的话
"""


@pytest.fixture
def room() -> Classroom:
    return build()


def paste(room: Classroom, **fields: Any):
    return room.at(room.lead).post(room.url("term_paste"), fields)


def plan_of(answer: Any) -> str:
    found = re.search(r'name="plan" value="([^"]*)"', answer.content.decode())
    assert found
    return unescape(found[1])


def book(rows: list[list[str]]) -> io.BytesIO:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as made:
        sheet = made.add_worksheet("大纲")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    out.seek(0)
    out.name = "大纲.xlsx"
    return out


def test_it_is_shown_before_anything_is_made(room: Classroom) -> None:
    before = outline(room.term)
    answer = paste(room, text=TEXT)
    assert "读到 5 行" in words(answer)
    assert outline(room.term) == before
    assert paste(room, plan=plan_of(answer), kind="text").status_code == 303
    assert outline(room.term)[len(before) :] == [
        "第3章 积分", " 3.1 定积分", "  3.1.1 定义", "  3.1.2 讲义", "  章末的话",
    ]  # fmt: skip
    assert outline(room.term)[: len(before)] == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A\n\tB\n\t\tC\n\tD", ["A", " B", "  C", " D"]),
        ("A\n  B\n    C", ["A", " B", "  C"]),
        ("第一章 甲\n1.1 乙\n1.1.1 丙\n第二章 丁", ["第一章 甲", " 1.1 乙", "  1.1.1 丙", "第二章 丁"]),
        ("1 甲\n1.1 乙\n2 丙", ["1 甲", " 1.1 乙", "2 丙"]),
        ("一\n二\n三", ["一", "二", "三"]),
    ],
    ids=["tabs", "spaces", "chinese numbers", "plain numbers", "no levels"],
)
def test_levels_are_read_from_numbers_or_from_how_far_a_line_is_set_in(
    room: Classroom, text: str, expected: list[str]
) -> None:
    room.act(room.lead, "delete", "第1章", "第2章")
    paste(room, plan=plan_of(paste(room, text=text)), kind="text")
    assert outline(room.term) == expected


def test_a_table_is_read_by_its_headings(room: Classroom) -> None:
    room.act(room.lead, "delete", "第1章", "第2章")
    rows = [
        ["章", "课时", "单元", "类型"],
        ["一", "1.1", "a", "视频"],
        ["", "", "b", "文档"],
        ["一", "1.2", "=1+1", ""],
        ["二", "", "", ""],
    ]
    answer = paste(room, file=book(rows))
    paste(room, plan=plan_of(answer), kind="text")
    assert outline(room.term) == ["一", " 1.1", "  a", "  b", " 1.2", "  =1+1", "二"]


@pytest.mark.parametrize("count", [1_001, 20_000])
def test_more_than_a_thousand_rows_are_refused(room: Classroom, count: int) -> None:
    before = outline(room.term)
    answer = paste(room, file=book([["章"], *[[f"第{n}章"] for n in range(count)]]))
    assert answer.status_code == 422
    assert "一次最多粘贴 1000 行" in words(answer)
    text = "\n".join(f"x{n}" for n in range(count))
    assert "一次最多粘贴 1000 行" in words(paste(room, text=text))
    assert outline(room.term) == before


def test_a_thousand_rows_are_made_in_a_few_queries(
    room: Classroom, django_assert_max_num_queries: Any
) -> None:
    text = "\n".join(["第9章", "9.1 节", *[f"9.1.{n} 讲" for n in range(998)]])
    answer = paste(room, text=text)
    with django_assert_max_num_queries(60):
        assert paste(room, plan=plan_of(answer), kind="text").status_code == 303
    assert len(outline(room.term)) == 1_000 + 14


def test_what_is_wrong_is_named_and_nothing_is_made(room: Classroom) -> None:
    before = outline(room.term)
    answer = paste(room, text="1.1 没有章的课时\n" + "长" * 500)
    page = words(answer)
    assert "课时的上面要先有一章" in page
    assert "2 行需要先修改" in page
    assert "全部新建" not in page
    assert 'name="plan"' not in answer.content.decode()
    assert "1.1 没有章的课时\n" + "长" * 500 in unescape(answer.content.decode()), "it is there to be mended"
    forged = json.dumps([["lesson", "没有章的课时", ""]])
    for plan in ("", "[", "[[1]]", '[["term","x",""]]', '[["chapter","x"]]', "{}", "null", forged):
        assert paste(room, plan=plan, kind="text").status_code == 422, plan
    for kind in ("", "quiz"):
        good = json.dumps([["chapter", "x", ""], ["unit", "y", ""]])
        assert paste(room, plan=good, kind=kind).status_code == 422
    assert outline(room.term) == before


def test_a_file_that_is_none_is_refused_with_a_sentence(room: Classroom) -> None:
    for content in (b"", b"PK\x03\x04nonsense", b"%PDF-1.4", b"\xff" * 100):
        file = io.BytesIO(content)
        file.name = "大纲.xlsx"
        assert paste(room, file=file).status_code == 422
    assert "没有读到任何名称" in words(paste(room, text=" \n\t\n"))
    assert "表头" in words(paste(room, file=book([["甲", "乙"], ["1", "2"]])))


def test_html_stays_words(room: Classroom) -> None:
    answer = paste(room, text="<script>alert(1)</script>\n\t<b>x</b>")
    assert "<script>alert" not in answer.content.decode()
    paste(room, plan=plan_of(answer), kind="text")
    assert outline(room.term)[-2] == "<script>alert(1)</script>"
