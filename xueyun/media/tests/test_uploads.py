"""What becomes of a file that was uploaded: it is in the library, or there is a sentence and nothing of it is left."""

from __future__ import annotations

import errno
import os
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.jobs import worker
from xueyun.media import arrivals, workplace
from xueyun.media.actions import uploads
from xueyun.media.models import Asset, Upload
from xueyun.media.tests.conftest import write_locked_pdf
from xueyun.media.tests.test_tus import Teacher
from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("T3")]

SCRIPT = b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"


@pytest.fixture
def school(db: None) -> School:
    return schools.school()


@pytest.fixture
def teacher(school: School) -> Teacher:
    return Teacher(schools.teacher(school))


def bring(teacher: Teacher, name: str, body: bytes, **more: Any) -> dict[str, Any]:
    """Upload a file whole, let the work be done, and ask what became of it."""
    url = teacher.announce(len(body), name, **more)
    if body:
        assert teacher.send(url, body).status_code == 204
    worker.drain(timezone.now())
    state: dict[str, Any] = teacher.browser.get(f"{url}state/").json()
    return state


def left() -> list[str]:
    """The files of uploads that are still here."""
    return sorted(path.name for path in (workplace.root() / workplace.UPLOADS).glob("*"))


@pytest.fixture(autouse=True)
def _empty_workplace() -> None:
    for path in (workplace.root() / "uploads").glob("*") if (workplace.root() / "uploads").exists() else ():
        path.unlink()


def test_it_is_in_the_library_and_nothing_is_left_behind(teacher: Teacher, clips: Path) -> None:
    state = bring(teacher, "第一讲 讲义.pdf", (clips / "notes.pdf").read_bytes())
    asset = Asset.objects.get()
    assert state == {
        "stage": "ready",
        "percent": 100,
        "words": "",
        "asset": asset.ref,
        "name": "第一讲 讲义.pdf",
    }
    assert (asset.kind, asset.pages, asset.has_poster) == ("pdf", 3, True)
    assert default_storage.size(asset.original) == asset.size
    assert left() == []
    assert Entry.objects.get(verb="media.upload").object_label == "第一讲 讲义.pdf"


def test_the_same_bytes_again_are_the_same_file(teacher: Teacher, clips: Path) -> None:
    body = (clips / "picture.png").read_bytes()
    assert bring(teacher, "a.png", body)["asset"] == bring(teacher, "b.png", body)["asset"]
    assert Asset.objects.count() == 1


def test_a_video_is_followed_until_it_is_ready(teacher: Teacher, clips: Path) -> None:
    body = (clips / "lecture.mp4").read_bytes()
    url = teacher.announce(len(body), "第一讲.mp4")
    assert teacher.browser.get(f"{url}state/").json()["stage"] == "arriving"
    teacher.send(url, body[:-10])
    assert teacher.browser.get(f"{url}state/").json()["percent"] == 99
    teacher.send(url, body[-10:], len(body) - 10)
    assert teacher.browser.get(f"{url}state/").json()["stage"] == "checking"
    uploads.take_in(Upload.objects.get().pk, timezone.now())
    assert teacher.browser.get(f"{url}state/").json()["stage"] == "preparing"
    Asset.objects.update(status="failed", problem="video_truncated")
    state = teacher.browser.get(f"{url}state/").json()
    assert state["stage"] == "failed"
    assert state["words"]
    assert left() == []


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        ("lecture.mp4", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "not_what_it_says"),
        ("notes.pdf", b"no document", "not_what_it_says"),
        ("a.exe", b"MZ\0\0", "unknown_kind"),
        ("empty.pdf", b"", "empty"),
        ("zh.vtt", b"WEBVTT\n\n00:01.000 --> 00:03.000\na\n\n00:02.000 --> 00:04.000\nb\n", "captions_overlap:6"),
        ("zh.srt", b"1\n-00:00:01,000 --> 00:00:02,000\na\n", "captions_negative:2"),
        ("zh.srt", b"1\n00:00:05,000 --> 00:00:02,000\na\n", "captions_backwards:2"),
        ("zh.srt", b"1\n00:00:05,000 --> soon\na\n", "captions_timing:2"),
        ("zh.srt", b"no captions", "not_srt"),
        ("a.docx", b"PK\x03\x04 no archive", "not_what_it_says"),
        ("a.txt", b"\0\1\2", "not_what_it_says"),
    ],
    ids=["picture", "words", "program", "empty", "overlap", "negative", "backwards", "timing", "srt", "docx", "txt"],
)  # fmt: skip
def test_what_is_refused_says_why_and_is_gone(teacher: Teacher, name: str, body: bytes, problem: str) -> None:
    state = bring(teacher, name, body)
    upload = Upload.objects.get()
    assert (state["stage"], upload.problem) == ("refused", problem)
    assert state["words"].endswith(("。", "."))
    assert left() == []
    assert not Asset.objects.exists()


