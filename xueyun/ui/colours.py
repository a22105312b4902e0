"""Colour by numbers: oklch to the screen, contrast as WCAG 2.2 measures it, and a school's colour made readable."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

HEX = re.compile(r"[0-9a-f]{6}")
OKLCH = re.compile(r"oklch\(\s*([\d.]+)%\s+([\d.]+)\s+([\d.]+)\s*\)")

# What text and what large text or the edge of a control must reach (WCAG 2.2 AA: 1.4.3, 1.4.11).
TEXT = 4.5
SHAPE = 3.0


@dataclass(frozen=True, slots=True)
class Oklch:
    """A colour by lightness (0–1), chroma (0–about 0.37) and hue (degrees)."""

    lightness: float
    chroma: float
    hue: float

    @property
    def css(self) -> str:
        return f"oklch({self.lightness * 100:.1f}% {self.chroma:.3f} {self.hue:.1f})"

    @property
    def hex(self) -> str:
        """Six digits of sRGB, '#2f6f5e'; what the screen can't show loses chroma until it can."""
        chroma = self.chroma
        while chroma > 0 and not all(
            -1e-4 <= part <= 1.0001 for part in _linear(self.lightness, chroma, self.hue)
        ):
            chroma -= 0.002
        parts = (
            _gamma(min(1.0, max(0.0, part))) for part in _linear(self.lightness, max(chroma, 0), self.hue)
        )
        return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def parse(css: str) -> Oklch:
    """`oklch(52% 0.1 165)` as a value. Raises ValueError for anything else."""
    found = OKLCH.fullmatch(css.strip())
    if found is None:
        raise ValueError(f"not an oklch colour: {css}")
    lightness, chroma, hue = (float(part) for part in found.groups())
    return Oklch(lightness / 100, chroma, hue)


def from_hex(colour: str) -> Oklch:
    """'2f6f5e' or '#2f6f5e' as oklch. Raises ValueError for anything else."""
    digits = colour.removeprefix("#").lower()
    if not HEX.fullmatch(digits):
        raise ValueError(f"not a colour of six digits: {colour}")
    red, green, blue = (_ungamma(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    # Björn Ottosson, "A perceptual color space for image processing" (2020): the matrices of OKLab.
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def contrast(one: Oklch, other: Oklch) -> float:
    """1 (the same) to 21 (black on white), of the colours as the screen shows them."""
    brighter, darker = sorted((_luminance(one.hex), _luminance(other.hex)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def until_readable(colour: Oklch, *grounds: Oklch, ratio: float, darker: bool) -> Oklch:
    """The nearest lightness of this colour that reaches `ratio` on every ground, going darker or lighter."""
    step = -0.01 if darker else 0.01
    lightness = colour.lightness
    while 0 < lightness < 1:
        tried = Oklch(lightness, colour.chroma, colour.hue)
        if all(contrast(tried, ground) >= ratio for ground in grounds):
            return tried
        lightness += step
    return Oklch(0.0 if darker else 1.0, 0.0, colour.hue)


@dataclass(frozen=True, slots=True)
class Accents:
    """One theme's colours from a school's: a banner's ground, text on it, links and rules in it, a quiet tint."""

    ground: Oklch
    on_ground: Oklch
    ink: Oklch
    soft: Oklch


@dataclass(frozen=True, slots=True)
class SchoolAccents:
    """What a portal wears, light and dark."""

    light: Accents
    dark: Accents


WHITE = Oklch(1, 0, 0)
# The grounds that accents stand on: paper, surface and well of tokens.css.
LIGHT_GROUNDS = (Oklch(0.985, 0.003, 85), WHITE, Oklch(0.964, 0.005, 85))
DARK_GROUNDS = (Oklch(0.205, 0.006, 85), Oklch(0.245, 0.007, 85), Oklch(0.188, 0.006, 85))


def school_accents(colour: str) -> SchoolAccents:
    """Tints of a school's colour ('#7a1f2b') that pass AA on our grounds in both themes.

    The hue stays the school's; lightness moves until text can be read. Raises ValueError for what is no colour.
    """
    own = from_hex(colour)
    ground = until_readable(
        Oklch(min(own.lightness, 0.56), min(own.chroma, 0.17), own.hue), WHITE, ratio=TEXT + 0.5, darker=True
    )
    soft = Oklch(0.955, min(own.chroma, 0.03), own.hue)
    light = Accents(
        ground=ground,
        on_ground=WHITE,
        ink=until_readable(ground, soft, *LIGHT_GROUNDS, ratio=TEXT + 0.2, darker=True),
        soft=soft,
    )
    deep = Oklch(max(0.3, min(own.lightness, 0.42)), min(own.chroma, 0.12), own.hue)
    dark_soft = Oklch(0.3, min(own.chroma, 0.045), own.hue)
    dark = Accents(
        ground=until_readable(deep, WHITE, ratio=TEXT + 1.5, darker=True),
        on_ground=WHITE,
        ink=until_readable(
            Oklch(max(own.lightness, 0.7), min(own.chroma, 0.13), own.hue),
            dark_soft,
            *DARK_GROUNDS,
            ratio=TEXT + 0.2,
            darker=False,
        ),
        soft=dark_soft,
    )
    return SchoolAccents(light, dark)


def accent_css(colour: str) -> str:
    """The accents as a stylesheet that replaces the tokens --accent, --accent-on, --accent-ink and --accent-soft."""
    accents = school_accents(colour)

    def block(selector: str, one: Accents) -> str:
        return (
            f"{selector}{{--accent:{one.ground.hex};--accent-on:{one.on_ground.hex};"
            f"--accent-ink:{one.ink.hex};--accent-soft:{one.soft.hex}}}"
        )

    night = block(":root:not([data-theme=light])", accents.dark)
    return (
        f"@layer tokens{{{block(':root', accents.light)}@media (prefers-color-scheme:dark){{{night}}}"
        f"{block(':root[data-theme=dark]', accents.dark)}@media print{{{block(':root', accents.light)}}}}}\n"
    )


def _linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _ungamma(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _luminance(colour: str) -> float:
    red, green, blue = (_ungamma(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
