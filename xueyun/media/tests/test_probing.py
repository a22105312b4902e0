"""What ffprobe's answer means, and which ladder follows from it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from xueyun.jobs import worker
from xueyun.media import actions, ladder, probing
from xueyun.media.tests.conftest import NOW, record
from xueyun.schools.models import School


def answer(*, rotation: int | None = None, **fields: Any) -> dict[str, Any]:
    """As ffprobe would say it of a film of a minute."""
    picture: dict[str, Any] = {
        "index": 0,
        "codec_type": "video",
        "codec_name": "h264",
        "width": 1920,
        "height": 1080,
    }
    picture |= {"avg_frame_rate": "25/1", "r_frame_rate": "25/1", **fields}
    if rotation is not None:
        picture["side_data_list"] = [{"rotation": rotation}]
    return {"streams": [picture], "format": {"duration": "60.0"}}


def read(**fields: Any) -> probing.Probe:
    return probing._read(json.loads(json.dumps(answer(**fields))), "mov")


@pytest.mark.parametrize(
    ("width", "height", "rungs"),
    [
        (1920, 1080, [(1920, 1080), (1280, 720), (852, 480)]),
        (3840, 2160, [(1920, 1080), (1280, 720), (852, 480)]),
        (1280, 720, [(1280, 720), (852, 480)]),
        (1600, 900, [(1600, 900), (1280, 720), (852, 480)]),
        (1024, 768, [(960, 720), (640, 480)]),
        (854, 480, [(854, 480)]),
        (640, 360, [(640, 360)]),
        (321, 181, [(318, 180)]),
        (1080, 1920, [(606, 1080), (404, 720), (270, 480)]),
        (2, 2, [(2, 2)]),
    ],
)
def test_the_ladder_of_a_size(width: int, height: int, rungs: list[tuple[int, int]]) -> None:
    plan = ladder.plan(read(width=width, height=height))
    assert [(rung.width, rung.height) for rung in plan] == rungs
    assert all(rung.height <= height and rung.width <= width for rung in plan)


def test_a_phone_held_upright_gives_an_upright_picture() -> None:
    for turn in (90, -90, 270):
        probe = read(rotation=turn)
        assert (probe.width, probe.height) == (1080, 1920)
    assert read(rotation=180).width == 1920


def test_pixels_that_are_not_square_are_stretched() -> None:
    assert read(width=720, height=576, sample_aspect_ratio="64:45").width == 1024
    assert read(sample_aspect_ratio="0:1").width == 1920


@pytest.mark.parametrize(
    ("average", "finest", "rate"),
    [
        ("25/1", "25/1", "25/1"),
        ("30000/1001", "30000/1001", "30000/1001"),
        ("60/1", "60/1", "30"),
        ("5/1", "5/1", "5/1"),
        ("0/0", "1000/1", "25.000"),
        ("0/0", "0/0", "25"),
        ("1000/1", "1000/1", "30"),
        ("7/2", "90/1", "10.000"),
        ("18/1", "90/1", "18.000"),
    ],
)
def test_the_rate_is_steady(average: str, finest: str, rate: str) -> None:
    assert read(avg_frame_rate=average, r_frame_rate=finest).rate == rate


def test_a_cover_picture_is_no_film() -> None:
    facts = answer()
    facts["streams"][0]["disposition"] = {"attached_pic": 1}
    facts["streams"].append({**answer()["streams"][0], "index": 3})
    assert probing._read(facts, "mov").stream == 3


@pytest.mark.django_db
def test_a_recording_that_does_not_know_its_length(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = probing.probe
    monkeypatch.setattr(probing, "probe", lambda *given: replace(real(*given), duration_ms=0))
    words = ("-c:v", "libvpx", "-c:a", "libvorbis")
    asset = actions.add_file(
        school, record(tmp_path / "clip.webm", size="160x90", words=words), "clip.webm", NOW
    )
    assert asset.duration_ms is None
    worker.drain(NOW)
    asset.refresh_from_db()
    assert asset.status == "ready"
    assert 1800 <= (asset.duration_ms or 0) <= 2200
