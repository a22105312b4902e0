"""What a video file is: judged by its first bytes and by ffprobe, with the demuxer that the bytes ask for.

Naming the demuxer keeps ffmpeg from trying playlists and other formats that open further files.
"""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xueyun.media import ffmpeg
from xueyun.media.problems import BadFile

TIMEOUT = 60  # seconds
MOST_FPS = 31
# Still pictures in the same box format as mp4.
PICTURE_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}
MOV_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip", b"pnot"}


@dataclass(frozen=True, slots=True)
class Probe:
    """A video: milliseconds (0 if its header doesn't say), pixels as shown (rotated, square).

    `picture_ms` is where the picture ends; the sound may go on, until `duration_ms`. `rate` is the number of
    frames a second that its renditions get, as a fraction.
    """

    demuxer: str
    stream: int  # the picture's place among the file's streams
    duration_ms: int
    picture_ms: int
    width: int
    height: int
    rate: str
    has_audio: bool

    @property
    def input(self) -> list[str]:
        """ffmpeg's words before the name of the file."""
        return ["-protocol_whitelist", "file", "-f", self.demuxer, "-i"]


def demuxer_of(head: bytes) -> str | None:
    """The name of ffmpeg's demuxer for a video's first bytes (a kilobyte is enough); None if it is no video we know."""
    if head[4:8] in MOV_BOXES:
        return None if head[4:8] == b"ftyp" and head[8:12] in PICTURE_BRANDS else "mov"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "matroska"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    if head[:4] == b"FLV\x01":
        return "flv"
    if head[:4] == b"\x30\x26\xb2\x75":
        return "asf"
    if head[:4] == b"\x00\x00\x01\xba":
        return "mpeg"
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return "mpegts"
    return None


def probe(path: Path, demuxer: str) -> Probe:
    """Ask ffprobe. Raises BadFile: video_unreadable or no_video."""
    command: list[str | Path] = [
        *ffmpeg.without_converters(),
        ffmpeg.locate().ffprobe,
        "-v",
        "error",
        "-print_format",
        "json",
        "-show_format",
        "-show_streams",
    ]
    command += ["-protocol_whitelist", "file", "-f", demuxer, path]
    try:
        done = subprocess.run(  # noqa: S603  a list of words, no shell; the name is ours
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
        facts = json.loads(done.stdout or b"{}")
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise BadFile("video_unreadable", str(error)) from error
    if done.returncode or not facts.get("streams"):
        raise BadFile("video_unreadable", done.stderr.decode(errors="replace")[-500:])
    return _read(facts, demuxer)


def _read(facts: dict[str, Any], demuxer: str) -> Probe:
    streams: list[dict[str, Any]] = facts["streams"]
    pictures = [
        s
        for s in streams
        if s.get("codec_type") == "video" and not s.get("disposition", {}).get("attached_pic")
    ]
    if not pictures:
        raise BadFile("no_video")
    picture = pictures[0]
    width, height = int(picture.get("width") or 0), int(picture.get("height") or 0)
    if width < 2 or height < 2 or "codec_name" not in picture:
        raise BadFile("video_unreadable", "ffprobe knows no size or no codec")
    width = round(width * _fraction(picture.get("sample_aspect_ratio", "1:1"), ":", 1.0))
    turns = [int(d["rotation"]) for d in picture.get("side_data_list", []) if "rotation" in d]
    if turns and turns[0] % 180:
        width, height = height, width
    sound = next((s for s in streams if s.get("codec_type") == "audio" and s.get("codec_name")), None)
    whole = facts.get("format", {})
    ends = [_end(stream, whole) for stream in (picture, sound) if stream]
    # The file's own length may be that of subtitles or of a second sound, of which nothing is shown.
    seconds = max(ends) if all(ends) else float(whole.get("duration") or 0)
    return Probe(
        demuxer=demuxer,
        stream=int(picture["index"]),
        duration_ms=int(seconds * 1000),
        picture_ms=int(ends[0] * 1000),
        width=width,
        height=height,
        rate=_rate(picture.get("avg_frame_rate", "0/0"), picture.get("r_frame_rate", "0/0")),
        has_audio=sound is not None,
    )


def _end(stream: dict[str, Any], whole: dict[str, Any]) -> float:
    """Where a stream ends, in seconds from the file's beginning; 0 if nothing says so."""
    if "duration" in stream:
        late = float(stream.get("start_time") or 0) - float(whole.get("start_time") or 0)
        return float(stream["duration"]) + max(late, 0.0)
    # Matroska has no length for a track, but most writers leave a note: hours, minutes, seconds.
    note = re.match(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", stream.get("tags", {}).get("DURATION", ""))
    return int(note[1]) * 3600 + int(note[2]) * 60 + float(note[3]) if note else 0.0


def _rate(average: str, finest: str) -> str:
    """A steady rate: the source's own up to 30 frames a second; lectures gain nothing from more.

    Recordings of a screen have none, and their finest one may be 1000: the average will do, if it isn't too slow.
    """
    mean = _fraction(average, "/", 25.0)
    if mean > MOST_FPS:
        return "30"
    if _fraction(finest, "/", mean) > mean * 1.2:
        return f"{max(mean, 10.0):.3f}"
    return average if mean == _fraction(average, "/", 0.0) else "25"


def _fraction(text: str, by: str, default: float) -> float:
    above, _, below = text.partition(by)
    try:
        value = int(above) / int(below)
    except (ValueError, ZeroDivisionError):
        return default
    return value if value > 0 else default