def test_a_pdf_with_a_program_or_a_password_is_refused(
    teacher: Teacher, school: School, clips: Path, tmp_path: Path
) -> None:
    plain = (clips / "notes.pdf").read_bytes()
    at = plain.index(b"/Type")
    assert bring(teacher, "a.pdf", plain[:at] + SCRIPT + plain[at:])["words"].count("JavaScript") == 1
    locked = write_locked_pdf(tmp_path / "locked.pdf").read_bytes()
    bring(teacher, "b.pdf", locked)
    assert list(Upload.objects.order_by("created_at").values_list("problem", flat=True)) == [
        "pdf_script",
        "pdf_password",
    ]


def test_a_program_inside_an_object_stream_is_found(tmp_path: Path) -> None:
    import zlib

    from xueyun.media import scripts

    hidden = zlib.compress(b"1 0 << /S /Java#53cript /JS (x) >>")
    path = tmp_path / "hidden.pdf"
    path.write_bytes(
        b"%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + hidden + b"\nendstream"
    )
    assert scripts.has_script(path)
    path.write_bytes(path.read_bytes().replace(hidden, zlib.compress(b"1 0 << /S /GoTo >>")))
    assert not scripts.has_script(path)


def test_srt_becomes_webvtt(teacher: Teacher) -> None:
    words = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<font color=red>极限</font>\r\n\r\n2\r\n0:0:3,5 --> 0:0:4,0\r\n"
    words += "第二句\r\n"
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        state = bring(teacher, f"{encoding}.srt", words.encode(encoding))
        asset = Asset.objects.get()
        assert state["stage"] == "ready"
        with default_storage.open(asset.original) as stored:
            text = stored.read().decode()
        assert text == (
            "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n极限\n\n00:00:03.500 --> 00:00:04.000\n第二句\n"
        )
        assert asset.name == "utf-8-sig.vtt"


