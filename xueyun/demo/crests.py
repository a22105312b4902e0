"""The demo's logos: crests of two schools and a banner, drawn on the spot; the third shows the drawn letters."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from xueyun.core.viewer import Viewer
from xueyun.media import faces, pictures
from xueyun.schools.actions import portal
from xueyun.schools.models import School

SIDE = 384
FINE = 4  # drawn so many times larger, so that edges are smooth
WIDE, HIGH = 1920, 480
Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
GOLD: Colour = (222, 170, 84)


def put_up(school: School, *, now: datetime, actor: Viewer) -> None:
    """Give the school the pictures that are drawn for it, as its administrator would; none for others."""
    drawn = PICTURES.get(school.slug)
    if drawn is None:
        return
    shown = portal.Face.of(school)
    named = {shape: faces.keep(_file(draw(), shape), shape) for shape, draw in drawn.items()}
    portal.edit_portal(school, shown, replace(shown, **named), now=now, actor=actor)


def _file(picture: Image.Image, shape: str) -> SimpleUploadedFile:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{shape}.png"
        pictures.write(picture, path)
        return SimpleUploadedFile(path.name, path.read_bytes(), "image/png")


def _crest(ground: Colour, draw: Callable[[ImageDraw.ImageDraw, float], None]) -> Image.Image:
    """A round crest on nothing: two rings, and what the school stands for inside."""
    side = SIDE * FINE
    made = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(made)
    _disc(pen, side, 0.49, ground)
    _disc(pen, side, 0.455, GOLD)
    _disc(pen, side, 0.44, ground)
    draw(pen, side)
    return made.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _disc(pen: ImageDraw.ImageDraw, side: float, radius: float, colour: Colour) -> None:
    reach = side * radius
    pen.ellipse([side / 2 - reach, side / 2 - reach, side / 2 + reach, side / 2 + reach], fill=colour)


def _two_rivers(pen: ImageDraw.ImageDraw, side: float) -> None:
    """Three waves below a rising sun: two rivers meet at Qinghe."""
    pen.pieslice([side * 0.34, side * 0.22, side * 0.66, side * 0.54], 180, 360, fill=GOLD)
    for row, reach in ((0.46, 0.33), (0.58, 0.31), (0.70, 0.22)):
        upper, lower = (
            [
                (side * (0.5 + reach * t), side * (row + 0.03 * math.sin(3 * math.pi * t) + edge))
                for t in (step / 100 - 1 for step in range(201))
            ]
            for edge in (-0.024, 0.024)
        )
        pen.polygon([*upper, *reversed(lower)], fill=WHITE)


def _open_book(pen: ImageDraw.ImageDraw, side: float) -> None:
    """A lamp's rays over an open book: 明德 makes bright what is good."""
    for number in range(9):
        angle = math.pi * (1.1 + 0.8 * number / 8)
        inner, outer = (
            (side * (0.5 + reach * math.cos(angle)), side * (0.52 + reach * math.sin(angle)))
            for reach in (0.13, 0.33 if number % 2 == 0 else 0.25)
        )
        pen.line([inner, outer], GOLD, round(side * 0.025))
    for way in (-1, 1):
        page = [(0.5, 0.56), (0.5 + way * 0.30, 0.50), (0.5 + way * 0.30, 0.70), (0.5, 0.78)]
        pen.polygon([(side * across, side * down) for across, down in page], fill=WHITE)
    pen.line([(side * 0.5, side * 0.56), (side * 0.5, side * 0.78)], (122, 59, 59), round(side * 0.02))


def _river_bank() -> Image.Image:
    """Hills and two rivers in the school's green, for above its name."""
    made = Image.new("RGB", (WIDE * 2, HIGH * 2), (226, 238, 233))
    pen = ImageDraw.Draw(made)
    pen.ellipse([2860, 210, 3060, 410], fill=(246, 224, 176))
    for layer, colour in enumerate(((178, 207, 197), (128, 173, 160), (78, 138, 122))):
        base, wave = 420 + 130 * layer, 2.3 + layer
        ridge = [
            (WIDE * 2 * t, base + 90 * math.sin(wave * 3 * t + wave) + 30 * math.sin(11 * t * wave))
            for t in (step / 240 for step in range(241))
        ]
        pen.polygon([(0, HIGH * 2), *ridge, (WIDE * 2, HIGH * 2)], fill=colour)
    for row, colour in ((760, (236, 245, 241)), (812, (206, 227, 219))):
        river = [
            (WIDE * 2 * t, row + 26 * math.sin(7 * t + row)) for t in (step / 240 for step in range(241))
        ]
        pen.line(river, colour, 22, joint="curve")
    return made.resize((WIDE, HIGH), Image.Resampling.LANCZOS)


# By school and shape of picture.
PICTURES: dict[str, dict[str, Callable[[], Image.Image]]] = {
    "qinghe": {"logo": lambda: _crest((31, 111, 92), _two_rivers), "banner": _river_bank},
    "mingde": {"logo": lambda: _crest((122, 59, 59), _open_book)},
}
