"""Whether a text is WebVTT, as far as players care (W3C WebVTT, section 4.1)."""

from __future__ import annotations

import re
from pathlib import Path

MOST_BYTES = 5 * 1024 * 1024

_TIME = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?$")


def is_webvtt(path: Path) -> bool:
    """UTF-8, the signature line, at least one cue, and no line with an arrow that isn't a timing."""
    if path.stat().st_size > MOST_BYTES:
        return False
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return False
    lines = text.splitlines()
    if not lines or not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        return False
    arrows = [line for line in lines[1:] if "-->" in line]
    return bool(arrows) and all(_TIMING.match(line.strip()) for line in arrows)
