"""The demo's covers: pictures made on the spot for some of its courses; the others show the drawn ones."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

from xueyun.media import pictures

WIDE, HIGH = 1920, 1080
Colour = tuple[int, int, int]
Draw = Callable[[ImageDraw.ImageDraw], None]


def make(slug: str, folder: Path) -> Path:
    """A PNG of the course's picture."""
    top, bottom, draw, _alt = PICTURES[slug]
    picture = Image.linear_gradient("L").resize((WIDE, HIGH))
    ground = Image.composite(
        Image.new("RGB", picture.size, bottom), Image.new("RGB", picture.size, top), picture
    )
    draw(ImageDraw.Draw(ground))
    path = folder / f"{slug}.png"
    pictures.write(ground, path)
    return path


def _curve(points: Callable[[float], tuple[float, float]], steps: int = 240) -> list[tuple[float, float]]:
    return [points(step / steps) for step in range(steps + 1)]


def _tangents(draw: ImageDraw.ImageDraw) -> None:
    """A curve, and the tangents that would show it without being drawn."""
    for number in range(-20, 21):
        t = number / 20
        x, y, slope = WIDE * (0.5 + 0.46 * t), HIGH * (0.82 - 0.74 * t * t), -1.48 * t * HIGH / (0.46 * WIDE)
        draw.line([(0, y - slope * x), (WIDE, y + slope * (WIDE - x))], (122, 190, 170), 3)
    arc = _curve(lambda t: (WIDE * (0.04 + 0.92 * t), HIGH * (0.82 - 0.74 * (2 * t - 1) ** 2)))
    draw.line(arc, (246, 190, 92), 14, joint="curve")


def _lattice(draw: ImageDraw.ImageDraw) -> None:
    """A grid and what a matrix makes of it."""
    for shear, colour, width in ((0.0, (176, 200, 226), 3), (0.45, (29, 92, 135), 5)):
        for number in range(-14, 40):
            across = number * 96
            draw.line([(across, HIGH), (across + shear * HIGH, 0)], colour, width)
            if number >= 0:
                draw.line([(0, number * 96), (WIDE, number * 96 - shear * 240)], colour, width)
    draw.polygon([(768, 700), (980, 648), (1120, 340), (908, 392)], (242, 178, 76))


def _waves(draw: ImageDraw.ImageDraw) -> None:
    """Rings from two stones in one pond."""
    for x, colour in ((WIDE * 0.34, (196, 226, 244)), (WIDE * 0.66, (246, 214, 160))):
        for number in range(1, 26):
            r = number * 46
            draw.ellipse([x - r, HIGH * 0.55 - r, x + r, HIGH * 0.55 + r], outline=colour, width=5)


def _moon(draw: ImageDraw.ImageDraw) -> None:
    """A moon over the hills."""
    draw.ellipse([1220, 130, 1520, 430], (250, 236, 196))
    for layer, colour in enumerate(((120, 148, 152), (84, 116, 122), (48, 82, 90))):
        base, wave = 560 + 150 * layer, 3.1 + layer
        ridge = _curve(
            lambda t, b=base, w=wave: (WIDE * t, b + 90 * math.sin(w * 2 * t + w) + 36 * math.sin(9 * t * w))  # type: ignore[misc]
        )
        draw.polygon([(0, HIGH), *ridge, (WIDE, HIGH)], colour)


# By the course's folder: the colours of top and bottom, what is drawn, and what one sees.
PICTURES: dict[str, tuple[Colour, Colour, Draw, str]] = {
    "weijifen": ((13, 92, 80), (9, 58, 66), _tangents, "一条抛物线和它的许多切线"),
    "xianxing-daishu": ((236, 244, 250), (206, 224, 240), _lattice, "方格网与它经过矩阵变换之后的样子"),
    "daxue-wuli": ((20, 54, 92), (12, 30, 58), _waves, "水面上两圈相遇的波纹"),
    "tangshi-jianshang": ((214, 224, 222), (168, 190, 190), _moon, "远山上的一轮月亮"),
}
