"""The intro room of a run: its cover and its trailer."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from xueyun.courses import intros
from xueyun.courses.models import Course
from xueyun.courses.tests.pictures import drawn, moving, picture
from xueyun.media import factories as media
from xueyun.media.models import Asset
from xueyun.schools import factories as schools
from xueyun.studio.tests.classroom import Classroom, build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("T1", "C2")]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def room() -> Classroom:
    return build()


def save(room: Classroom, one: Asset, **fields: Any) -> Any:
    form = {"picture": one.ref, "x": "0", "y": "0", "width": "1600", "alt": "两半", **fields}
    return room.at(room.lead).post(
        room.url("term_cover"), {"act": "save", "seen": intros.mark(Course.objects.get(), "cover"), **form}
    )


def upload(room: Classroom, name: str, data: bytes) -> Any:
    file = SimpleUploadedFile(name, data)
    return room.at(room.lead).post(room.url("term_cover"), {"act": "upload", "file": file})


def wide() -> bytes:
    out = BytesIO()
    Image.new("1", (20_000, 4_000)).save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_uploaded_cropped_and_shown(room: Classroom) -> None:
    answer = upload(room, "封面.png", drawn())
    one = Asset.objects.get()
    assert answer["Location"] == f"{room.url('term_cover')}?picture={one.ref}"
    page = room.at(room.lead).get(answer["Location"]).content.decode()
    assert 'data-width="1600" data-height="1200"' in page
    assert 'name="width" type="number" min="640" max="1600" step="1" value="1600"' in page
    assert save(room, one, x="100", y="50", width="1200")["Location"].endswith("?saved")
    course = Course.objects.get()
    assert (course.cover, course.cover_crop, course.cover_alt) == (one, "100-50-1200", "两半")
    shown = Client().get(reverse("portal:term", kwargs={"term_id": room.term.pk})).content.decode()
    assert "/cover-100-50-1200/page.webp" in shown
    assert 'alt="两半"' in shown
    cards = Client().get(reverse("portal:school", kwargs={"school": "qinghe"})).content.decode()
    assert "/cover-100-50-1200/card.webp" in cards
    address = cards[: cards.index("/card.webp")].rpartition('"')[2] + "/card.webp"
    file: Any = Client().get(address)
    assert file.headers["Content-Type"] == "image/webp"
    assert b"".join(file.streaming_content).startswith(b"RIFF")


@pytest.mark.parametrize(
    ("name", "data", "status", "sentence"),
    [
        ("封面.pdf", PDF, 422, "封面要用图片制作"),
        ("封面.svg", SVG, 422, "封面要用图片制作"),
        ("封面.png", PDF, 422, "封面要用图片制作"),
        ("封面.png", drawn()[:5000], 422, "损坏或不完整"),
        ("封面.png", b"", 422, "封面要用图片制作"),
        ("封面.png", wide(), 422, "像素过多"),
        ("封面.png", drawn(kind="BMP"), 422, "封面要用图片制作"),
        ("封面.png", b"\x89PNG" + bytes(30 * 1024 * 1024), 413, "超过 20 MB"),
    ],
    ids=["pdf", "svg", "a pdf by another name", "broken", "empty", "20,000 pixels", "bmp", "30 MB"],
)
def test_what_is_no_picture_is_told_and_nothing_changes(
    room: Classroom, name: str, data: bytes, status: int, sentence: str
) -> None:
    answer = upload(room, name, data)
    assert answer.status_code == status
    assert sentence in words(answer)
    assert Course.objects.get().cover_id is None
    assert not Asset.objects.exists()


def test_a_picture_that_moves_is_told_before_it_is_cropped(room: Classroom) -> None:
    answer = upload(room, "动.gif", moving())
    page = room.at(room.lead).get(answer["Location"])
    assert page.status_code == 422
    assert "这是一张动图" in words(page)
    assert save(room, Asset.objects.get()).status_code == 422


def test_a_small_picture_is_told(room: Classroom) -> None:
    one = picture(room.term.course.school, "小.png", drawn(600, 400))
    page = room.at(room.lead).get(f"{room.url('term_cover')}?picture={one.ref}")
    assert "这张图片太小" in words(page)


@pytest.mark.parametrize(
    "fields",
    [
        {"x": "-1"},
        {"width": "NaN"},
        {"x": "1"},
        {"width": "1e9"},
        {"y": "5000"},
        {"width": ""},
        {"width": "10"},
    ],
    ids=["negative", "nan", "beyond", "huge", "below", "none", "tiny"],
)
def test_numbers_that_lie_are_told_and_the_words_stay(room: Classroom, fields: dict[str, str]) -> None:
    one = picture(room.term.course.school)
    answer = save(room, one, alt="写好的说明", **fields)
    assert answer.status_code == 422
    assert "所选部分" in words(answer)
    assert "写好的说明" in answer.content.decode()
    assert Course.objects.get().cover_id is None


def test_no_file_and_no_picture_are_told(room: Classroom) -> None:
    for form in ({"act": "upload"}, {"act": "save"}, {"act": "save", "picture": "nonsense"}):
        answer = room.at(room.lead).post(room.url("term_cover"), form)
        assert answer.status_code == 422
        assert "请选择一张图片" in words(answer)


def test_a_picture_of_another_school_and_a_document_are_none_to_choose(room: Classroom) -> None:
    elsewhere = picture(schools.school("mingde", "明德大学"))
    for one in (elsewhere, media.pdf(room.term.course.school)):
        assert save(room, one).status_code == 422
        page = room.at(room.lead).get(f"{room.url('term_cover')}?picture={one.ref}")
        assert "<picture-crop" not in page.content.decode()
    assert Course.objects.get().cover_id is None


def test_taking_it_away_brings_the_drawn_one_back(room: Classroom) -> None:
    save(room, picture(room.term.course.school))
    form = {"act": "remove", "seen": intros.mark(Course.objects.get(), "cover")}
    assert room.at(room.lead).post(room.url("term_cover"), form).status_code == 303
    shown = Client().get(reverse("portal:term", kwargs={"term_id": room.term.pk})).content.decode()
    assert "/page.webp" not in shown


def test_a_stale_cover_is_told_and_can_be_put_there_again(room: Classroom) -> None:
    one = picture(room.term.course.school)
    save(room, one)
    answer = save(room, one, x="0", width="800", seen="long ago")
    assert answer.status_code == 409
    assert "别人更换了封面" in words(answer)
    assert 'name="width" type="number" min="640" max="1600" step="1" value="800"' in answer.content.decode()
    assert Course.objects.get().cover_crop == "0-0-1600"


def test_long_words_for_a_picture_are_told(room: Classroom) -> None:
    answer = save(room, picture(room.term.course.school), alt="长" * 201)
    assert answer.status_code == 422
    assert "这里最多 200 个字符" in words(answer)


def choose(room: Classroom, value: str, **fields: str) -> Any:
    form = {"trailer": value, "seen": intros.mark(Course.objects.get(), "trailer"), **fields}
    return room.at(room.lead).post(room.url("term_trailer"), form)


def test_a_trailer_is_chosen_and_taken_away(room: Classroom) -> None:
    film = media.video(room.term.course.school, has_poster=True)
    assert choose(room, film.ref).status_code == 303
    assert Course.objects.get().trailer == film
    assert "极限.mp4" in words(room.at(room.lead).get(room.url("term_trailer")))
    assert choose(room, "").status_code == 303
    assert Course.objects.get().trailer is None


def test_a_trailer_on_its_way_shows_how_far_it_is(room: Classroom) -> None:
    film = media.video(room.term.course.school, status="working", progress=40, ready_at=None)
    choose(room, film.ref)
    page = words(room.at(room.lead).get(room.url("term_trailer")))
    assert "正在转码" in page
    assert "40%" in page
    Asset.objects.update(status="failed", problem="video_unreadable")
    assert "无法读取这个视频" in words(room.at(room.lead).get(room.url("term_trailer")))


def test_what_is_no_video_of_the_school_is_told_and_nothing_changes(room: Classroom) -> None:
    film = media.video(room.term.course.school)
    choose(room, film.ref)
    elsewhere = media.video(schools.school("mingde", "明德大学"))
    for value in (elsewhere.ref, media.pdf(room.term.course.school).ref, "nonsense"):
        answer = choose(room, value)
        assert answer.status_code == 422
        assert "请选择本校媒体库里的视频" in words(answer)
    assert room.at(room.lead).post(room.url("term_trailer"), {}).status_code == 422
    assert Course.objects.get().trailer == film


def test_a_stale_trailer_is_told(room: Classroom) -> None:
    one, other = media.video(room.term.course.school), media.video(room.term.course.school, "导数.mp4")
    choose(room, one.ref)
    answer = choose(room, other.ref, seen="long ago")
    assert answer.status_code == 409
    assert "别人更换了预告片" in words(answer)
    assert Course.objects.get().trailer == one


def test_who_is_of_another_school_is_told_whose_library_it_is(room: Classroom) -> None:
    guest = schools.teacher(schools.school("mingde", "明德大学"))
    room.term.team.create(account=guest, role="instructor", name="外校老师")
    for name in ("term_cover", "term_trailer"):
        assert "清河大学的媒体库" in words(room.at(guest).get(room.url(name)))
    answer = room.at(guest).post(
        room.url("term_cover"), {"act": "upload", "file": SimpleUploadedFile("a.png", drawn())}
    )
    assert answer.status_code == 404
    assert not Asset.objects.exists()
