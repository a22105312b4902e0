"""What a text may hold: one rule, and cleaning what is clean changes nothing."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xueyun import ui
from xueyun.core import ids
from xueyun.ui import html, plain
from xueyun.ui.tests.corpus import CASES, FILE

pytestmark = pytest.mark.req("L5")

HARM = re.compile(
    r"<script|<style|<svg|<form|<input|\son\w+=|style=|javascript:|data:|<!--|file:|evil", re.IGNORECASE
)
PIECES = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<a href='x'>", "</a>", "<table>", "</table>", "<tr>", "<td>",
     "</td>", "<th>", "<caption>", "<ul>", "<ol start=4>", "<li>", "</li>", "</ul>", "<pre>", "</pre>", "\n", "<code>",
     "</code>", "<h2>", "</h2>", "<h1>", "<div class=math>", "</div>", "<span class='math x'>", "</span>", "<br>",
     "<hr>", f"<img src='{FILE}' alt='\"<>'>", "<img src=x>", "<dl>", "<dt>", "<dd>", "<form>", "<svg>", "<math>",
     "<mi>", "<style>", "<script>", "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "&lt;", "&#x202e;", "<nobr>", "<font>",
     "<template>", "<select>", "<option>", "<noscript>", "<textarea>", "<title>", "<frameset>", "<u", "'", '"', "字"]
)  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_nothing_that_harms_is_left_and_cleaning_again_changes_nothing(name: str) -> None:
    for files in (False, True):
        once = html.clean(CASES[name], files=files)
        # Words that only look like markup are words.
        assert not HARM.search(re.sub(r"&lt;.*?&gt;", "", once)), once
        assert html.clean(once, files=files) == once


@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=60))
@settings(max_examples=400, deadline=None)
def test_cleaning_again_changes_nothing_whatever_comes(written: str) -> None:
    once = html.clean(written, files=True)
    assert html.clean(once, files=True) == once
    assert not re.search(r"<(?:script|style|svg|math|form)\b", once)


def test_what_is_written_well_stays_as_it_is() -> None:
    for name in ("plain", "block_formula", "code", "table"):
        found = html.clean(CASES[name], files=True)
        assert plain.lines(found), name
    assert html.clean(CASES["plain"]) == CASES["plain"]
    assert html.clean(CASES["code"]) == CASES["code"]
    assert "<pre>\n\n\n三行" in html.clean(CASES["newlines_in_pre"])


def test_pictures_are_the_librarys_and_no_others() -> None:
    assert html.clean(CASES["picture"], files=True).count("<img") == 1
    assert html.clean(CASES["picture"]) == "<p></p>"
    assert html.clean(CASES["pictures_from_elsewhere"], files=True) == "<p>前后</p>"
    assert f'href="{FILE}"' in html.clean(CASES["attachment"], files=True)
    assert "asset" not in html.clean(CASES["attachment"])
    assert "asset" not in html.clean(CASES["no_file"], files=True).lower()


def test_marks_that_turn_the_text_are_gone_and_those_of_a_script_stay() -> None:
    found = html.clean(CASES["turned_text"])
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", found)
    assert "\u200f" in found


def test_numbers_are_numbers() -> None:
    found = html.clean("<table><tr><td colspan=999999 rowspan='2'>x</table>")
    assert "colspan" not in found
    assert 'rowspan="2"' in found


@pytest.mark.parametrize(
    "tag", ["<div>", "<b>", "<ul><li>", "<blockquote>", "<table><tr><td>", "<a href=x>", "<!--"]
)
def test_a_text_of_nothing_but_tags_takes_no_time(tag: str) -> None:
    began = time.process_time()
    html.clean(tag * (200_000 // len(tag)), files=True)
    assert time.process_time() - began < 5


def test_files_are_found_filled_and_exchanged_only_where_they_are_named() -> None:
    one, other = ids.decode("0123456789"), ids.decode("zzzzzzzzzz")
    text = html.clean(CASES["picture"] + CASES["attachment"] + CASES["escaped_file"], files=True)
    assert html.files_in(text) == {one}
    filled = html.fill(text, lambda pk, tag: f"/{tag}/{pk}/")
    assert f'<img src="/img/{one}/" loading="lazy"' in filled
    assert f'<a href="/a/{one}/" download' in filled
    assert f'&lt;img src="{FILE}"&gt;' in filled
    assert html.files_in(html.exchange(text, one, other)) == {other}
    assert f'&lt;img src="{FILE}"&gt;' in html.exchange(text, one, other)
    assert html.files_in(html.clean(CASES["escaped_file"], files=True)) == set()


def test_the_browser_reads_the_same_rule() -> None:
    path = Path(ui.__file__).parent / "static" / "ui" / "html-rule.json"
    assert json.loads(path.read_text()) == html.RULE
    assert "html-rule.json" in (Path(ui.__file__).parent / "components/rich_text/rich_text.html").read_text()


def test_a_text_as_plain_lines() -> None:
    text = (
        '<h2>标题</h2><p>一 <span class="math">x^2</span></p><ul><li>甲<ul><li>乙</li></ul></li></ul>'
        "<table><tr><th>a</th><td>b</td></tr></table><pre><code>x\n  y</code></pre>"
        f'<p><img src="{FILE}" alt="图"></p><hr><p>a<br>b &amp; c</p><div class="math">y</div>'
    )
    assert plain.lines(text) == [
        "# 标题", "一 $x^2$", "• 甲", "• 乙", "a | b", "x", "  y", "［图片：图］", "———", "a", "b & c", "$y$",
    ]  # fmt: skip
