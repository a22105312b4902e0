"""Captions: WebVTT as far as players care (W3C WebVTT, section 4.1), and SRT made into it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from xueyun.media.problems import BadFile

MOST_BYTES = 5 * 1024 * 1024

_VTT = r"(-?)(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_SRT = r"(-?)(\d{1,3}):([0-5]?\d):([0-5]?\d)[,.](\d{1,3})"
_VTT_TIMING = re.compile(rf"{_VTT}[ \t]+-->[ \t]+{_VTT}(?:[ \t].*)?$")
_SRT_TIMING = re.compile(rf"{_SRT}[ \t]*-->[ \t]*{_SRT}(?:[ \t].*)?$")
_TAG = re.compile(r"</?font[^>]*>|\{\\[^}]*\}", re.IGNORECASE)


def check(path: Path) -> None:
    """UTF-8, the signature line, at least one cue, and times that go forward without overlapping.

    Raises BadFile; where a line is to blame, with its number.
    """
    if path.stat().st_size > MOST_BYTES:
        raise BadFile("not_webvtt", "too long")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile("not_webvtt", str(error)) from error
    lines = text.splitlines()
    if not lines or not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        raise BadFile("not_webvtt", "no signature")
    if not list(_cues(lines, _VTT_TIMING)):
        raise BadFile("not_webvtt", "no cue")


def from_srt(path: Path, name: str) -> tuple[Path, str]:
    """SRT captions as WebVTT, in a new file with a name to match; any other file and its name as they are.

    Raises BadFile with the number of the line that is wrong.
    """
    if not name.lower().endswith(".srt") or path.stat().st_size > MOST_BYTES:
        return path, name
    text = _decoded(path.read_bytes())
    if text is None or "\0" in text or "-->" not in text:
        raise BadFile("not_srt")
    made = path.with_suffix(".vtt")
    made.write_text(_webvtt(text), encoding="utf-8")
    return made, f"{name[:-4]}.vtt"


def _decoded(data: bytes) -> str | None:
    """SRT has no encoding of its own: UTF-8, UTF-16 with a mark, or what Windows writes in Chinese."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _webvtt(text: str) -> str:
    lines = text.splitlines()
    out = ["WEBVTT", ""]
    starts = [number - 1 for number, _begin, _end in _cues(lines, _SRT_TIMING)]
    for place, at in enumerate(starts):
        next_at = starts[place + 1] if place + 1 < len(starts) else len(lines)
        words = lines[at + 1 : next_at]
        if place + 1 < len(starts) and words and words[-1].strip().isdigit():
            words = words[:-1]  # the number of the next cue
        found = _SRT_TIMING.match(lines[at].strip())
        if found is None:  # pragma: no cover  `_cues` has matched it
            continue
        out.append(f"{_stamp(_ms(found.groups()[:5]))} --> {_stamp(_ms(found.groups()[5:]))}")
        # An empty line ends a cue, and an arrow begins one.
        out += [_TAG.sub("", word).replace("-->", "→") for word in words if word.strip()]
        out.append("")
    return "\n".join(out)


def _cues(lines: list[str], timing: re.Pattern[str]) -> Iterator[tuple[int, int, int]]:
    """Line number, beginning and end (milliseconds) of each cue. Raises BadFile where they are wrong."""
    last = 0
    for number, line in enumerate(lines, 1):
        if "-->" not in line:
            continue
        found = timing.match(line.strip())
        if found is None:
            raise BadFile("captions_timing", line[:100], line=number)
        begin, end = _ms(found.groups()[:5]), _ms(found.groups()[5:])
        if found[1] or found[6]:
            raise BadFile("captions_negative", line[:100], line=number)
        if end <= begin:
            raise BadFile("captions_backwards", line[:100], line=number)
        if begin < last:
            raise BadFile("captions_overlap", line[:100], line=number)
        last = end
        yield number, begin, end


def _ms(parts: tuple[str | None, ...]) -> int:
    _sign, hours, minutes, seconds, rest = parts
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return whole * 1000 + int((rest or "0").ljust(3, "0"))


def _stamp(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
