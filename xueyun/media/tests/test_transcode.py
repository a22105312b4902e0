"""A real video through the real ffmpeg."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from pytest_django.fixtures import Settings

from xueyun.jobs import leases, operating, registry, worker
from xueyun.jobs.models import Job
from xueyun.media import actions, ffmpeg, hls, storage, tasks
from xueyun.media.hooks import asset_ready
from xueyun.media.models import Asset
from xueyun.media.tests.conftest import NOW, Made, record
from xueyun.schools.models import School

ENCRYPTED = ("-allowed_extensions", "ALL", "-protocol_whitelist", "file,crypto")


def probed(stream: str, *arguments: str | Path) -> str:
    """What ffprobe says of one stream of an input."""
    command = [
        *ffmpeg.without_converters(),
        ffmpeg.locate().ffprobe,
        "-v",
        "error",
        "-select_streams",
        stream,
    ]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else f"failed: {done.stderr}"


def playable(asset: Asset, height: int, key: bytes, folder: Path) -> Path:
    """A copy of a rendition's playlist that finds its segments, and this key."""
    stored = Path(default_storage.path(asset.folder))
    (folder / "key").write_bytes(key)
    text = (stored / f"{height}.m3u8").read_text().replace(f"{height}_", f"{stored}/{height}_")
    playlist = folder / f"{height}.m3u8"
    playlist.write_text(text.replace('URI="key"', f'URI="{folder}/key"'))
    return playlist


@pytest.mark.req("L3", "T3")
def test_it_makes_a_ladder_without_upscaling(video: Asset) -> None:
    assert [(r["width"], r["height"]) for r in video.renditions] == [(1280, 720), (852, 480)]
    assert video.renditions[0]["bandwidth"] > video.renditions[1]["bandwidth"] > 10_000
    assert (video.status, video.progress, video.ready_at) == ("ready", 100, NOW)
    assert abs(video.duration_ms - 8000) < 200


def test_every_rung_has_the_same_segments(video: Asset) -> None:
    folder = Path(default_storage.path(video.folder))
    times = []
    for rung in video.renditions:
        lines = (folder / rung["playlist"]).read_text().splitlines()
        times.append([round(float(line[8:-1]), 1) for line in lines if line.startswith("#EXTINF:")])
    assert times[0] == times[1]
    assert len(times[0]) == 2
    assert times[0][0] == 6.0


@pytest.mark.req("L3")
def test_its_segments_play_with_the_key_and_not_without(video: Asset, tmp_path: Path) -> None:
    folder = Path(default_storage.path(video.folder))
    segment = folder / "480_00000.ts"
    assert segment.read_bytes()[:1] != b"G"  # no transport stream: ciphertext
    for key, plays in ((bytes(video.key or b""), True), (bytes(16), False)):
        wanted = ("-count_frames", "-show_entries", "stream=width,nb_read_frames", "-of", "csv=p=0")
        said = probed("v:0", *wanted, *ENCRYPTED, playable(video, 480, key, tmp_path))
        assert said.startswith("852,80") is plays, said


def test_the_key_is_in_no_stored_file(video: Asset) -> None:
    assert len(bytes(video.key or b"")) == 16
    files = default_storage.listdir(video.folder)[1]
    assert sorted({name.rpartition(".")[2] for name in files}) == ["jpg", "m3u8", "ts", "webp"]
    for name in files:
        with default_storage.open(f"{video.folder}/{name}") as file:
            assert bytes(video.key or b"") not in file.read()


def test_its_progress_is_seen_and_only_rises(made: Made) -> None:
    assert made.said == sorted(set(made.said))
    assert all(0 < n <= 97 for n in made.said)


def test_it_has_posters(video: Asset) -> None:
    from PIL import Image

    for name, width in (("poster.jpg", 1280), ("poster.webp", 480)):
        with default_storage.open(f"{video.folder}/{name}") as file, Image.open(file) as picture:
            assert picture.width == width


def test_it_leaves_nothing_in_the_workplace(video: Asset) -> None:
    work = Path(settings.DATA) / "work"
    assert not list(work.glob(f"{video.ref}-*"))
    assert not list(work.glob("incoming-*"))


