"""The shapes of drawn covers. A motif gets dice and paint, and gives SVG for a field of 480 × 270.

The lower left belongs to the title: shapes gather at the right and at the top.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


class Dice:
    """Chance that falls the same way for the same seed, on every version of Python (an LCG of Numerical Recipes)."""

    def __init__(self, seed: int) -> None:
        self._state = (seed ^ 0x5DEECE66) & 0xFFFFFFFF
        for _ in range(3):
            self._next()

    def _next(self) -> int:
        self._state = (self._state * 1664525 + 1013904223) & 0xFFFFFFFF
        return self._state >> 8

    def below(self, count: int) -> int:
        """0 … count - 1."""
        return self._next() % count

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * (self._next() % 10_000) / 10_000


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of one cover, as hex."""

    ground: str
    ground_end: str
    near: str
    far: str
    spark: str
    ink: str


Motif = Callable[[Dice, Paint], str]


def _disc(x: float, y: float, radius: float, fill: str, opacity: float = 1) -> str:
    see_through = f' opacity="{opacity}"' if opacity < 1 else ""
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius}" fill="{fill}"{see_through}/>'


def _line(path: str, colour: str, width: float) -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _ring(x: float, y: float, radii: tuple[float, float], colour: str, width: float) -> str:
    return (
        f'<ellipse cx="{x}" cy="{y}" rx="{radii[0]}" ry="{radii[1]}" fill="none" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )


def curves(dice: Dice, paint: Paint) -> str:
    """A family of waves whose amplitude grows to the right, and a point on one of them."""
    phase, waves = dice.between(0, 6.28), dice.between(1.3, 2.1)
    lines = []
    for line in range(9):
        spots = []
        for x in range(0, 481, 20):
            lift = (x / 480) ** 1.6 * (18 + line * 9)
            y = 92 + (line - 4) * 7 + lift * math.sin(phase + x / 480 * waves * math.tau + line * 0.16)
            spots.append(f"{x} {y:.0f}")
        lines.append(_line("M" + " L".join(spots), paint.near if line % 3 == 0 else paint.far, 2.5))
    x = 300 + dice.below(130)
    y = 92 + (x / 480) ** 1.6 * 18 * math.sin(phase + x / 480 * waves * math.tau) - 28
    return "".join(lines) + _disc(x, y, 9, paint.spark)


def orbits(dice: Dice, paint: Paint) -> str:
    """Ellipses round one centre, each with its body."""
    turn = dice.below(180)
    out = [f'<g transform="translate(345 112) rotate({turn - 90})">']
    for ring in range(5):
        rx, ry = 44 + ring * 40, 18 + ring * 27
        angle = dice.between(0, math.tau)
        out.append(_ring(0, 0, (rx, ry), paint.far if ring % 2 else paint.near, 2.5))
        body = paint.spark if ring == 2 else paint.near
        out.append(_disc(rx * math.cos(angle), ry * math.sin(angle), 5 + dice.below(5), body))
    return "".join(out) + _disc(0, 0, 15, paint.near) + "</g>"


def hexagons(dice: Dice, paint: Paint) -> str:
    """A lattice of six-cornered cells, some filled, thinning out to the lower left."""
    out = []
    for row in range(6):
        for column in range(9):
            x, y = 72 + column * 52 + row % 2 * 26, -6 + row * 45
            if x - 1.1 * y < 90 + dice.below(150):
                continue
            corners = " ".join(
                f"{x + 26 * math.sin(k * math.pi / 3):.0f},{y + 26 * math.cos(k * math.pi / 3):.0f}"
                for k in range(6)
            )
            chance = dice.below(7)
            fill = paint.near if chance == 0 else paint.far if chance < 3 else "none"
            fill = paint.spark if chance == 6 and row == 2 else fill
            out.append(
                f'<polygon points="{corners}" fill="{fill}" stroke="{paint.near}" stroke-width="2.5"/>'
            )
    return "".join(out)


def leaves(dice: Dice, paint: Paint) -> str:
    """A twig from the lower right with leaves in pairs."""
    lean = dice.between(-14, 14)
    out = [f'<g transform="translate(404 304) rotate({lean - 10:.0f})">']
    out.append(_line("M0 0 L0 -290", paint.near, 3.5))
    for pair in range(6):
        long = 104 - pair * 11
        for side in (-1, 1):
            tilt = side * (52 - pair * 3 + dice.below(8))
            fill = paint.spark if pair == 3 and side == 1 else paint.near if (pair + side) % 3 else paint.far
            out.append(
                f'<path transform="translate(0 {-34 - pair * 45}) rotate({tilt})" fill="{fill}" '
                f'd="M0 0 C{long * 0.42:.0f} {-long * 0.3:.0f} {long * 0.32:.0f} {-long * 0.85:.0f} 0 {-long} '
                f'C{-long * 0.32:.0f} {-long * 0.85:.0f} {-long * 0.42:.0f} {-long * 0.3:.0f} 0 0"/>'
            )
    return "".join(out) + "</g>"


def pulse(dice: Dice, paint: Paint) -> str:
    """A heart's line over rings that widen."""
    rings = "".join(
        _ring(352, 104, (34 + ring * 36, 34 + ring * 36), paint.far, 14 - ring * 2) for ring in range(5)
    )
    up, down = 52 + dice.below(36), 26 + dice.below(26)
    at = 300 + dice.below(50)
    line = f"M0 112 H{at - 50} l14 -16 14 16 h14 l12 {-up} 20 {up + down} 14 {-down} h16 l14 -20 16 20 H480"
    return rings + _line(line, paint.near, 5) + _disc(at + 96, 112, 8, paint.spark)


def strata(dice: Dice, paint: Paint) -> str:
    """Layers of land under a sun."""
    out = [_disc(330 + dice.below(80), 58 + dice.below(24), 34, paint.spark)]
    for layer in range(4):
        y = 112 + layer * 42
        one, two = dice.between(-34, 34), dice.between(-34, 34)
        fill = (paint.far, paint.near)[layer % 2]
        out.append(
            f'<path d="M0 {y + 34} C120 {y + 34 + one:.0f} 220 {y + one:.0f} 310 {y + two:.0f} '
            f'S430 {y - 30:.0f} 480 {y - 14:.0f} V270 H0Z" '
            f'fill="{fill}" opacity="{0.55 - layer * 0.07:.2f}"/>'
        )
    return "".join(out)


def cells(dice: Dice, paint: Paint) -> str:
    """A memory: squares on and off, and one that glows."""
    out = []
    glow = 4 + dice.below(12)
    on = 0
    for row in range(7):
        for column in range(12):
            x, y = 18 + column * 39, -8 + row * 39
            if column * 1.2 - row * 1.6 < dice.below(7) - 0.5:
                continue
            chance = dice.below(5)
            if chance == 4:
                continue
            on += 1
            fill = paint.spark if on == glow else paint.near if chance < 2 else paint.far
            out.append(f'<rect x="{x}" y="{y}" width="31" height="31" rx="7" fill="{fill}"/>')
    return "".join(out)


def tiles(dice: Dice, paint: Paint) -> str:
    """Quarter circles, turned as the dice say."""
    out = []
    for row in range(4):
        for column in range(4):
            if column - row < -1 + dice.below(2):
                continue
            turn = dice.below(4) * 90
            fill = paint.spark if (row, column) == (1, 2) else (paint.near, paint.far)[dice.below(2)]
            x, y = 240 + column * 60 + 30, row * 60 + 45
            out.append(
                f'<path transform="translate({x} {y}) rotate({turn})" fill="{fill}" '
                f'd="M-30 -30 H30 A60 60 0 0 1 -30 30Z"/>'
            )
    return "".join(out)


def bars(dice: Dice, paint: Paint) -> str:
    """A year that went well, and its line."""
    out, tops = [], []
    for month in range(6):
        height = 60 + month * 22 + dice.below(36)
        x = 262 + month * 36
        fill = paint.near if month > 2 else paint.far
        out.append(
            f'<rect x="{x}" y="{264 - height}" width="26" height="{height + 16}" rx="6" fill="{fill}"/>'
        )
        tops.append((x + 13, 238 - height))
    line = "M" + " L".join(f"{x} {y}" for x, y in tops)
    return "".join(out) + _line(line, paint.near, 3.5) + _disc(*tops[-1], 9, paint.spark)


def arches(dice: Dice, paint: Paint) -> str:
    """A colonnade: arch within arch."""
    out = []
    bright = dice.below(2)
    for arch in range(2):
        x = 256 + arch * 112
        for ring in range(4):
            inset = ring * 13
            door = paint.spark if arch == bright else paint.ground
            fill = (paint.far, paint.near, paint.far, door)[ring]
            out.append(
                f'<path d="M{x + inset} 280 V{112 + arch * 14} a{50 - inset} {50 - inset} 0 0 1 {100 - 2 * inset} 0 '
                f'V280Z" fill="{fill}"/>'
            )
    return "".join(out)


def pages(dice: Dice, paint: Paint) -> str:
    """Leaves of a book falling open, with lines of writing."""
    out = ['<g transform="translate(384 300)">']
    for leaf in range(6):
        turn = -54 + leaf * 20 + dice.below(7)
        fill = paint.spark if leaf == 4 else (paint.far, paint.near)[leaf % 2]
        lines = "".join(
            _line(f"M16 {-70 - row * 24} h{64 + dice.below(34)}", paint.ground, 4) for row in range(5)
        )
        out.append(
            f'<g transform="rotate({turn})"><rect y="-226" width="132" height="214" rx="8" fill="{fill}"/>{lines}</g>'
        )
    return "".join(out) + "</g>"


def circles(dice: Dice, paint: Paint) -> str:
    """Three discs that see through each other, and a half one."""
    x, y = 330 + dice.below(40), 92 + dice.below(30)
    return (
        _disc(x, y, 86, paint.near, 0.85)
        + _disc(x + 92, y + 62, 66, paint.far, 0.9)
        + _disc(x - 74, y - 44, 42, paint.spark, 0.9)
        + f'<path transform="rotate({dice.below(4) * 45} {x} {y})" fill="{paint.ground}" opacity="0.65" '
        f'd="M{x - 52} {y} a52 52 0 0 1 104 0Z"/>'
    )


MOTIFS: dict[str, Motif] = {
    motif.__name__: motif
    for motif in (curves, orbits, hexagons, leaves, pulse, strata, cells, tiles, bars, arches, pages, circles)
}
