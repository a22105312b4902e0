"""Names of files, as people give them."""

from __future__ import annotations

import unicodedata


def short(name: str) -> str:
    """A file's name that fits its column and a header: one line without folders, its ending kept."""
    line = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    plain = line.replace("\\", "/").rpartition("/")[2] or line
    stem, dot, ending = plain.rpartition(".")
    most = 200 - len(dot + ending)
    return f"{stem[:most]}{dot}{ending}" if stem and most > 0 else plain[:200]
