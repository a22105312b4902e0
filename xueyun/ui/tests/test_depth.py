"""How deep a text is: what pretends to end closes nothing, and what is written well is never too deep."""

from __future__ import annotations

import pytest

from xueyun.ui import depth, html

pytestmark = pytest.mark.req("L5")

# Each, many times over, would stand deeper and deeper in itself.
PRETENDS = {
    "ends of nothing": "</b></b><p><i>",
    "an end beyond a table": "<p><b class=a><table></b></table></p>",
    "an end in a comment": "<div><!--</div>-->",
    "an end in an empty comment": "<div><!--><i></div>-->",
    "an end in a declaration": "<div><!x </div>",
    "an end in a value": "<div><img alt='</div>'>",
    "an end in words": "<div><textarea></div></textarea>",
    "an end in a script": "<div><script><!--<script></script></div>--></script>",
    "an end in a choice": "<div><select></div></select>",
    "an end in a drawing": "<div><svg><desc></div></desc></svg>",
    "an end over too many": f"<b>{'<p>' * 9}</b>{'</p>' * 9}",
    "a tag that never ends": "<div ",
}
WELL = {
    "a page": "<!DOCTYPE html><html><head><title>a<b></title><style>x{}</style></head>"
    + "<p>x<br></p>" * 2_000,
    "a list": "<!--Start-->" + '<ul><li><p title="a<b>c">x</p></li></ul>' * 500 + "<!--End-->",
    "a table": "<table>" + "<tr><td>a</td><td><a href='x'>b</a></td></tr>" * 700 + "</table>",
    "sums": "1 < 2 </ 3 " * 1_000,
}


@pytest.mark.parametrize("name", PRETENDS)
def test_what_pretends_to_end_closes_nothing(name: str) -> None:
    text = PRETENDS[name] * (depth.DEEPEST + 1)
    assert depth.is_too_deep(text)
    assert "<" not in html.clean(text)


@pytest.mark.parametrize("name", WELL)
def test_what_is_written_well_is_not_deep(name: str) -> None:
    assert not depth.is_too_deep(WELL[name])


def test_it_is_too_deep_at_one_more_than_the_most() -> None:
    assert not depth.is_too_deep("<div>" * depth.DEEPEST + "</div>" * depth.DEEPEST)
    assert depth.is_too_deep("<div>" * (depth.DEEPEST + 1))
