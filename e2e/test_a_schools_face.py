"""A school's administrator gives its page a logo and a banner, looks at them first, and takes them away again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from e2e.conftest import PHONE, Visitors
from e2e.server import Site

pytestmark = pytest.mark.req("S2", "S6")
# The one school of the demo that shows the drawn letters.
SLUG, NAME = "jiangzhou", "江州职业技术学院"
LOGO, BANNER = ".portal-banner .crest--own", ".portal-banner__picture"


def drawn(page: Page, *places: str) -> None:
    """The pictures there have come and can be seen."""
    for place in places:
        picture = page.locator(place)
        expect(picture).to_be_visible()
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", value=True)
        assert picture.evaluate("img => img.naturalWidth") > 0


@pytest.mark.parametrize("device", [{}, PHONE], ids=["desk", "phone"])
def test_pictures_are_chosen_seen_shown_and_taken_away(
    device: dict[str, object], site: Site, visitors: Visitors, tmp_path: Path
) -> None:
    logo, banner = tmp_path / "校徽.png", tmp_path / "江.png"
    Image.new("RGB", (300, 300), "#2f5d8a").save(logo)
    Image.new("RGB", (1920, 480), "#7fa7c9").save(banner)
    desk = visitors(device)
    account = site.account("school_admin", SLUG)
    desk.sign_in(account["login"], account["password"])
    desk.open(f"/console/{SLUG}/portal/")
    desk.page.get_by_label("选择校徽图片").set_input_files(logo)
    desk.page.get_by_label("选择横幅图片").set_input_files(logo)  # not wide enough
    desk.press("保存", 422)
    expect(desk.main.get_by_text("尚未保存")).to_have_count(1)  # the logo needs no second choice
    desk.page.get_by_label("选择横幅图片").set_input_files(banner)
    with desk.context.expect_page() as opened:
        desk.main.get_by_role("button", name="预览").click()
    drawn(opened.value, LOGO, BANNER)
    opened.value.close()
    visitor = visitors(device)
    visitor.open(f"/s/{SLUG}/")
    expect(visitor.page.locator(f"{LOGO}, {BANNER}")).to_have_count(0)

    desk.press("保存")
    drawn(desk.page, ".console__school .crest--own")
    visitor.open(f"/s/{SLUG}/")
    drawn(visitor.page, LOGO, BANNER)
    visitor.open("/schools/")
    drawn(visitor.page, f".school-face:has-text('{NAME}') .crest--own")

    desk.page.get_by_label("不显示校徽图片").check()
    desk.page.get_by_label("不显示横幅").check()
    desk.press("保存")
    visitor.open(f"/s/{SLUG}/")
    expect(visitor.page.locator(f"{LOGO}, {BANNER}")).to_have_count(0)
