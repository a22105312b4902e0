"""Servers die while a video is in work: nothing is lost, and the work is done again, once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.installation import Installation
from xueyun.media import ffmpeg

pytestmark = [pytest.mark.server, pytest.mark.long, pytest.mark.req("T3")]

SCHOOL = """
import django; django.setup()
from xueyun.core.times import utc_now
from xueyun.schools.models import Region, School
city = Region.objects.create(slug="lincheng", name="临城市")
School.objects.create(slug="qinghe", name="清河大学", region=city, created_at=utc_now())
"""


def encoders(server: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The ffmpeg processes below a server."""
    children = psutil.Process(server.pid).children(recursive=True)
    return [child for child in children if name_of(child).startswith("ffmpeg")]


def name_of(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.NoSuchProcess:
        return ""


def has_ended(process: psutil.Process) -> bool:
    """Gone, or only waiting to be counted: nobody may do that where the first process of a container is no init."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def in_work(at: Installation) -> bool:
    return at.row("select progress from media_asset")[0] > 5


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video that takes its while."""
    clip = tmp_path_factory.mktemp("clip") / "lecture.mp4"
    sound_and_picture = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25", "-f", "lavfi", "-i", "sine"]
    coding = ["-t", "24", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([ffmpeg.locate().ffmpeg, "-v", "error", *sound_and_picture, *coding, clip], check=True)
    return clip


@pytest.fixture
def at_work(tmp_path: Path, clip: Path) -> Iterator[tuple[Installation, subprocess.Popen[bytes]]]:
    """An installation whose server is in the middle of its one video."""
    at = Installation(tmp_path / "data")
    try:
        at.run("-c", SCHOOL)
        said = json.loads(at.run("-m", "xueyun.cli", "media", "add", "qinghe", clip, "--json"))
        assert said["status"] == "waiting"
        server = at.start()
        at.wait(lambda: in_work(at))
        assert len(encoders(server)) == 1
        yield at, server
    finally:
        at.stop()


def ended_once(at: Installation) -> None:
    """The video is ready, from one attempt, with one set of files and nothing else."""
    at.wait(lambda: at.row("select status from media_asset") == ("ready",))
    # It is ready a moment before its folder is cleared away, and the job done after that.
    at.wait(lambda: at.row("select status from jobs_job where name = 'media.transcode'") == ("done",))
    unfinished = (
        "select count(*) from jobs_job where status in ('waiting', 'running') "
        "and (key is null or key not like 'every:%')"
    )
    at.wait(lambda: at.row(unfinished) == (0,))
    attempt, renditions = at.row("select attempt, renditions from media_asset")
    made = next((at.folder / "media").rglob("*.made"))
    assert [folder.name for folder in made.iterdir()] == [str(attempt)]
    folder = made / str(attempt)
    rungs = json.loads(renditions) if isinstance(renditions, str) else renditions
    heights = [rung["height"] for rung in rungs]
    assert heights == [720, 480]
    named = [
        line
        for height in heights
        for line in (folder / f"{height}.m3u8").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert len(named) == 8
    assert sorted(path.name for path in folder.glob("*.ts")) == sorted(named)
    # Of the work nothing is left; files that arrive in parts have a folder of their own there.
    assert [one.name for one in (at.folder / "work").rglob("*")] in ([], ["uploads"])
    assert at.row("select count(*) from jobs_job where name = 'media.transcode'") == (1,)


def test_a_killed_process_group_loses_nothing(at_work: tuple[Installation, subprocess.Popen[bytes]]) -> None:
    at, server = at_work
    doomed = encoders(server)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    at.wait(lambda: all(has_ended(encoder) for encoder in doomed), 30)
    assert at.row("select status, attempt from media_asset") == ("working", 1)
    at.start()
    ended_once(at)
    assert at.row("select attempts from jobs_job where name = 'media.transcode'") == (2,)


def test_a_killed_worker_takes_its_ffmpeg_along_and_is_replaced(
    at_work: tuple[Installation, subprocess.Popen[bytes]],
) -> None:
    at, server = at_work
    encoder = encoders(server)[0]
    worker = encoder.parent()
    assert worker is not None
    assert worker.pid != server.pid
    worker.kill()
    at.wait(lambda: has_ended(encoder), 30)
    ended_once(at)
    assert server.poll() is None


def test_a_clean_stop_hands_the_work_back_at_once(
    at_work: tuple[Installation, subprocess.Popen[bytes]],
) -> None:
    at, server = at_work
    doomed = encoders(server)
    server.terminate()
    server.wait(60)
    assert all(has_ended(encoder) for encoder in doomed)
    state = at.row("select status, attempts, worker, place from jobs_job where name = 'media.transcode'")
    assert state == ("waiting", 0, "", None)
    assert at.row("select count(*) from jobs_worker") == (0,)
    at.start()
    ended_once(at)
