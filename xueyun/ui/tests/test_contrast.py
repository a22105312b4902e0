"""Colours can be read: every pair that text makes with a ground, by day and by night (WCAG 2.2 AA)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xueyun.ui import assets, colours
from xueyun.ui.colours import SHAPE, TEXT, Oklch

TOKENS = {
    name: (colours.parse(day), colours.parse(night))
    for name, day, night in assets.TOKEN.findall((assets.STYLES / "tokens.css").read_text())
}
GROUNDS = ("paper", "surface", "well", "hover")
TEXTS = (
    "ink",
    "ink-soft",
    "ink-faint",
    "brand",
    "brand-strong",
    "brand-ink",
    "soon-ink",
    "loss",
    "loss-ink",
    "sky-ink",
)
SHAPES = ("line-firm", "done", "focus")
PAIRS = [
    *((text, ground, TEXT) for text in TEXTS for ground in GROUNDS),
    *((shape, ground, SHAPE) for shape in SHAPES for ground in GROUNDS),
    *(("soon", ground, SHAPE) for ground in ("paper", "surface", "well")),
    *((f"on-{what}", what, TEXT) for what in ("brand", "loss")),
    ("on-brand", "brand-strong", TEXT),
    ("on-loss", "loss-strong", TEXT),
    ("on-done", "done", SHAPE),
    *((f"{tone}-ink", f"{tone}-soft", TEXT) for tone in ("brand", "soon", "loss", "sky")),
    *((text, "brand-soft", TEXT) for text in ("ink", "ink-soft", "brand")),
    ("paper", "ink", TEXT),
    ("ink", "raised", TEXT),
    *((f"tint-{number}-ink", f"tint-{number}", TEXT) for number in range(1, 7)),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "ratio"), PAIRS, ids=str)
def test_it_can_be_read(text: str, ground: str, ratio: float, theme: int) -> None:
    assert colours.contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= ratio


def test_it_measures_contrast_as_wcag_does() -> None:
    assert colours.contrast(colours.from_hex("000000"), colours.from_hex("ffffff")) == pytest.approx(21)
    # The example that the W3C's tools show: #767676 on white just passes.
    assert colours.contrast(colours.from_hex("767676"), colours.from_hex("ffffff")) == pytest.approx(
        4.54, abs=0.01
    )


def test_it_goes_to_oklch_and_back() -> None:
    for digits in ("2f6f5e", "7a1f2b", "ffd400", "000000", "ffffff", "0000ff"):
        assert colours.from_hex(digits).hex == f"#{digits}"


def test_grounds_of_accents_are_those_of_the_tokens() -> None:
    grounds = [TOKENS[name] for name in ("paper", "surface", "well")]
    assert [day.hex for day, _ in grounds] == [ground.hex for ground in colours.LIGHT_GROUNDS]
    assert [night.hex for _, night in grounds] == [ground.hex for ground in colours.DARK_GROUNDS]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 0xFFFFFF))
def test_any_colour_of_a_school_becomes_readable(number: int) -> None:
    accents = colours.school_accents(f"{number:06x}")
    for one, grounds in ((accents.light, colours.LIGHT_GROUNDS), (accents.dark, colours.DARK_GROUNDS)):
        assert colours.contrast(one.on_ground, one.ground) >= TEXT
        assert all(colours.contrast(one.ink, ground) >= TEXT for ground in (*grounds, one.soft))


@pytest.mark.parametrize("wrong", ["", "red", "12345", "gggggg", "#1234567", "</style>"])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        colours.from_hex(wrong)


def test_a_colour_outside_the_screen_loses_chroma_not_lightness() -> None:
    loud = Oklch(0.7, 0.4, 145)
    assert colours.from_hex(loud.hex).lightness == pytest.approx(0.7, abs=0.01)
