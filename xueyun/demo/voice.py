"""Mandarin speech by espeak-ng: robotic and honest.

The library of the package `espeakng-loader` is used, else the system's program.  The library keeps state for the
whole process and can take it down, so it speaks in a process of its own: `python -m xueyun.demo.voice`.
"""

import ctypes
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

Engine = Literal["library", "program"]

LOADER = "espeakng_loader"
PROGRAM = "espeak-ng"
LANGUAGE = "cmn"
RATE = 175  # espeak's words a minute; some four characters a second
VOLUME = 85
OUTPUT_SYNCHRONOUS = 2
PARAMETER_RATE, PARAMETER_VOLUME = 1, 2
CHARS_UTF8 = 1
POSITION_CHARACTER = 1
LONGEST_DATA_PATH = 120  # espeak keeps its data path in 160 bytes


class VoiceMissing(RuntimeError):
    """Nothing here can speak Mandarin; the message says what to install."""


def find_engine() -> Engine:
    """What speaks on this machine; VoiceMissing if nothing does."""
    if importlib.util.find_spec(LOADER):
        return "library"
    if shutil.which(PROGRAM):
        return "program"
    raise VoiceMissing(
        "Nothing can speak here: install the package espeakng-loader or, on Debian, espeak-ng."
    )


def speak(sentences: Sequence[str], folder: Path, *, engine: Engine | None = None) -> tuple[Path, ...]:
    """Speak each sentence into a WAV file of its own (mono, 16 bits) in `folder`; VoiceMissing if that fails.

    Without a chosen engine a library that fails (one built for another system, say) gives way to the program.
    """
    paths = tuple(folder.resolve() / f"voice-{number:03d}.wav" for number in range(1, len(sentences) + 1))
    work = list(zip(sentences, paths, strict=True))
    if (engine or find_engine()) == "program":
        _speak_by_program(work)
        return paths
    try:
        _speak_by_library(work)
    except VoiceMissing:
        if engine or not shutil.which(PROGRAM):
            raise
        _speak_by_program(work)
    return paths


def _speak_by_library(work: Sequence[tuple[str, Path]]) -> None:
    command = [sys.executable, "-m", "xueyun.demo.voice"]
    _run(command, json.dumps([[sentence, str(path)] for sentence, path in work]))


def _speak_by_program(work: Sequence[tuple[str, Path]]) -> None:
    options = ["-v", LANGUAGE, "-s", str(RATE), "-a", str(VOLUME)]
    for sentence, path in work:
        _run([PROGRAM, *options, "-w", str(path), "--stdin"], sentence)
        if not path.exists():
            raise VoiceMissing(f"{PROGRAM} left nothing for '{sentence}'.")


def _run(command: list[str], text: str) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(command, input=text.encode(), capture_output=True, cwd=root, check=False)
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise VoiceMissing(f"The voice failed: {words[-1]}")


class _Library:
    """libespeak-ng in this process; only for the process that `speak` starts."""

    def __init__(self, data: str) -> None:
        import espeakng_loader

        self.library = ctypes.CDLL(espeakng_loader.get_library_path())
        self.chunks: list[bytes] = []
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self.callback = kind(self._hear)
        self.frame_rate = self.library.espeak_Initialize(OUTPUT_SYNCHRONOUS, 0, data.encode(), 0)
        if self.frame_rate <= 0:
            raise VoiceMissing("libespeak-ng did not find its data.")
        self.library.espeak_SetSynthCallback(self.callback)
        if self.library.espeak_SetVoiceByName(LANGUAGE.encode()):
            raise VoiceMissing("libespeak-ng has no Mandarin voice.")
        self.library.espeak_SetParameter(PARAMETER_RATE, RATE, 0)
        self.library.espeak_SetParameter(PARAMETER_VOLUME, VOLUME, 0)

    def _hear(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if samples and count > 0:
            self.chunks.append(ctypes.string_at(samples, count * 2))
        return 0

    def write(self, sentence: str, path: Path) -> None:
        """Speak the sentence into a WAV file."""
        self.chunks.clear()
        text = sentence.encode()
        failed = self.library.espeak_Synth(
            text, len(text) + 1, 0, POSITION_CHARACTER, 0, CHARS_UTF8, None, None
        )
        if failed or not self.chunks:
            raise VoiceMissing(f"libespeak-ng could not say '{sentence}'.")
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self.frame_rate)
            file.writeframes(b"".join(self.chunks))


def _main() -> None:
    """Speak what comes in: a JSON list of [sentence, path]."""
    import espeakng_loader

    data = espeakng_loader.get_data_path()
    with tempfile.TemporaryDirectory() as folder:
        if len(data) > LONGEST_DATA_PATH:
            short = Path(folder) / "espeak-ng-data"
            short.symlink_to(data)
            data = str(short)
        library = _Library(data)
        for sentence, path in json.load(sys.stdin):
            library.write(sentence, Path(path))


if __name__ == "__main__":
    _main()
