"""A course's own cover: a part of a picture of the library in one fixed shape, drawn in the sizes that pages need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse
from xueyun.courses.models import Course
from xueyun.media import links, pictures, storage, workplace
from xueyun.media.models import Asset

WIDE, HIGH = 16, 9
SIZES = {"card": (640, 360), "page": (1280, 720)}
LEAST = (640, 360)  # pixels of the picture that a cover is made of

OUTSIDE = refuse(
    "outside", _("That part lies outside the picture. Please mark the part you want again."), status=422
)
SMALL = refuse(
    "small", _("That part is too small to stay sharp: a cover needs at least 640 × 360 pixels."), status=422
)


@dataclass(frozen=True, slots=True)
class Crop:
    """The part that shows, in pixels of the picture as one sees it (upright). Its height follows from its width."""

    x: int
    y: int
    width: int

    @property
    def height(self) -> int:
        return round(self.width * HIGH / WIDE)

    def __str__(self) -> str:
        return f"{self.x}-{self.y}-{self.width}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What `str` wrote; None for anything else."""
        parts = text.split("-")
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
            return None
        return cls(*map(int, parts))

    @classmethod
    def posted(cls, x: str, y: str, width: str) -> Self:
        """What a form says. Raises Refused 'outside' for what is no number that could be one."""
        found = cls.read(f"{x.strip()}-{y.strip()}-{width.strip()}")
        if found is None:
            raise Refused(OUTSIDE)
        return found

    @classmethod
    def largest(cls, width: int, height: int) -> Self:
        """The largest part of a picture of this size, from its middle."""
        most = min(width, height * WIDE // HIGH)
        crop = cls(0, 0, most)
        return cls((width - most) // 2, max(0, (height - crop.height) // 2), most)

    def check(self, width: int, height: int) -> None:
        """Raises Refused unless it lies in a picture of this size and is large enough."""
        if self.x + self.width > width or self.y + self.height > height:
            raise Refused(OUTSIDE)
        if self.width < LEAST[0]:
            raise Refused(SMALL)


def url_of(course: Course, now: datetime, size: str = "card") -> str:
    """The address of a course's own cover; '' where it has none and a drawn one stands for it. No query."""
    if course.cover is None:
        return ""
    if not course.cover_crop:
        return links.poster_url(course.cover, now)
    return links.signer(now, links.POSTERS)(_name(course.cover, course.cover_crop, size))


def upright_size(picture: Asset) -> tuple[int, int]:
    """Width and height as one sees it. Raises BadFile for what can't be a cover."""
    with workplace.incoming() as folder:
        return pictures.still_size(storage.fetch(picture.original, folder))


def draw(picture: Asset, crop: Crop) -> None:
    """Make the files of a cover; the same again costs nothing. Raises BadFile; Refused for a part that can't be one."""
    with workplace.incoming() as folder:
        source = storage.fetch(picture.original, folder)
        crop.check(*pictures.still_size(source))
        targets = {folder / f"{size}.webp": pixels for size, pixels in SIZES.items()}
        box = (crop.x, crop.y, crop.x + crop.width, crop.y + crop.height)
        if all(storage.exists(_name(picture, str(crop), size)) for size in SIZES):
            return
        pictures.cut(source, box, targets)
        for target in targets:
            storage.put(_name(picture, str(crop), target.stem), target)


def view_url(picture: Asset, now: datetime) -> str:
    """The address of all of a picture, at most as large as a screen: what is cropped on. Made where it is missing."""
    name = f"{picture.posters}/whole/whole.jpg"
    if not storage.exists(name):
        with workplace.incoming() as folder:
            target = folder / "whole.jpg"
            pictures.large_of(storage.fetch(picture.original, folder), target)
            storage.put(name, target)
    return links.signer(now, links.POSTERS)(name)


def _name(picture: Asset, crop: str, size: str) -> str:
    return f"{picture.posters}/cover-{crop}/{size}.webp"
