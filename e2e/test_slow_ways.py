"""A cheap phone and a crowded line: what is read counts all the same, when it can."""

from __future__ import annotations

import pytest

from e2e.conftest import PHONE, Visitors
from e2e.visitor import Visitor

DOCUMENT = "第二章讲义"
TEXT = "把定义读三遍"
# pdf.js draws with what its worker sends. On a slow phone each of these words takes its time.
SLOW_WORKER = """const listen = Worker.prototype.addEventListener;
Worker.prototype.addEventListener = function (name, hear, ...rest) {
  const late = (event) => setTimeout(() => hear.call(this, event), 900);
  return listen.call(this, name, name === 'message' ? late : hear, ...rest);
};"""
SLOW_BEACON = """const fast = window.fetch;
window.fetch = async (address, ...rest) => {
  if (String(address).includes('/progress/beacon/')) await new Promise((go) => setTimeout(go, 2500));
  return fast(address, ...rest);
};"""


def enrolled(visitor: Visitor) -> Visitor:
    """A new student of 微积分（一）, on the page of its courseware."""
    visitor.entry = visitor.site.next_unclaimed("qinghe")
    visitor.open("/register/?next=/s/qinghe/certification/")
    visitor.fill_registration("小慢")
    visitor.certify(visitor.entry)
    term = visitor.site.term("微积分（一）", "qinghe")
    visitor.open(f"/terms/{term['id']}/")
    visitor.main.get_by_label("课程密码").first.fill(term["password"])
    visitor.press("参加课程")
    visitor.open(f"/learn/{term['id']}/")
    return visitor


@pytest.mark.req("L2", "L5")
def test_pages_that_are_drawn_late_count_from_then(visitors: Visitors) -> None:
    visitor = enrolled(visitors(PHONE))
    visitor.context.add_init_script(SLOW_WORKER)
    visitor.follow(visitor.unit(DOCUMENT))
    for page in visitor.page.locator(".pdf__page").all():
        page.scroll_into_view_if_needed()
        page.locator("canvas").wait_for(timeout=60_000)
        visitor.page.wait_for_timeout(1000)
    visitor.expect_circle(DOCUMENT, 2)


@pytest.mark.req("L2", "L4")
def test_what_comes_up_while_a_report_is_on_its_way_follows_at_once(visitors: Visitors) -> None:
    visitor = enrolled(visitors(PHONE))
    visitor.context.add_init_script(SLOW_BEACON)
    visitor.follow(visitor.unit(TEXT))
    # The end is reached while the line still carries 'opened'.
    visitor.page.locator("[data-end]").scroll_into_view_if_needed()
    visitor.expect_circle(TEXT, 2)
