"""A video made into HLS: one ffmpeg run for all rungs, keyframes at the same moments, segments encrypted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xueyun.media import ffmpeg, ladder
from xueyun.media.ladder import Rung
from xueyun.media.probing import Probe
from xueyun.media.problems import BadFile

SEGMENT = 6  # seconds
# How much of the end may be missing before a video counts as cut off: containers round, codecs delay.
SLACK = 1.5  # seconds
SLACK_SHARE = 0.02
# From how much on a picture that ends before its sound is held: recorders stop the two a few frames apart.
HOLD_FROM = 500  # milliseconds

# The same forced keyframes in every rung, and no others: segments line up, and switching is seamless.
PICTURE = (
    f"-c:v libx264 -preset veryfast -profile:v high -crf 23 -force_key_frames expr:gte(t,n_forced*{SEGMENT}) "
    "-sc_threshold 0 -g 600"
).split()
SOUND = ["-c:a", "aac", "-ac", "2", "-ar", "48000"]
PLAIN = ["-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-max_muxing_queue_size", "4096"]
SEGMENTS = f"-f hls -hls_time {SEGMENT} -hls_playlist_type vod -hls_list_size 0 -hls_flags independent_segments".split()

_EXTINF = re.compile(r"#EXTINF:([\d.]+),")


@dataclass(frozen=True, slots=True)
class Rendition:
    """One playlist in the folder and what it holds; rates in bits a second, the peak over whole segments."""

    height: int
    width: int
    bandwidth: int
    average: int
    playlist: str
    seconds: float


def make(
    source: Path,
    probe: Probe,
    folder: Path,
    key: bytes,
    *,
    check: Callable[[], None],
    on_time: Callable[[float], None],
) -> list[Rendition]:
    """Write `<height>.m3u8` and `<height>_00000.ts` … for every rung into the folder, encrypted with the AES-128 key.

    In the playlists the key's address is the word 'key'. Raises BadFile where the source is broken, FfmpegFailed.
    """
    rungs = ladder.plan(probe)
    holding = probe.has_audio and 0 < probe.picture_ms < probe.duration_ms - HOLD_FROM
    made = _encode(source, probe, rungs, folder, key, holding=holding, check=check, on_time=on_time)
    if not _is_whole(made, probe) and not holding and probe.has_audio and not probe.picture_ms:
        # The header promises a length, and doesn't say of what: perhaps only the sound goes on to the end.
        made = _encode(source, probe, rungs, folder, key, holding=True, check=check, on_time=on_time)
    if not _is_whole(made, probe):
        seconds = f"{made[0].seconds:.1f} s of {probe.duration_ms / 1000:.1f} s"
        raise BadFile("video_truncated", f"{seconds} could be decoded")
    return made


def _encode(
    source: Path,
    probe: Probe,
    rungs: list[Rung],
    folder: Path,
    key: bytes,
    *,
    holding: bool,
    check: Callable[[], None],
    on_time: Callable[[float], None],
) -> list[Rendition]:
    secret, keyinfo = folder / "secret.key", folder / "secret.keyinfo"
    secret.write_bytes(key)
    keyinfo.write_text(f"key\n{secret}\n")
    words = _arguments(source, probe, rungs, keyinfo, holding=holding)
    try:
        ffmpeg.run(words, folder=folder, check=check, on_time=on_time)
    except ffmpeg.FfmpegFailed as error:
        raise _blame(error) from error
    finally:
        secret.unlink()
        keyinfo.unlink()
    return [_measure(folder, rung) for rung in rungs]


def _arguments(
    source: Path, probe: Probe, rungs: list[Rung], keyinfo: Path, *, holding: bool
) -> list[str | Path]:
    """ffmpeg's words. `holding` shows the last frame until the sound ends; the length is then the sound's.

    The sound comes from a reader of its own then: one reader would know of the picture's end only at the file's, and
    all the sound until there would lie in one segment.
    """
    words: list[str | Path] = [*probe.input, source]
    if holding:
        # `-shortest` lets a filter run on for a second or two.
        words += [*probe.input, source, "-shortest", "-t", f"{probe.duration_ms / 1000:.3f}"]
    words += ["-filter_complex", _graph(probe, rungs, holding=holding)]
    streams = []
    for n, rung in enumerate(rungs):
        rate = rung.video_rate
        words += ["-map", f"[v{n}]", f"-maxrate:v:{n}", f"{rate}k", f"-bufsize:v:{n}", f"{rate * 2}k"]
        stream = f"v:{n},"
        if probe.has_audio:
            words += ["-map", f"{int(holding)}:a:0", f"-b:a:{n}", f"{rung.audio_rate}k"]
            stream += f"a:{n},"
        streams.append(f"{stream}name:{rung.height}")
    words += [*PICTURE, *SOUND, *PLAIN, *SEGMENTS, "-hls_key_info_file", keyinfo]
    words += ["-hls_segment_filename", "%v_%05d.ts", "-var_stream_map", " ".join(streams), "%v.m3u8"]
    return words


def _graph(probe: Probe, rungs: list[Rung], *, holding: bool) -> str:
    """The picture decoded once, at a steady rate, its last frame held where asked, and scaled for every rung."""
    outs = "".join(f"[s{n}]" for n in range(len(rungs)))
    scales = [
        f"[s{n}]scale={rung.width}:{rung.height}:flags=bicubic,setsar=1,format=yuv420p[v{n}]"
        for n, rung in enumerate(rungs)
    ]
    held = ",tpad=stop=-1:stop_mode=clone" if holding else ""
    return ";".join([f"[0:{probe.stream}]fps={probe.rate}{held},split={len(rungs)}{outs}", *scales])


def _measure(folder: Path, rung: Rung) -> Rendition:
    playlist = folder / f"{rung.height}.m3u8"
    lines = playlist.read_text().splitlines()
    times = [float(found[1]) for line in lines if (found := _EXTINF.match(line))]
    sizes = [(folder / line).stat().st_size for line in lines if line and not line.startswith("#")]
    seconds = sum(times)
    if not times or seconds <= 0:
        raise BadFile("video_unreadable", "nothing could be decoded")
    # A last segment of a few frames would make a peak that no player ever sees.
    peak = max(size * 8 / max(time, 1.0) for size, time in zip(sizes, times, strict=True))
    return Rendition(
        height=rung.height,
        width=rung.width,
        bandwidth=int(peak),
        average=int(sum(sizes) * 8 / max(seconds, 1.0)),
        playlist=playlist.name,
        seconds=seconds,
    )


def _is_whole(made: list[Rendition], probe: Probe) -> bool:
    """What was decoded must reach the end that the header promised."""
    promised, decoded = probe.duration_ms / 1000, max(r.seconds for r in made)
    return promised - decoded <= max(SLACK, promised * SLACK_SHARE)


def _blame(error: ffmpeg.FfmpegFailed) -> Exception:
    """Whose fault a failure is: the source's, if ffmpeg says that it could make nothing of it; else ours."""
    said = error.complaints
    if "No space left on device" in said:
        return OSError(28, "No space left on device")
    if (
        "Invalid data found when processing input" in said
        or "Error while decoding" in said
        or "moov atom" in said
    ):
        return BadFile("video_unreadable", said[-500:])
    return error


