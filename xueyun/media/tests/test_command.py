from __future__ import annotations

from pathlib import Path

import pytest

from xueyun.jobs.models import Job
from xueyun.media import command, problems
from xueyun.media.tests.conftest import NOW, record
from xueyun.schools.models import School


@pytest.mark.req("T3")
def test_it_waits_until_a_video_is_ready(school: School, tmp_path: Path) -> None:
    told: list[int] = []
    clip = record(tmp_path / "clip.mp4", size="320x180", seconds=1)
    said = command.add("qinghe", clip, wait=True, now=NOW, tell=told.append)
    assert set(said) == {"id", "kind", "status", "duration", "renditions"}
    assert (said["kind"], said["status"], told[-1]) == ("video", "ready", 100)
    assert abs(said["duration"] - 1) < 0.3
    assert [(r["width"], r["height"]) for r in said["renditions"]] == [(320, 180)]


def test_it_need_not_wait(school: School, clips: Path) -> None:
    said = command.add("qinghe", clips / "lecture.mp4", wait=False, now=NOW)
    assert (said["status"], said["renditions"]) == ("waiting", [])
    assert Job.objects.get().status == "waiting"


def test_a_pdf_has_no_duration(school: School, clips: Path) -> None:
    said = command.add("qinghe", clips / "notes.pdf", wait=True, now=NOW)
    assert (said["kind"], said["status"], said["duration"], said["renditions"]) == ("pdf", "ready", None, [])


def test_a_video_that_fails_in_work_is_a_sentence(school: School, tmp_path: Path) -> None:
    coding = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-movflags", "+faststart")
    clip = record(tmp_path / "clip.mp4", size="320x180", seconds=6, words=coding)
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    for _ in range(2):
        with pytest.raises(problems.BadFile) as caught:
            command.add("qinghe", clip, wait=True, now=NOW)
        assert caught.value.code == "video_truncated"


def test_a_school_must_be_there(db: None, clips: Path) -> None:
    with pytest.raises(command.NoSuchSchool):
        command.add("nowhere", clips / "notes.pdf", wait=True, now=NOW)
