"""What a text reads like as lines, which are compared."""

from __future__ import annotations

import re

import pytest

from xueyun.ui.plain import lines

pytestmark = pytest.mark.req("T2")


def test_a_row_of_a_table_is_a_line_whatever_its_cells_are_made_of() -> None:
    """The editor puts what stands in a cell into a paragraph; the same words are no change."""
    bare = "<table><tr><th>时间</th><th>做什么</th></tr><tr><td>上课前</td><td>看视频</td></tr></table><p>后面</p>"
    wrapped = re.sub(r"(?<=<t[dh]>)([^<]+)", r"<p>\1</p>", bare)
    assert wrapped.count("<p>") == 5
    assert lines(bare) == lines(wrapped) == ["时间 | 做什么", "上课前 | 看视频", "后面"]


def test_several_paragraphs_of_a_cell_stay_in_its_row() -> None:
    html = "<table><tr><td><p>一</p><p>二<br>三</p><ul><li><p>四</p></li></ul></td><td><p>五</p></td></tr></table>"
    assert lines(html) == ["一 二 三 四 | 五"]


def test_lists_headings_and_code_stand_line_by_line() -> None:
    html = "<h3>题</h3><ul><li><p>一</p></li><li>二</li></ul><pre>a\n  b</pre><p>后<br>面</p>"
    assert lines(html) == ["## 题", "• 一", "• 二", "a", "  b", "后", "面"]
