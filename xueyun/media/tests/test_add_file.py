from __future__ import annotations

import hashlib
import shutil
import sys
from errno import ENOSPC
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image
from pytest_django.fixtures import Settings

from xueyun.core.viewer import Granted, Role, Viewer
from xueyun.jobs.models import Job
from xueyun.media import actions, ffmpeg, problems
from xueyun.media.models import Asset
from xueyun.media.tests.conftest import NOW, record, school_with, write_locked_pdf, write_pdf
from xueyun.schools.models import School


def problem(school: School, path: Path, name: str | None = None) -> str:
    """The code that a file is refused with; the database stays as it was."""
    with pytest.raises(problems.BadFile) as caught:
        actions.add_file(school, path, name or path.name, NOW)
    assert str(caught.value.sentence)
    assert not Asset.objects.exists()
    assert not Job.objects.exists()
    return caught.value.code


@pytest.mark.req("T3")
def test_a_pdf_is_ready_at_once_with_its_pages_and_a_thumbnail(school: School, clips: Path) -> None:
    asset = actions.add_file(school, clips / "notes.pdf", "讲义.pdf", NOW)
    assert (asset.kind, asset.status, asset.pages, asset.progress) == ("pdf", "ready", 3, 100)
    with default_storage.open(f"{asset.folder}/poster.webp") as file, Image.open(file) as picture:
        assert (picture.format, picture.size) == ("WEBP", (453, 640))


def test_a_picture_is_ready_with_its_size(school: School, clips: Path) -> None:
    asset = actions.add_file(school, clips / "picture.png", "封面.png", NOW)
    assert (asset.kind, asset.width, asset.height, asset.has_poster) == ("image", 1200, 800, True)


def test_captions_are_kept_as_they_are(school: School, clips: Path) -> None:
    asset = actions.add_file(school, clips / "captions.vtt", "字幕.vtt", NOW)
    with default_storage.open(asset.original) as file:
        assert file.read() == (clips / "captions.vtt").read_bytes()
    assert (asset.kind, asset.status) == ("captions", "ready")


def test_a_video_waits_for_its_job_and_knows_its_length(school: School, clips: Path) -> None:
    asset = actions.add_file(school, clips / "lecture.mp4", "第一讲.mp4", NOW, priority=7)
    assert (asset.status, asset.width, asset.height, asset.duration_ms) == ("waiting", 1280, 720, 8000)
    job = Job.objects.get()
    assert (job.name, job.priority, job.args) == ("media.transcode", 7, {"asset_id": asset.pk})


@pytest.mark.parametrize("ending", ["mkv", "webm", "mov", "avi", "flv", "ts", "wmv"])
def test_videos_come_in_many_boxes(school: School, tmp_path: Path, ending: str) -> None:
    words = {"webm": ("-c:v", "libvpx", "-c:a", "libvorbis"), "wmv": ("-c:v", "wmv2", "-c:a", "wmav2")}
    usual = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
    coding = (*words.get(ending, usual), "-ar", "44100")
    clip = record(tmp_path / f"clip.{ending}", size="160x90", seconds=0.5, words=coding)
    assert actions.add_file(school, clip, clip.name, NOW).kind == "video"


