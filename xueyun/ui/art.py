"""Addresses of drawn pictures: covers of courses, crests of schools, and a school's accents as a stylesheet.

An address carries all that the drawing needs, so that it can be kept for ever by whoever asked for it once.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache

from django.urls import reverse

from xueyun.ui import colours

BRAND = "117555"
# Where a title may be cut: what follows is rarely what a course is called.
JOINT = re.compile(r"[\s（(：:——\-—·,，、《》/|与和及]+")
# What many titles end in, and can be left out: 管理学原理 → 管理学.
COMMON_END = re.compile(r"(?<=..)(?:原理|基础|概论|导论|引论|总论|通论|入门|技术|实践|方法)$")
HAN = re.compile(r"[㐀-鿿豈-﫿]")
LONGEST_HAN, LONGEST_LATIN = 4, 8


@lru_cache(maxsize=4096)
def cover_url(subject: str, title: str) -> str:
    """A 16:9 cover in the subject's colours with the title's first characters, as SVG."""
    seed = f"{zlib.crc32(f'{subject}/{title}'.encode()):08x}"
    return reverse("ui:cover", kwargs={"subject": _slug(subject), "seed": seed, "text": short_title(title)})


@lru_cache(maxsize=1024)
def crest_url(name: str, colour: str, logo: str = "") -> str:
    """A school's own logo; without one its first two characters in a crest of its colour ('#1a4fa3'), as SVG."""
    if logo:
        return reverse("media:face", kwargs={"digest": logo, "shape": "logo"})
    return reverse("ui:crest", kwargs={"colour": _digits(colour), "text": _letters(name, 2, 2)})


@lru_cache(maxsize=1024)
def banner_url(banner: str) -> str:
    """A school's own banner."""
    return reverse("media:face", kwargs={"digest": banner, "shape": "banner"})


@lru_cache(maxsize=1024)
def accent_url(colour: str) -> str:
    """A stylesheet that turns a page's accents to a school's colour: `<link rel="stylesheet" href="…">` in `head`."""
    return reverse("ui:accent", kwargs={"colour": _digits(colour)})


def short_title(title: str) -> str:
    """Two to four characters that stand for a title: 高等数学（上） → 高等数学; 'English Writing' → 'English'."""
    first = next((piece for piece in JOINT.split(title) if len(piece) > 1), title)
    if len(first) > LONGEST_HAN:
        first = COMMON_END.sub("", first)
    return _letters(first, LONGEST_HAN, LONGEST_LATIN)


def _letters(text: str, han: int, latin: int) -> str:
    kept = "".join(letter for letter in text if letter.isalnum())
    return kept[: han if HAN.search(kept[:han]) else latin] or "·"


def _slug(subject: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", subject.lower()).strip("-") or "other"


def _digits(colour: str) -> str:
    digits = colour.removeprefix("#").lower()
    return digits if colours.HEX.fullmatch(digits) else BRAND