def poster(source: Path, probe: Probe, folder: Path, *, check: Callable[[], None]) -> Path:
    """`poster.jpg`: a frame from a tenth into the video, at most 1280 wide. Raises FfmpegFailed, BadFile."""
    tenth = min((probe.picture_ms or probe.duration_ms) / 10_000, 30.0)
    for seconds in (tenth, 0.0):
        target = frame(source, probe, folder, seconds, check=check)
        if target is not None:
            return target
    raise BadFile("video_unreadable", "no frame could be decoded")


def frame(
    source: Path, probe: Probe, folder: Path, seconds: float, *, check: Callable[[], None]
) -> Path | None:
    """`poster.jpg`: the frame at this moment; None where there is none. Raises FfmpegFailed, BadFile."""
    target = folder / "poster.jpg"
    width = min(1280, probe.width)
    size = f"scale={width}:{max(1, round(probe.height * width / probe.width))},setsar=1"
    # A file without an index can't be sought in, not even to its beginning.
    words: list[str | Path] = ["-ss", f"{seconds:.3f}"] if seconds else []
    words += [*probe.input, source, "-map", f"0:{probe.stream}"]
    words += ["-frames:v", "1", "-vf", size, "-q:v", "3", "-update", "1", target.name]
    try:
        ffmpeg.run(words, folder=folder, check=check)
    except ffmpeg.FfmpegFailed as error:
        raise _blame(error) from error
    return target if target.exists() else None
