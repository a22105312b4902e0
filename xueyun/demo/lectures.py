"""Lectures as films: slides, a spoken track and captions, from an outline.

The picture stands still while a slide is spoken, so few frames a second and a fast preset are enough: a minute of
lecture takes about a second of one core.
"""

import re
import subprocess
import tempfile
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xueyun.demo.content import LectureText
from xueyun.demo.fonts import ChineseFont
from xueyun.demo.slides import render_slides
from xueyun.demo.voice import Engine, speak

FRAMES_PER_SECOND = 5
LEAD_IN = 0.7  # seconds of silence when a slide comes up
STILL = "rc-lookahead=0:mbtree=0:aq-mode=0:weightp=0:bframes=0:me=dia:subme=0:analyse=none:trellis=0"  # nothing moves
PAUSE = 0.25  # between sentences
LEAD_OUT = 0.9  # before a slide goes

SENTENCE = re.compile(r"[^。！？；]+[。！？；]?")


class LectureFailed(RuntimeError):
    """ffmpeg refused; the message is its last line."""


@dataclass(frozen=True, slots=True)
class LectureFiles:
    """What was made: an MP4 (H.264, AAC), its captions (WebVTT, Chinese) and how long it plays."""

    video: Path
    captions: Path
    duration_ms: int


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    text: str


def make_lecture(
    lecture: LectureText,
    folder: Path,
    height: int | None = None,
    *,
    ffmpeg: Path,
    font: ChineseFont | None = None,
    engine: Engine | None = None,
) -> LectureFiles:
    """Make `<key>.mp4` and `<key>.vtt` in `folder`; `height` in pixels overrides the lecture's own.

    Raises VoiceMissing, FontMissing, TypstError or LectureFailed; what is half made is never left under its name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        work = Path(name)
        slides = render_slides(lecture, work, height=height, font=font)
        cues, lengths = _record(lecture, work, engine)
        _show_list(slides, lengths, work / "slides.ffconcat")
        _film(ffmpeg, work, sum(lengths))
        (work / "captions.vtt").write_text(_webvtt(cues), encoding="utf-8")
        video = (work / "film.mp4").replace(folder / f"{lecture.key}.mp4")
        captions = (work / "captions.vtt").replace(folder / f"{lecture.key}.vtt")
    return LectureFiles(video, captions, round(sum(lengths) * 1000))


def split_sentences(narration: str) -> tuple[str, ...]:
    """The sentences of what is said, each with its closing mark."""
    return tuple(match.strip() for match in SENTENCE.findall(narration) if match.strip())


def _record(lecture: LectureText, work: Path, engine: Engine | None) -> tuple[list[_Cue], list[float]]:
    """Write `sound.wav`; give each sentence's cue and each slide's length in seconds."""
    spoken = [split_sentences(slide.narration) for slide in lecture.slides]
    files = iter(speak([sentence for part in spoken for sentence in part], work, engine=engine))
    cues: list[_Cue] = []
    lengths: list[float] = []
    with _Track(work / "sound.wav") as track:
        for part in spoken:
            start = track.seconds
            track.rest(LEAD_IN)
            for number, sentence in enumerate(part):
                if number:
                    track.rest(PAUSE)
                begin = track.seconds
                track.play(next(files))
                cues.append(_Cue(begin, track.seconds, sentence))
            track.rest(LEAD_OUT)
            track.fill(1 / FRAMES_PER_SECOND)
            lengths.append(track.seconds - start)
    return cues, lengths


class _Track:
    """One WAV file, written from recordings and silences of one format (that of the first recording)."""

    def __init__(self, path: Path) -> None:
        self._file = wave.open(str(path), "wb")  # noqa: SIM115  closed by __exit__
        self._rate = 22_050
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._file.setframerate(self._rate)
        self._frames = 0

    def __enter__(self) -> "_Track":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def seconds(self) -> float:
        """How long it is so far."""
        return self._frames / self._rate

    def rest(self, seconds: float) -> None:
        """Add silence."""
        self._add(bytes(2 * round(seconds * self._rate)))

    def fill(self, grid: float) -> None:
        """Add silence up to the next multiple of `grid` seconds."""
        step = round(grid * self._rate)
        self._add(bytes(2 * (-self._frames % step)))

    def play(self, path: Path) -> None:
        """Add a recording; ValueError if it has another format."""
        with wave.open(str(path), "rb") as sound:
            if (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) != (1, 2, self._rate):
                raise ValueError(f"{path.name} is not mono of 16 bits at {self._rate} Hz.")
            self._add(sound.readframes(sound.getnframes()))

    def _add(self, data: bytes) -> None:
        self._file.writeframes(data)
        self._frames += len(data) // 2


def _show_list(slides: Sequence[Path], lengths: Sequence[float], path: Path) -> None:
    """Tell ffmpeg which picture stands how long; the last is named twice, as its format wants."""
    lines = ["ffconcat version 1.0"]
    for slide, length in zip(slides, lengths, strict=True):
        lines += [f"file {slide.name}", f"duration {length:.3f}"]
    path.write_text("\n".join([*lines, f"file {slides[-1].name}", ""]), encoding="utf-8")


def _film(ffmpeg: Path, work: Path, seconds: float) -> None:
    """Write `film.mp4` of `slides.ffconcat` and `sound.wav`."""
    picture = f"scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,fps={FRAMES_PER_SECOND}"
    command = [str(ffmpeg), "-nostdin", "-v", "error", "-y"]
    command += ["-f", "concat", "-i", "slides.ffconcat", "-i", "sound.wav", "-t", f"{seconds:.3f}"]
    command += [
        "-vf",
        picture,
        "-c:v",
        "libx264",
        "-preset",
        "superfast",
        "-tune",
        "stillimage",
        "-crf",
        "20",
    ]
    command += ["-x264-params", STILL, "-g", str(FRAMES_PER_SECOND * 10), "-colorspace", "bt709"]
    command += ["-color_primaries", "bt709", "-color_trc", "bt709"]
    command += ["-c:a", "aac", "-b:a", "64k", "-aac_coder", "fast", "-movflags", "+faststart", "film.mp4"]
    done = subprocess.run(command, cwd=work, capture_output=True, check=False)
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise LectureFailed(f"ffmpeg failed: {words[-1]}")


def _webvtt(cues: Sequence[_Cue]) -> str:
    return "\n".join(_webvtt_lines(cues))


def _webvtt_lines(cues: Sequence[_Cue]) -> Iterator[str]:
    yield "WEBVTT\n"
    for cue in cues:
        yield f"{_clock(cue.start)} --> {_clock(cue.end)}"
        yield f"{cue.text}\n"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
