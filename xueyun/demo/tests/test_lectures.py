"""Real speech, real slides, a real film."""

import json
import re
import shutil
import subprocess
import wave
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import typst

from xueyun.demo import fonts, voice
from xueyun.demo.content import load_lectures
from xueyun.demo.lectures import LectureFailed, _record, make_lecture, split_sentences
from xueyun.demo.slides import render_slides

pytestmark = pytest.mark.once
LECTURES = list(load_lectures().values())


def seconds(path):
    with wave.open(str(path)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 22_050)
        frames = sound.readframes(sound.getnframes())
        assert max(frames) > 0
        return sound.getnframes() / sound.getframerate()


def short(lecture):
    return replace(lecture, key="short", slides=lecture.slides[:3])


def size(png):
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_the_library_speaks_each_sentence(tmp_path):
    brief, long = voice.speak(
        ["你好。", "今天我们讨论数列极限的定义，请先看一张图。"], tmp_path, engine="library"
    )
    assert 0.3 < seconds(brief) < 2
    assert seconds(long) > 2 * seconds(brief)


def test_the_systems_program_speaks_too(tmp_path):
    if not shutil.which(voice.PROGRAM):
        pytest.skip("no espeak-ng on this system; the library is what is used then")
    (path,) = voice.speak(["今天我们讨论数列极限的定义。"], tmp_path, engine="program")
    assert seconds(path) > 2


def test_a_library_that_fails_gives_way_to_the_program(tmp_path, monkeypatch):
    def fail(_work):
        raise voice.VoiceMissing("not for this system")

    spoken = []
    monkeypatch.setattr(voice, "_speak_by_library", fail)
    monkeypatch.setattr(voice, "_speak_by_program", spoken.extend)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert voice.speak(["你好。"], tmp_path) == (tmp_path / "voice-001.wav",)
    assert spoken == [("你好。", tmp_path / "voice-001.wav")]
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(voice.VoiceMissing, match="not for this system"):
        voice.speak(["你好。"], tmp_path)


def test_without_a_voice_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(voice, "LOADER", "no_such_package")
    monkeypatch.setattr(voice, "PROGRAM", "no-such-program")
    with pytest.raises(voice.VoiceMissing, match="espeakng-loader"):
        voice.find_engine()


def test_a_voice_that_cannot_write_is_an_error(tmp_path):
    with pytest.raises(voice.VoiceMissing):
        voice.speak(["你好。"], tmp_path / "nowhere", engine="library")


def test_sentences_keep_their_marks():
    assert split_sentences("先分割；再求和。对吗？对！完") == ("先分割；", "再求和。", "对吗？", "对！", "完")


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda lecture: lecture.key)
def test_a_lecture_speaks_for_two_to_four_minutes(lecture, tmp_path):
    cues, lengths = _record(lecture, tmp_path, None)
    assert len(lengths) == len(lecture.slides)
    assert 125 <= sum(lengths) <= 240
    assert all(before.end <= after.start for before, after in pairwise(cues))


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda lecture: lecture.key)
def test_every_slide_is_drawn_in_its_size(lecture, tmp_path):
    paths = render_slides(lecture, tmp_path)
    assert len(paths) == len(lecture.slides)
    assert {size(path.read_bytes()) for path in paths} == {(lecture.height * 16 // 9, lecture.height)}


def test_slides_are_drawn_with_the_systems_font_too(tmp_path):
    try:
        font = fonts.find_font(package=False)
    except fonts.FontMissing:
        pytest.skip("no Chinese font on this system; the package's is what is used then")
    assert len(render_slides(short(LECTURES[0]), tmp_path, height=360, font=font)) == 3


def test_the_packages_font_needs_nothing_of_the_system():
    assert fonts.find_font(folders=()).family == "Noto Sans CJK TC"


def test_without_a_font_it_says_what_to_install():
    with pytest.raises(fonts.FontMissing, match="fonts-wqy-microhei"):
        fonts.find_font(package=False, folders=())


def test_a_slide_that_is_not_typst_is_an_error(tmp_path):
    first = replace(LECTURES[0].slides[1], formula="frac(")
    with pytest.raises(typst.TypstError):
        render_slides(replace(LECTURES[0], slides=(LECTURES[0].slides[0], first)), tmp_path)


def probe(ffmpeg, path):
    command = [
        ffmpeg.with_name("ffprobe"),
        "-v",
        "error",
        "-show_format",
        "-show_streams",
        "-of",
        "json",
        path,
    ]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def test_a_lecture_becomes_a_film_with_captions(tmp_path, ffmpeg):
    made = make_lecture(short(LECTURES[0]), tmp_path, 720, ffmpeg=ffmpeg)
    facts = probe(ffmpeg, made.video)
    picture, sound = sorted(facts["streams"], key=lambda stream: stream["codec_type"], reverse=True)
    assert (picture["codec_name"], picture["width"], picture["height"]) == ("h264", 1280, 720)
    assert picture["pix_fmt"] == "yuv420p"
    assert sound["codec_name"] == "aac"
    assert abs(float(facts["format"]["duration"]) * 1000 - made.duration_ms) < 300
    assert sorted(path.name for path in tmp_path.iterdir()) == ["short.mp4", "short.vtt"]
    captions = made.captions.read_text(encoding="utf-8")
    assert captions.startswith("WEBVTT\n\n00:00:00.700 --> ")
    times = re.findall(r"(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})", captions)
    assert len(times) == sum(len(split_sentences(slide.narration)) for slide in LECTURES[0].slides[:3])
    assert all(start < end for start, end in times)


def test_a_refusing_ffmpeg_is_told_and_leaves_nothing(tmp_path):
    with pytest.raises(LectureFailed):
        make_lecture(short(LECTURES[0]), tmp_path, 360, ffmpeg=Path(shutil.which("false")))
    assert list(tmp_path.iterdir()) == []
