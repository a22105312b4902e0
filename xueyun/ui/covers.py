"""Covers drawn for courses that have no picture: the subject's colour and motif, the title's first characters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import escape

from xueyun.ui.colours import Oklch
from xueyun.ui.motifs import MOTIFS, Dice, Motif, Paint

WIDTH, HEIGHT = 480, 270
FONT = "system-ui, PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a subject looks like: its hue (degrees of oklch) and its motifs, the first one more often."""

    hue: float
    motifs: tuple[str, str]


SUBJECTS = {
    "mathematics": Subject(255, ("curves", "tiles")),
    "physics": Subject(285, ("orbits", "curves")),
    "chemistry": Subject(195, ("hexagons", "orbits")),
    "biology": Subject(145, ("leaves", "hexagons")),
    "medicine": Subject(20, ("pulse", "circles")),
    "agriculture": Subject(125, ("strata", "leaves")),
    "geography": Subject(215, ("strata", "curves")),
    "computing": Subject(235, ("cells", "hexagons")),
    "engineering": Subject(50, ("tiles", "cells")),
    "economics": Subject(85, ("bars", "curves")),
    "management": Subject(175, ("bars", "circles")),
    "law": Subject(270, ("arches", "pages")),
    "philosophy": Subject(310, ("arches", "circles")),
    "history": Subject(60, ("strata", "arches")),
    "literature": Subject(10, ("pages", "strata")),
    "language": Subject(330, ("pages", "circles")),
    "education": Subject(110, ("leaves", "pages")),
    "psychology": Subject(345, ("orbits", "circles")),
    "art": Subject(35, ("circles", "tiles")),
}


@lru_cache(maxsize=512)
def draw(subject: str, seed: int, text: str) -> str:
    """A 16:9 SVG of 1–3 kB, always the same for the same three."""
    look = SUBJECTS.get(subject) or _stranger(subject)
    dice = Dice(seed)
    paint = _paint(look.hue + dice.between(-9, 9), deep=dice.below(5) < 2)
    motif: Motif = MOTIFS[look.motifs[0 if dice.below(5) < 3 else 1]]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="960" height="540">'
        f'<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop stop-color="{paint.ground}"/>'
        f'<stop offset="1" stop-color="{paint.ground_end}"/></linearGradient></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#g)"/>'
        f"{motif(dice, paint)}{_title(text, paint)}</svg>"
    )


def _stranger(subject: str) -> Subject:
    """A subject that nobody described still has a colour and shapes of its own."""
    number = sum(ord(letter) * (at + 7) for at, letter in enumerate(subject))
    known = sorted(MOTIFS)
    return Subject(number * 47 % 360, (known[number % len(known)], known[number // 7 % len(known)]))


def _paint(hue: float, *, deep: bool) -> Paint:
    # Amber at night and among cool colours, jade among warm ones.
    spark = 78 if deep or 110 < hue % 360 < 330 else 168
    if deep:
        return Paint(
            ground=Oklch(0.44, 0.085, hue).hex,
            ground_end=Oklch(0.36, 0.08, hue + 22).hex,
            near=Oklch(0.56, 0.1, hue + 8).hex,
            far=Oklch(0.5, 0.09, hue + 14).hex,
            spark=Oklch(0.86, 0.11, spark).hex,
            ink="#ffffff",
        )
    return Paint(
        ground=Oklch(0.935, 0.035, hue).hex,
        ground_end=Oklch(0.875, 0.06, hue + 22).hex,
        near=Oklch(0.76, 0.1, hue + 8).hex,
        far=Oklch(0.84, 0.075, hue + 14).hex,
        spark=Oklch(0.8, 0.12, spark).hex,
        ink=Oklch(0.33, 0.085, hue + 5).hex,
    )


def _title(text: str, paint: Paint) -> str:
    """The characters stand at the lower left, as on a textbook's spine; fewer characters stand larger."""
    size = {1: 88, 2: 76, 3: 64, 4: 54}.get(len(text), 46)
    if text == "·":
        return ""
    return (
        f'<text x="32" y="{HEIGHT - 34}" font-family="{FONT}" font-size="{size}" font-weight="700" '
        f'letter-spacing="2" fill="{paint.ink}">{escape(text)}</text>'
    )
