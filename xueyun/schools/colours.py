"""A school's colour carries white words: it is checked where it is set, not where it is shown."""

from __future__ import annotations

import re

LEAST_CONTRAST = 4.5  # WCAG 2.2 AA for text

_hex = re.compile(r"#[0-9a-f]{6}")


def contrast_with_white(colour: str) -> float:
    """The WCAG contrast ratio, 1 to 21, of white text on '#rrggbb'. Raises ValueError for another form."""
    if not _hex.fullmatch(colour):
        raise ValueError(f"not a colour in the form #rrggbb: {colour!r}")
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def readable(colour: str) -> str:
    """The colour in lower case. Raises ValueError where white words on it would be hard to read."""
    colour = colour.lower()
    if contrast_with_white(colour) < LEAST_CONTRAST:
        raise ValueError(f"white words on {colour} are hard to read; choose a darker colour")
    return colour