@pytest.mark.req("T3")
def test_the_same_bytes_are_one_asset_of_a_school_under_any_name(school: School, clips: Path) -> None:
    first = actions.add_file(school, clips / "notes.pdf", "a.pdf", NOW)
    assert actions.add_file(school, clips / "notes.pdf", "b.pdf", NOW).pk == first.pk
    other = school_with(slug="mingde", name="明德大学")
    assert actions.add_file(other, clips / "notes.pdf", "a.pdf", NOW).pk != first.pk
    digest = hashlib.sha256((clips / "notes.pdf").read_bytes()).hexdigest()
    assert first.original == f"{school.ref}/{digest[:2]}/{digest}"


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_bytes_at_once_get_one_asset(clips: Path) -> None:
    school = school_with()
    barrier, got = Barrier(4), []

    def add() -> None:
        try:
            barrier.wait()
            got.append(actions.add_file(school, clips / "notes.pdf", "x.pdf", NOW).pk)
        finally:
            connection.close()

    threads = [Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert len(set(got)) == 1
    folder = Asset.objects.get().original.rpartition("/")[0]
    assert len(default_storage.listdir(folder)[1]) == 1


def test_bytes_that_a_dead_machine_left_half_are_written_anew(school: School, clips: Path) -> None:
    from django.core.files.base import ContentFile

    digest = hashlib.sha256((clips / "notes.pdf").read_bytes()).hexdigest()
    default_storage.save(f"{school.ref}/{digest[:2]}/{digest}", ContentFile(b"half"))
    asset = actions.add_file(school, clips / "notes.pdf", "x.pdf", NOW)
    assert default_storage.size(asset.original) == asset.size


@pytest.mark.req("T3")
def test_a_program_named_mp4_is_told_apart(school: School, tmp_path: Path) -> None:
    shutil.copy(sys.executable, tmp_path / "lecture.mp4")
    assert problem(school, tmp_path / "lecture.mp4") == "not_what_it_says"


def test_what_is_claimed_must_be_true(school: School, clips: Path) -> None:
    assert problem(school, clips / "notes.pdf", "notes.mp4") == "not_what_it_says"
    assert problem(school, clips / "picture.png", "picture.pdf") == "not_what_it_says"


def test_a_name_that_claims_nothing_is_no_hindrance(school: School, clips: Path) -> None:
    assert actions.add_file(school, clips / "notes.pdf", "讲义", NOW).kind == "pdf"


@pytest.mark.parametrize("name", ["empty.mp4", "empty.pdf", "empty"])
def test_an_empty_file_is_refused(school: School, tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert problem(school, tmp_path / name) == "empty"


def test_broken_files_are_refused_with_their_own_sentence(
    school: School, tmp_path: Path, clips: Path
) -> None:
    for name, code in (
        ("lecture.mp4", "video_unreadable"),
        ("notes.pdf", "pdf_unreadable"),
        ("picture.png", "image_unreadable"),
    ):
        data = (clips / name).read_bytes()
        broken = tmp_path / name
        broken.write_bytes(data[: len(data) // 3] if name != "notes.pdf" else data[:20])
        assert problem(school, broken) == code


def test_a_pdf_with_a_password_is_refused(school: School, tmp_path: Path) -> None:
    assert problem(school, write_locked_pdf(tmp_path / "locked.pdf")) == "pdf_password"


def test_sound_alone_is_no_video(school: School, tmp_path: Path) -> None:
    assert problem(school, record(tmp_path / "sound.mp4", words=("-vn", "-c:a", "aac"))) == "no_video"


def test_a_playlist_in_disguise_opens_nothing(school: School, tmp_path: Path) -> None:
    lure = tmp_path / "lure.mp4"
    lure.write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")
    assert problem(school, lure) == "not_what_it_says"


def test_captions_must_be_webvtt(school: School, tmp_path: Path) -> None:
    (tmp_path / "commas.vtt").write_text("WEBVTT\n\n00:00:01,000 --> 00:00:02,000\ncommas\n")
    assert problem(school, tmp_path / "commas.vtt") == "captions_timing:3"
    for number, text in enumerate(
        (
            "1\n00:00:01,000 --> 00:00:02,000\nSRT\n",
            "WEBVTT\n\nno cue\n",
            "WEBVTTX\n\n00:01.000 --> 00:02.000\nx\n",
        )
    ):
        path = tmp_path / f"{number}.vtt"
        path.write_text(text)
        assert problem(school, path) == "not_webvtt"
    (tmp_path / "gb.vtt").write_bytes("WEBVTT\n\n00:01.000 --> 00:02.000\n极限\n".encode("gb18030"))
    assert problem(school, tmp_path / "gb.vtt") == "not_webvtt"


def test_too_large_too_many_pixels_not_there(
    school: School, tmp_path: Path, clips: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert problem(school, tmp_path / "nothing.pdf") == "not_a_file"
    assert problem(school, tmp_path) == "not_a_file"
    monkeypatch.setattr("xueyun.media.pictures.MOST_PIXELS", 1000)
    assert problem(school, clips / "picture.png") == "image_too_large"
    settings.MEDIA_LARGEST_FILE = 10
    assert problem(school, clips / "notes.pdf") == "too_large"


def test_another_kind_than_the_place_needs_is_refused(school: School, clips: Path) -> None:
    with pytest.raises(problems.BadFile) as caught:
        actions.add_file(school, clips / "notes.pdf", "notes.pdf", NOW, kind=Asset.Kind.VIDEO)
    assert caught.value.code == "other_kind"
    actions.add_file(school, clips / "notes.pdf", "notes.pdf", NOW)
    with pytest.raises(problems.BadFile):
        actions.add_file(school, clips / "notes.pdf", "notes.pdf", NOW, kind=Asset.Kind.VIDEO)


def test_a_full_disk_is_a_sentence(school: School, clips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, copy: Path) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(actions, "_copy", full)
    assert problem(school, clips / "notes.pdf") == "disk_full"


def test_long_names_keep_their_ending_and_lose_their_folders(school: School, clips: Path) -> None:
    asset = actions.add_file(school, clips / "notes.pdf", f"C:\\讲义\\{'长' * 300}.pdf", NOW)
    assert len(asset.name) == 200
    assert asset.name.endswith("长.pdf")


def test_a_name_is_one_line_that_fits_a_header_and_any_database(school: School, clips: Path) -> None:
    name = "第一讲\u3000讲义\r\nSet-Cookie: x=1\u202e\x00\udcff.pdf"
    assert (
        actions.add_file(school, clips / "notes.pdf", name, NOW).name == "第一讲\u3000讲义Set-Cookie: x=1.pdf"
    )


def test_captions_are_attached_within_a_school(school: School, clips: Path, video: Asset) -> None:
    captions = actions.add_file(video.school, clips / "captions.vtt", "zh.vtt", NOW)
    actions.attach_captions(video, captions)
    assert Asset.objects.get(pk=video.pk).has_captions
    actions.attach_captions(video, None)
    assert not Asset.objects.get(pk=video.pk).has_captions
    with pytest.raises(problems.BadFile):
        actions.attach_captions(captions, captions)
    with pytest.raises(ValueError, match="different schools"):
        actions.attach_captions(video, actions.add_file(school, clips / "captions.vtt", "zh.vtt", NOW))


def test_a_library_is_seen_by_its_schools_staff(school: School, clips: Path) -> None:
    asset = actions.add_file(school, clips / "notes.pdf", "notes.pdf", NOW)
    for role, at, sees in (
        (Role.TEACHER, school.pk, True),
        (Role.SCHOOL_ADMIN, school.pk, True),
        (Role.TEACHER, school.pk + 1, False),
        (Role.PLATFORM_ADMIN, None, False),
    ):
        viewer = Viewer(account_id=1, grants=(Granted(role, at, "x"),))
        assert (asset in Asset.objects.visible_to(viewer)) is sees
    assert not Asset.objects.visible_to(Viewer())


def test_every_problem_has_a_sentence_that_ends() -> None:
    assert all(str(sentence).endswith((".", "。")) for sentence in problems.SENTENCES.values())


def test_the_packaged_ffmpeg_is_found_where_the_system_has_none(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    ffmpeg._locate.cache_clear()
    monkeypatch.setattr(ffmpeg.shutil, "which", lambda name: None)
    assert "site-packages" in str(ffmpeg.locate().ffmpeg)
    settings.FFMPEG = str(tmp_path / "ffmpeg")
    with pytest.raises(ffmpeg.NoFfmpeg):
        ffmpeg.locate()
    ffmpeg._locate.cache_clear()


@pytest.mark.parametrize("ending", ["mp4", "ts"])
def test_the_packaged_ffmpeg_reads_what_it_writes(
    monkeypatch: pytest.MonkeyPatch, school: School, tmp_path: Path, ending: str
) -> None:
    packaged = ffmpeg.packaged()
    monkeypatch.setattr(ffmpeg, "_locate", lambda _chosen: packaged)
    clip = record(tmp_path / f"clip.{ending}", size="160x90", seconds=0.5)
    assert actions.add_file(school, clip, clip.name, NOW).kind == "video"


def test_documents_with_many_pages(school: School, tmp_path: Path) -> None:
    assert actions.add_file(school, write_pdf(tmp_path / "many.pdf", 120), "many.pdf", NOW).pages == 120
