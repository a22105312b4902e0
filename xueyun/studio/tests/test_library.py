"""A school's library in the studio: found, shown, named, captioned, and never lost while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.courses import actions as courses
from xueyun.courses.factories import course, draft
from xueyun.jobs import worker
from xueyun.media import factories as media
from xueyun.media import loaders
from xueyun.media.actions import library
from xueyun.media.models import Asset
from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("T3")]

VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n"


@pytest.fixture
def school() -> School:
    return schools.school()


@pytest.fixture
def teacher(school: School) -> Client:
    browser = Client()
    browser.force_login(schools.teacher(school))
    return browser


def at(asset: Asset, act: str = "") -> str:
    return f"/studio/library/{asset.school.slug}/{asset.ref}/{act}"


def text_of(browser: Client, url: str, status: int = 200) -> str:
    answer = browser.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def test_an_empty_library_says_what_would_fill_it(teacher: Client) -> None:
    assert "媒体库还是空的" in text_of(teacher, "/studio/library/qinghe/")


def test_files_are_found_by_words_kind_and_state(teacher: Client, school: School) -> None:
    media.video(school, "第一讲 极限.mp4", status="failed", problem="video_truncated")
    media.pdf(school, "第一讲 讲义.pdf")
    media.pdf(school, "习题.pdf")
    media.pdf(schools.school("mingde", "明德大学"), "别校讲义.pdf")
    shown = text_of(teacher, "/studio/library/qinghe/")
    assert "极限.mp4" in shown and "习题.pdf" in shown and "别校讲义" not in shown
    assert "极限.mp4" not in text_of(teacher, "/studio/library/qinghe/?kind=pdf")
    found = text_of(teacher, "/studio/library/qinghe/?q=讲义 第一讲")
    assert "第一讲 讲义.pdf" in found and "习题.pdf" not in found
    assert "习题.pdf" not in text_of(teacher, "/studio/library/qinghe/?state=failed")
    assert "没有符合的文件" in text_of(teacher, "/studio/library/qinghe/?q=%00没有")
    for wrong in ("?kind=x", "?state=x"):
        text_of(teacher, f"/studio/library/qinghe/{wrong}", 404)


def test_a_character_that_no_database_keeps_parts_words(school: School) -> None:
    one = media.pdf(school, "第一讲 讲义.pdf")
    who = schools.viewer(schools.teacher(school, "何言"))
    assert list(loaders.search(who, school, "讲义\0第一讲")) == [one]


def test_the_library_asks_as_often_for_many_files_as_for_few(teacher: Client, school: School) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            text_of(teacher, "/studio/library/qinghe/")
        return len(asked)

    term = draft(course(school))
    for n in range(5):
        courses.add_unit(term, "pdf", f"{n}", asset=media.pdf(school, f"{n}.pdf"))
    queries()  # the first page of a session notes the device
    few = queries()
    for n in range(5):
        courses.add_unit(term, "pdf", f"{n}", asset=media.pdf(school, f"更多{n}.pdf"))
    assert queries() == few <= 12


def test_a_files_page_says_where_it_is_used(teacher: Client, school: School) -> None:
    asset = media.pdf(school)
    courses.add_unit(draft(course(school, "微积分")), "pdf", "第一讲", asset=asset)
    shown = text_of(teacher, at(asset))
    assert "微积分 #1 · 第一讲" in shown
    assert "删除…" not in shown


def test_a_files_page_tells_what_such_a_file_has(teacher: Client, school: School) -> None:
    video, pdf = (text_of(teacher, at(made)) for made in (media.video(school), media.pdf(school)))
    assert ("时长" in video, "页数" in video) == (True, False)
    assert ("时长" in pdf, "页数" in pdf) == (False, True)
    teacher.cookies["xueyun_language"] = "en"
    assert "<dd>Video</dd>" in text_of(teacher, at(media.video(school)))


def test_another_schools_file_is_not_there(teacher: Client) -> None:
    other = media.video(schools.school("mingde", "明德大学"))
    for act in ("", "state/", "original/", "replace/", "delete/"):
        text_of(teacher, at(other, act), 404)
        text_of(teacher, at(other, act).replace("mingde", "qinghe"), 404)
    for act in ("rename/", "captions/", "poster/", "retry/", "replace/", "delete/"):
        assert teacher.post(at(other, act).replace("mingde", "qinghe"), {"name": "x"}).status_code == 404
    assert (
        loaders.pick(schools.viewer(schools.teacher(schools.school())), schools.school(), other.ref) is None
    )


def test_it_is_renamed_and_keeps_its_end(teacher: Client, school: School) -> None:
    asset = media.pdf(school, "旧.pdf")
    assert teacher.post(at(asset, "rename/"), {"name": " 新名\u202e称 "}).status_code == 303
    asset.refresh_from_db()
    assert asset.name == "新名称.pdf"
    teacher.post(at(asset, "rename/"), {"name": "新名称.pdf"})
    assert Entry.objects.filter(verb="media.rename").count() == 1
    assert teacher.post(at(asset, "rename/"), {"name": " "}).status_code == 422
    teacher.post(at(asset, "rename/"), {"name": "长" * 500})
    asset.refresh_from_db()
    assert len(asset.name) == 200


def test_captions_are_added_replaced_refused_and_removed(teacher: Client, school: School) -> None:
    video = media.video(school)

    def send(name: str, body: bytes) -> Any:
        return teacher.post(at(video, "captions/"), {"file": SimpleUploadedFile(name, body)})

    assert send("zh.vtt", VTT).status_code == 303
    video.refresh_from_db()
    first = video.captions
    assert first is not None
    answer = send("zh.srt", b"1\n00:00:03,000 --> 00:00:02,000\nx\n")
    assert (answer.status_code, "第 2 行" in answer.content.decode()) == (422, True)
    assert send("zh.srt", b"1\n00:00:01,000 --> 00:00:02,000\ny\n").status_code == 303
    video.refresh_from_db()
    assert video.captions_id not in (None, first.pk)
    assert send("x.png", b"no").status_code == 422
    assert teacher.post(at(video, "captions/")).status_code == 422
    assert teacher.post(at(video, "captions/"), {"remove": "1"}).status_code == 303
    video.refresh_from_db()
    assert video.captions is None
    assert Entry.objects.filter(verb="media.captions").count() == 3


def test_a_poster_is_a_moment_or_a_picture(teacher: Client, school: School, tmp_path: Path) -> None:
    video = media.video(school, moments=3, has_poster=True)
    assert teacher.post(at(video, "poster/"), {"moment": "2"}).status_code == 303
    video.refresh_from_db()
    assert video.poster_folder.endswith(".posters/2")
    assert teacher.post(at(video, "poster/"), {"moment": "4"}).status_code == 409
    Image.new("RGB", (3000, 2000), "teal").save(tmp_path / "own.png")
    own = SimpleUploadedFile("own.png", (tmp_path / "own.png").read_bytes())
    assert teacher.post(at(video, "poster/"), {"file": own}).status_code == 303
    video.refresh_from_db()
    with default_storage.open(f"{video.poster_folder}/poster.jpg") as stored:
        assert Image.open(stored).size == (1280, 853)
    broken = SimpleUploadedFile("own.png", b"no picture")
    assert teacher.post(at(video, "poster/"), {"file": broken}).status_code == 422
    assert teacher.post(at(video, "poster/")).status_code == 422


def test_a_failed_video_is_tried_again(teacher: Client, school: School) -> None:
    video = media.video(school, status="failed", problem="video_truncated")
    assert "视频" in text_of(teacher, at(video))
    teacher.post(at(video, "retry/"))
    video.refresh_from_db()
    assert (video.status, video.problem) == ("waiting", "")


def test_a_small_file_comes_by_a_plain_form(teacher: Client, school: School, settings: Any) -> None:
    answer = teacher.post("/studio/library/qinghe/", {"file": SimpleUploadedFile("a.txt", b"words")})
    asset = Asset.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, at(asset))
    saved = teacher.get(at(asset, "original/"))
    assert b"".join(saved) == b"words"
    assert saved["Content-Disposition"] == 'attachment; filename="a.txt"'
    assert saved["X-Content-Type-Options"] == "nosniff"
    assert teacher.post("/studio/library/qinghe/").status_code == 422
    settings.FORM_LARGEST_FILES = 3
    large = SimpleUploadedFile("b.txt", b"words")
    assert teacher.post("/studio/library/qinghe/", {"file": large}).status_code == 413


def test_what_nothing_uses_is_deleted_with_its_bytes(teacher: Client) -> None:
    teacher.post("/studio/library/qinghe/", {"file": SimpleUploadedFile("a.txt", b"words")})
    asset = Asset.objects.get()
    assert "无法恢复" in text_of(teacher, at(asset, "delete/"))
    assert teacher.post(at(asset, "delete/")).status_code == 303
    worker.drain(timezone.now())
    assert not Asset.objects.exists()
    assert not default_storage.exists(asset.original)
    assert teacher.post(at(asset, "delete/")).status_code == 404


def test_bytes_that_came_again_in_the_meantime_are_kept(teacher: Client) -> None:
    for _ in range(2):
        teacher.post("/studio/library/qinghe/", {"file": SimpleUploadedFile("a.txt", b"words")})
        asset = Asset.objects.get()
        if not Entry.objects.filter(verb="media.delete").exists():
            teacher.post(at(asset, "delete/"))
    worker.drain(timezone.now())
    assert default_storage.exists(asset.original)


@pytest.mark.parametrize("place", ["unit", "cover", "captions"])
def test_what_is_in_use_is_never_deleted(teacher: Client, school: School, place: str) -> None:
    asset = media.captions(school) if place == "captions" else media.pdf(school)
    if place == "unit":
        courses.add_unit(draft(course(school)), "pdf", "第一讲", asset=asset)
    elif place == "cover":
        of = course(school)
        of.cover = asset
        of.save()
    else:
        media.video(school, captions=asset)
    answer = teacher.post(at(asset, "delete/"))
    assert (answer.status_code, "正在使用" in answer.content.decode()) == (409, True)
    assert Asset.objects.filter(pk=asset.pk).exists()
    assert not Entry.objects.filter(verb="media.delete").exists()


@pytest.mark.django_db(transaction=True)
def test_who_puts_a_file_into_use_a_moment_earlier_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The collector has looked and found no use; then the use comes: the database refuses at the end."""
    school = schools.school()
    viewer = schools.viewer(schools.teacher(school))
    asset, term = media.pdf(school), draft(course(school))
    real = library.jobs.enqueue

    def meanwhile(*names: Any, **more: Any) -> Any:
        courses.add_unit(term, "pdf", "第一讲", asset=asset)
        return real(*names, **more)

    monkeypatch.setattr(library.jobs, "enqueue", meanwhile)
    with pytest.raises(Refused):
        library.delete(asset, now=timezone.now(), actor=viewer)
    assert Asset.objects.filter(pk=asset.pk).exists()


def test_choices_of_a_form_are_this_schools_and_the_chosen_one_is_first(school: School) -> None:
    viewer = schools.viewer(schools.teacher(school))
    old = media.pdf(school, "旧.pdf", created_at=media.NOW.replace(year=2020))
    for n in range(loaders.MOST_CHOICES):
        media.pdf(school, f"{n}.pdf")
    media.video(school)
    found = loaders.choices(viewer, school, media.NOW, kinds=("pdf",), chosen=old.ref)
    assert found[0].value == old.ref
    assert len(found) == loaders.MOST_CHOICES + 1
    assert loaders.pick(viewer, school, old.ref, ("pdf",)) == old
    for value in ("", "x", "0123456789", "9" * 40):
        assert loaders.pick(viewer, school, value) is None
    assert loaders.pick(viewer, school, old.ref, ("video",)) is None
