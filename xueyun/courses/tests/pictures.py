"""Pictures of a library for tests of covers: real files, drawn on the spot."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from xueyun.courses.factories import NOW
from xueyun.media import actions as media
from xueyun.media import workplace
from xueyun.media.models import Asset
from xueyun.schools.models import School

RED, BLUE = (200, 20, 20), (20, 20, 200)


def drawn(width: int = 1600, height: int = 1200, kind: str = "PNG", mode: str = "RGB", **more: Any) -> bytes:
    """Its left half is red, its right half blue."""
    picture = Image.new("RGB", (width, height), RED)
    ImageDraw.Draw(picture).rectangle((width // 2, 0, width, height), BLUE)
    out = BytesIO()
    picture.convert(mode).save(out, kind, **more)
    return out.getvalue()


def moving() -> bytes:
    frames = [Image.new("RGB", (1600, 900), colour) for colour in (RED, BLUE)]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def lying() -> bytes:
    """A camera held on its side: 1600 × 1200 as stored, 1200 × 1600 as seen."""
    exif = Image.Exif()
    exif[274] = 6
    return drawn(kind="JPEG", exif=exif)


def picture(at: School, name: str = "封面.png", data: bytes | None = None) -> Asset:
    """A picture in this school's library."""
    with workplace.incoming() as folder:
        path = Path(folder) / "picture"
        path.write_bytes(data or drawn())
        return media.add_file(at, path, name, NOW)