@pytest.mark.django_db
def test_a_small_video_keeps_its_own_size_and_may_be_silent(school: School, tmp_path: Path) -> None:
    words = ("-an", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    clip = record(tmp_path / "small.mkv", size="322x182", seconds=1, words=words)
    asset = actions.add_file(school, clip, clip.name, NOW)
    worker.drain(NOW)
    asset.refresh_from_db()
    assert [(r["width"], r["height"]) for r in asset.renditions] == [(322, 182)]


@pytest.mark.django_db
def test_ready_is_told_in_the_transaction_that_makes_it_so(
    school: School, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []

    def hear(asset: Asset, now: object) -> None:
        told.append((Asset.objects.get(pk=asset.pk).status, str(now)))

    monkeypatch.setattr(asset_ready, "_subscribers", [(0, "test", hear)])
    actions.add_file(school, clips / "notes.pdf", "notes.pdf", NOW)
    assert told == [("ready", str(NOW))]


def cut(clip: Path, target: Path, share: float) -> Path:
    data = clip.read_bytes()
    target.write_bytes(data[: int(len(data) * share)])
    return target


@pytest.mark.django_db
@pytest.mark.req("T3")
def test_a_video_whose_end_is_missing_fails_with_a_sentence_and_can_be_tried_again(
    school: School, tmp_path: Path
) -> None:
    whole = record(
        tmp_path / "whole.mp4",
        size="320x180",
        seconds=6,
        words=("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-movflags", "+faststart"),
    )
    asset = actions.add_file(school, cut(whole, tmp_path / "cut.mp4", 0.5), "cut.mp4", NOW)
    worker.drain(NOW)
    asset.refresh_from_db()
    assert (asset.status, asset.problem) == ("failed", "video_truncated")
    assert asset.problem_sentence
    assert Job.objects.get(name="media.transcode").status == "dead"
    assert not storage.folders(asset.made)
    actions.retry(asset, NOW)
    assert (asset.status, asset.problem) == ("waiting", "")
    worker.drain(NOW)
    asset.refresh_from_db()
    assert asset.status == "failed"


@pytest.mark.django_db
def test_trying_again_is_only_for_what_failed(school: School, clips: Path) -> None:
    asset = actions.add_file(school, clips / "lecture.mp4", "lecture.mp4", NOW)
    actions.retry(asset, NOW)
    assert Job.objects.filter(name="media.transcode").count() == 1


def record_unequal(target: Path, *, picture: float, sound: float, words: tuple[str, ...] = ()) -> Path:
    """A real video whose picture and sound end at different seconds."""
    inputs = ["-f", "lavfi", "-t", f"{picture}", "-i", "testsrc2=size=320x180:rate=10"]
    inputs += ["-f", "lavfi", "-t", f"{sound}", "-i", "sine=frequency=440"]
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", *words]
    subprocess.run([ffmpeg.locate().ffmpeg, "-v", "error", "-y", *inputs, *coding, target], check=True)
    return target


def prepared(school: School, clip: Path) -> Asset:
    asset = actions.add_file(school, clip, clip.name, NOW)
    worker.drain(NOW)
    asset.refresh_from_db()
    return asset


def last_packet(kind: str, asset: Asset, folder: Path) -> float:
    """When the last packet of the sound ('a') or picture ('v') is due, in seconds from the first."""
    playlist = playable(asset, 180, bytes(asset.key or b""), folder)
    said = probed(f"{kind}:0", "-show_entries", "packet=pts_time", "-of", "csv=p=0", *ENCRYPTED, playlist)
    times = [float(line.rstrip(",")) for line in said.split()]
    return max(times) - min(times)


def without_notes(clip: Path) -> Path:
    """A Matroska file that doesn't say how long its picture is."""
    clip.write_bytes(clip.read_bytes().replace(b"DURATION", b"REMARKED"))
    return clip


@pytest.mark.django_db
@pytest.mark.req("T3")
@pytest.mark.parametrize("kind", ["mp4", "mkv", "mkv without notes"])
def test_a_picture_that_ends_early_is_held_until_the_sound_ends(
    school: School, tmp_path: Path, kind: str
) -> None:
    clip = record_unequal(tmp_path / f"clip.{kind[:3]}", picture=2, sound=10)
    asset = prepared(school, without_notes(clip) if "without" in kind else clip)
    assert (asset.status, asset.problem) == ("ready", "")
    assert abs(asset.duration_ms - 10_000) < 200
    folder = Path(default_storage.path(asset.folder))
    assert len(list(folder.glob("*.ts"))) == 2, "cut every six seconds, as the picture is"
    assert last_packet("a", asset, tmp_path) > 9.8
    assert last_packet("v", asset, tmp_path) > 9.8


@pytest.mark.django_db
def test_a_picture_that_outlasts_its_sound_stays_whole(school: School, tmp_path: Path) -> None:
    for ending in ("mp4", "mkv"):
        asset = prepared(school, record_unequal(tmp_path / f"clip.{ending}", picture=8, sound=2))
        assert (asset.status, asset.problem) == ("ready", "")
        assert last_packet("v", asset, tmp_path) > 7.8


@pytest.mark.django_db
@pytest.mark.req("T3")
@pytest.mark.parametrize("kind", ["mp4", "mkv", "mkv without notes"])
def test_a_long_sound_that_is_cut_off_is_refused(school: School, tmp_path: Path, kind: str) -> None:
    words = ("-movflags", "+faststart") if kind == "mp4" else ()
    whole = record_unequal(tmp_path / f"whole.{kind[:3]}", picture=2, sound=20, words=words)
    if "without" in kind:
        without_notes(whole)
    asset = prepared(school, cut(whole, tmp_path / f"cut.{kind[:3]}", 0.7))
    assert (asset.status, asset.problem) == ("failed", "video_truncated")


@pytest.mark.django_db
@pytest.mark.req("L3")
def test_a_large_video_gets_three_rungs(school: School, tmp_path: Path) -> None:
    asset = prepared(school, record(tmp_path / "large.mp4", size="1920x1080", seconds=0.5))
    assert [(r["width"], r["height"]) for r in asset.renditions] == [(1920, 1080), (1280, 720), (852, 480)]
    folder = Path(default_storage.path(asset.folder))
    for rung in asset.renditions:
        playlist = playable(asset, rung["height"], bytes(asset.key or b""), tmp_path)
        said = probed("v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0", *ENCRYPTED, playlist)
        assert said.split()[0].rstrip(",") == f"{rung['width']},{rung['height']}"
    assert len(list(folder.glob("*.ts"))) == 3


@pytest.mark.django_db
@pytest.mark.req("T3")
@pytest.mark.parametrize("by", ["teacher", "operator"])
def test_a_video_that_failed_for_a_while_is_ready_after_another_try(
    school: School, tmp_path: Path, settings: Settings, by: str
) -> None:
    """An ffmpeg that dies until it is repaired."""
    clip = record_unequal(tmp_path / "clip.mp4", picture=1, sound=1)
    programs, bench = ffmpeg.locate(), tmp_path / "bench"
    bench.mkdir()
    (bench / "ffprobe").symlink_to(programs.ffprobe)
    broken = f'[ -e {bench}/repaired ] || {{ echo "no luck today" >&2; exit 9; }}'
    (bench / "ffmpeg").write_text(f'#!/bin/sh\n{broken}\nexec {programs.ffmpeg} "$@"\n')
    (bench / "ffmpeg").chmod(0o755)
    settings.FFMPEG = str(bench / "ffmpeg")
    asset = actions.add_file(school, clip, clip.name, NOW)
    for hours in range(9):
        worker.drain(NOW + timedelta(hours=hours))
    asset.refresh_from_db()
    assert (asset.status, asset.problem) == ("failed", "transcoding_failed")
    assert "ffmpeg" not in str(asset.problem_sentence)
    (bench / "repaired").touch()
    later = NOW + timedelta(days=1)
    if by == "teacher":
        actions.retry(asset, later)
    [dead] = Job.objects.filter(name="media.transcode", status="dead")
    assert operating.retry(dead, now=later) == (by == "operator"), "who was quicker has begun it"
    asset.refresh_from_db()
    assert (asset.status, asset.problem) == ("waiting", "")
    worker.drain(later)
    asset.refresh_from_db()
    assert (asset.status, asset.problem, asset.ready_at) == ("ready", "", later)
    assert [r["height"] for r in asset.renditions] == [180]


def running(job: Job, *, stop_after: int | None = None) -> registry.Running:
    checks = iter(range(10_000))

    def is_stopping() -> bool:
        return stop_after is not None and next(checks) >= stop_after

    return registry.Running(job.pk, job.attempts, lambda: NOW, is_stopping, lambda: False)


def children() -> set[int]:
    """The processes below this one, ended ones that nobody waited for included."""
    return {child.pid for child in psutil.Process().children(recursive=True)}


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video that takes its while."""
    return record(tmp_path_factory.mktemp("long") / "long.mp4", size="1280x720", seconds=30, rate=15)


@pytest.mark.django_db
@pytest.mark.parametrize("stop_after", [0, 6], ids=["at the poster", "later"])
def test_stopping_kills_ffmpeg_and_leaves_nothing(school: School, long_clip: Path, stop_after: int) -> None:
    asset = actions.add_file(school, long_clip, "long.mp4", NOW)
    job = leases.claim("a", now=NOW)
    assert job is not None
    before = children()
    with pytest.raises(registry.Interrupted):
        tasks.transcode(running(job, stop_after=stop_after), asset_id=asset.pk)
    asset.refresh_from_db()
    assert (asset.status, asset.attempt) == ("working", 1)
    assert not list((Path(settings.DATA) / "work").glob(f"{asset.ref}-*"))
    assert children() == before


@pytest.mark.django_db
@pytest.mark.req("T3")
def test_only_the_last_attempt_publishes_and_the_others_are_cleared_away(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = record(tmp_path / "lecture.mp4", size="1280x720", seconds=1)
    asset = actions.add_file(school, clip, "lecture.mp4", NOW)
    zombie = actions.begin(asset.pk)
    assert zombie is not None
    # What a worker left that died in the middle of storing, and in the middle of encoding.
    default_storage.save(f"{zombie.folder}/480_00000.ts", open_bytes(b"half"))
    left = Path(settings.DATA) / "work" / f"{asset.ref}-1"
    left.mkdir(parents=True)
    worker.drain(NOW)
    asset.refresh_from_db()
    assert (asset.status, asset.attempt) == ("ready", 2)
    assert default_storage.listdir(asset.made)[0] == ["2"]
    assert not left.exists()
    late = hls.Rendition(height=480, width=852, bandwidth=1, average=1, playlist="480.m3u8", seconds=8.0)
    assert not actions.publish(zombie, [late], bytes(16), NOW)
    assert not actions.show_progress(zombie, 50)
    asset.refresh_from_db()
    assert len(asset.renditions) == 2


def open_bytes(data: bytes) -> object:
    from django.core.files.base import ContentFile

    return ContentFile(data)


@pytest.mark.django_db
def test_a_full_disk_is_tried_again_and_then_named(
    school: School, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from errno import ENOSPC

    def full(*_: object, **__: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(tasks.hls, "poster", full)
    asset = actions.add_file(school, clips / "lecture.mp4", "lecture.mp4", NOW)
    worker.drain(NOW)
    asset.refresh_from_db()
    assert asset.status == "working"
    for hours in range(1, 9):
        worker.drain(NOW + timedelta(hours=hours))
    asset.refresh_from_db()
    assert (asset.status, asset.problem) == ("failed", "disk_full")


@pytest.mark.django_db
def test_a_job_that_comes_twice_does_nothing_the_second_time(video: Asset) -> None:
    before = default_storage.listdir(video.made)[0]
    tasks.transcode(running(Job(pk=1, attempts=1)), asset_id=video.pk)
    tasks.transcode(running(Job(pk=1, attempts=1)), asset_id=12345)
    assert default_storage.listdir(video.made)[0] == before