def test_attachments_are_kept_as_documents(teacher: Teacher) -> None:
    from io import BytesIO
    from zipfile import ZipFile

    def package(*names: str) -> bytes:
        out = BytesIO()
        with ZipFile(out, "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        return out.getvalue()

    assert (
        bring(teacher, "大纲.docx", package("[Content_Types].xml", "word/document.xml"))["stage"] == "ready"
    )
    assert bring(teacher, "代码.zip", package("a.py"))["stage"] == "ready"
    assert bring(teacher, "说明.txt", "说明".encode("gb18030"))["stage"] == "ready"
    assert set(Asset.objects.values_list("kind", flat=True)) == {"document"}
    macros = package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
    bring(teacher, "宏.docx", macros)
    bring(teacher, "表.xlsx", package("[Content_Types].xml", "word/document.xml", "b"))
    problems = list(
        Upload.objects.exclude(problem="").order_by("created_at").values_list("problem", flat=True)
    )
    assert problems == ["document_macros", "not_what_it_says"]


def test_another_kind_than_the_place_needs_is_refused(teacher: Teacher, clips: Path) -> None:
    told = "filename bm90ZXMucGRm,wanted dmlkZW8="
    assert (
        bring(teacher, "notes.pdf", (clips / "notes.pdf").read_bytes(), Upload_Metadata=told)["stage"]
        == "refused"
    )
    assert teacher.ask("POST", Upload_Length=1, Upload_Metadata="wanted eA==").status_code == 400


# --- Bad luck -------------------------------------------------------------------------------------------------


def test_a_connection_cut_at_99_per_cent_costs_nothing(teacher: Teacher, clips: Path) -> None:
    body = (clips / "notes.pdf").read_bytes()
    url = teacher.announce(len(body), "notes.pdf")
    cut = len(body) * 99 // 100
    blocks = iter([body[:cut]])

    def read(size: int) -> bytes:
        for block in blocks:
            return block
        raise OSError("connection reset")

    upload = Upload.objects.get()
    with pytest.raises(OSError, match="reset"):
        arrivals.append(upload.ref, 0, read, len(body))
    assert teacher.offset(url) == cut
    assert teacher.send(url, body[cut:], cut).status_code == 204
    worker.drain(timezone.now())
    assert Asset.objects.get().pages == 3


def test_a_full_disk_is_507_with_a_sentence_and_keeps_what_came(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = teacher.announce(10)
    teacher.send(url, b"01234")

    def full(target: int, block: bytes) -> None:
        os.write(target, block[:2])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(arrivals, "_write_all", full)
        answer = teacher.send(url, b"56789", 5)
        assert answer.status_code == 507
        assert answer.content.decode().endswith(("。", "."))
    assert teacher.offset(url) == 7
    assert teacher.send(url, b"789", 7).status_code == 204
    assert arrivals.path_of(Upload.objects.get().ref).read_bytes() == b"0123456789"


def test_what_the_disk_has_no_room_for_is_not_begun(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "free_bytes", lambda: uploads.RESERVE + 99)
    assert teacher.ask("POST", Upload_Length=100).status_code == 507
    assert teacher.ask("POST", Upload_Length=99).status_code == 201


def test_a_disk_that_is_full_when_the_file_is_taken_in_is_tried_again(
    teacher: Teacher, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    body, now = (clips / "notes.pdf").read_bytes(), timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr("xueyun.media.actions._store", full)
        assert bring(teacher, "notes.pdf", body)["stage"] == "checking"
    worker.drain(now + timedelta(minutes=1))
    assert Asset.objects.get().pages == 3


def test_taking_in_twice_is_taking_in_once(teacher: Teacher, clips: Path) -> None:
    bring(teacher, "notes.pdf", (clips / "notes.pdf").read_bytes())
    uploads.take_in(Upload.objects.get().pk, timezone.now())
    assert Entry.objects.filter(verb="media.upload").count() == 1


def test_a_file_that_vanished_is_a_sentence(teacher: Teacher) -> None:
    url = teacher.announce(10)
    arrivals.path_of(Upload.objects.get().ref).unlink()
    assert teacher.send(url, b"x").status_code == 410


# --- Limits ---------------------------------------------------------------------------------------------------


def test_an_account_has_so_many_on_their_way(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_OPEN", 2)
    url = teacher.announce()
    teacher.announce()
    answer = teacher.ask("POST", Upload_Length=1)
    assert answer.status_code == 429
    assert "2" in answer.content.decode()
    teacher.ask("DELETE", url)
    assert teacher.ask("POST", Upload_Length=1).status_code == 201


def test_a_school_has_so_many_bytes_on_their_way(teacher: Teacher, school: School, settings: Any) -> None:
    settings.MEDIA_LARGEST_FILE = 100
    for _ in range(uploads.MOST_FILES):
        teacher.announce(100)
    colleague = Teacher(schools.teacher(school, "另一位"))
    assert colleague.ask("POST", Upload_Length=1).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_two_announcements_at_once_are_counted_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    school = schools.school()
    viewer = schools.viewer(schools.teacher(school))
    monkeypatch.setattr(uploads, "MOST_OPEN", 1)
    barrier, got = Barrier(2), []

    def announce() -> None:
        try:
            barrier.wait()
            uploads.begin(viewer, school, "a.txt", 1, now=timezone.now())
            got.append("begun")
        except Refused as error:
            got.append(error.verdict.code)
        finally:
            connection.close()

    threads = [Thread(target=announce) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["begun", "too_many_uploads"]


def test_the_sweep_of_work_folders_leaves_uploads_alone(teacher: Teacher) -> None:
    teacher.announce()
    folder = workplace.root() / workplace.UPLOADS
    for path in (folder, *folder.iterdir()):
        os.utime(path, (0, 0))
    workplace.sweep()
    assert len(left()) == 1


def test_a_file_without_a_row_is_swept_when_it_is_old(teacher: Teacher) -> None:
    teacher.announce()
    (workplace.root() / "uploads" / "0123456789").touch()
    assert uploads.sweep(timezone.now()) == 0
    os.utime(workplace.root() / "uploads" / "0123456789", (0, 0))
    assert uploads.sweep(timezone.now()) == 1
    assert len(left()) == 1
