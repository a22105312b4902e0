"""A course's card: its time progress stands at the bottom right, wherever cards are shown."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import FloatRect, Locator

from e2e.conftest import DESKTOP, PHONE, Visitors

PADDING = 24  # px at most between the words and the card's edge


def box(part: Locator) -> FloatRect:
    found = part.bounding_box()
    assert found
    return found


@pytest.mark.req("C2", "C4")
@pytest.mark.parametrize("like", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", ["/", "/courses/", "/s/qinghe/"])
def test_time_progress_stands_at_the_bottom_right(
    visitors: Visitors, like: dict[str, Any], path: str
) -> None:
    visitor = visitors(like)
    visitor.open(path)
    cards = visitor.main.locator(".course-card").filter(has_text="进行至第").all()
    assert cards
    for card in cards:
        time, whole, title = (
            box(card.locator(".course-card__time")),
            box(card),
            box(card.locator(".course-card__title")),
        )
        assert 0 <= whole["x"] + whole["width"] - (time["x"] + time["width"]) <= PADDING
        assert 0 <= whole["y"] + whole["height"] - (time["y"] + time["height"]) <= PADDING
        assert time["y"] >= title["y"] + title["height"]
        tag = box(card.locator(".course-card__foot .tag"))
        assert tag["x"] + tag["width"] <= time["x"]
