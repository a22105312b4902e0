"""A school's logo and banner: looked at for what they are, made anew, shown where its mark stands, and taken away."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, PngImagePlugin

from xueyun.audit.models import Entry as Deed
from xueyun.console import tasks
from xueyun.courses.factories import course, term
from xueyun.media import faces
from xueyun.schools import factories
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6"), pytest.mark.req("S2")]
EDIT, PAGE, PREVIEW = "/console/qinghe/portal/", "/s/qinghe/", "/s/qinghe/preview/"
RED, BLUE = (200, 30, 30), (30, 30, 200)
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><script>alert(1)</script></svg>'


@pytest.fixture
def school() -> School:
    return factories.school(motto="自强不息")


@pytest.fixture
def chief(school: School) -> Client:
    made = Client()
    made.force_login(factories.administrator(school))
    return made


def image(
    size: tuple[int, int] = (300, 300), colour: tuple[int, ...] = RED, kind: str = "PNG", **more: object
) -> bytes:
    made = BytesIO()
    Image.new("RGBA" if len(colour) > 3 else "RGB", size, colour).save(made, kind, **more)
    return made.getvalue()


def upload(content: bytes, name: str = "校徽.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def fields(html: str) -> dict[str, str]:
    """What the form would send as it stands, without files and ticks."""
    found = re.findall(r"<input[^>]*>", html.partition('class="console__form')[2])
    said = {}
    for one in found:
        name, value = re.search(r'name="(\w+)"', one), re.search(r'value="([^"]*)"', one)
        if name and not re.search('type="(file|checkbox)"', one):
            said[name[1]] = unescape(value[1]) if value else ""
    return said


def form(chief: Client) -> dict[str, str]:
    return fields(chief.get(EDIT).content.decode())


def save(chief: Client, **more: object) -> object:
    answer = chief.post(EDIT, {**form(chief), **more})
    assert answer.status_code == 303, answer.content.decode()
    return answer


def stored(digest: str, shape: str) -> Image.Image:
    with default_storage.open(faces.name_of(digest, shape)) as file:
        return Image.open(BytesIO(file.read()))


# --- shown ---


def test_a_logo_takes_the_place_of_the_letters_wherever_the_mark_stands(
    school: School, chief: Client
) -> None:
    run = term(course(school))
    places = [PAGE, "/schools/", f"/terms/{run.ref}/"]
    before = [Client().get(place).content.decode() for place in places]
    assert all("/ui/crest/" in html for html in before)
    save(chief, logo_file=upload(image()))
    school.refresh_from_db()
    address = f"/media/faces/{school.logo}-logo.webp"
    for place in places:
        html = Client().get(place).content.decode()
        assert address in html, f"{place} shows it at once, though it is kept by edition"
        assert "/ui/crest/" not in html
    for place in (EDIT, "/console/qinghe/", "/s/qinghe/certification/"):
        assert address in chief.get(place).content.decode()
    (deed,) = Deed.objects.filter(verb="schools.edit_portal")
    assert deed.detail["changed"] == {"logo": ["", school.logo]}


def test_a_banner_stands_above_the_name_and_goes_again(school: School, chief: Client) -> None:
    save(chief, banner_file=upload(image((1920, 480), BLUE), "校园.png"))
    school.refresh_from_db()
    address = f"/media/faces/{school.banner}-banner.webp"
    picture = re.search(rf'<img[^>]*src="{address}"[^>]*>', Client().get(PAGE).content.decode())
    assert picture
    assert 'width="1920" height="480"' in picture[0], "nothing jumps when it arrives"
    assert 'alt=""' in picture[0]
    save(chief, banner_removed="on")
    assert "portal-banner__picture" not in Client().get(PAGE).content.decode()
    assert "/ui/crest/" in Client().get(PAGE).content.decode()
    school.refresh_from_db()
    assert (school.logo, school.banner) == ("", "")


def test_everybody_gets_the_file_and_keeps_it(school: School, chief: Client) -> None:
    save(chief, logo_file=upload(image()))
    school.refresh_from_db()
    answer = Client().get(f"/media/faces/{school.logo}-logo.webp")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"  # type: ignore[attr-defined]
    assert Client().get(f"/media/faces/{'0' * 40}-logo.webp").status_code == 404
    assert Client().get(f"/media/faces/{school.logo}-banner.webp").status_code == 404
    assert Client().get("/media/faces/../secret-logo.webp").status_code == 404


# --- made anew ---


def test_what_is_kept_is_small_upright_and_carries_nothing_else(school: School, chief: Client) -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "GPS 31.2 N, 121.5 E")
    sideways = Image.Exif()
    sideways[0x0112] = 6  # lies on its side
    source = image((1200, 600), kind="JPEG", exif=sideways, comment=b"secret") + b"<script>tail</script>"
    save(chief, logo_file=upload(source, "校徽.jpg"))
    save(chief, banner_file=upload(image((4000, 1000), pnginfo=said)))
    school.refresh_from_db()
    logo, banner = stored(school.logo, "logo"), stored(school.banner, "banner")
    assert (logo.format, logo.size) == ("WEBP", (192, 384))
    assert (banner.format, banner.size) == ("WEBP", (1920, 480))
    for shape, digest in (("logo", school.logo), ("banner", school.banner)):
        with default_storage.open(faces.name_of(digest, shape)) as file:
            content = file.read()
        assert not [word for word in (b"secret", b"script", b"GPS", b"EXIF", b"Exif") if word in content]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_what_is_clear_stays_clear(school: School, chief: Client, kind: str) -> None:
    save(chief, logo_file=upload(image(colour=(0, 0, 0, 0), kind=kind)))
    school.refresh_from_db()
    assert stored(school.logo, "logo").convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


# --- refused ---

WRONG: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "text": (lambda: b"GIF is what I am not", "不是可以显示的图片", "This is no picture that can be shown."),
    "svg": (lambda: SCRIPT, "不是可以显示的图片", "This is no picture that can be shown."),
    "pdf": (lambda: b"%PDF-1.7\n%%EOF", "不是可以显示的图片", "This is no picture that can be shown."),
    "wide": (lambda: image((20_000, 200)), "像素过多", "This picture has too many pixels."),
    "tiny": (lambda: image((20, 20)), "图片太小", "This picture is too small"),
    "cut": (lambda: image((900, 900), kind="PNG")[:-900], "图片", "it is damaged or cut off"),
    "empty": (lambda: b"", "文件是空的", "The submitted file is empty."),
    "12 MB": (lambda: image() + b"\0" * 12_000_000, "超过 10 MB", "This picture has more than 10 MB."),
    "30 MB": (lambda: image() + b"\0" * 30_000_000, "超过 10 MB", "This picture has more than 10 MB."),
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("shape", ["logo", "banner"])
@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_gets_a_sentence_and_nothing_typed_is_lost(
    school: School, chief: Client, what: str, shape: str, language: str
) -> None:
    make, *sentences = WRONG[what]
    other = "banner" if shape == "logo" else "logo"
    fine = upload(image((700, 200), BLUE))
    chief.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    files = {f"{shape}_file": upload(make()), f"{other}_file": fine}
    answer = chief.post(EDIT, {**form(chief), "motto": "厚德载物", "contact": "教务处 101", **files})
    html = answer.content.decode()
    assert answer.status_code == 422
    errors = html.partition(f'id="{shape}_file-error"')[2].partition("</div></div>")[0]
    if what != "empty":  # the browser's empty file is as none: see below
        assert sentences[language == "en"] in errors
    assert 'value="厚德载物"' in html
    assert 'value="教务处 101"' in html
    school.refresh_from_db()
    assert (school.motto, school.logo, school.banner) == ("自强不息", "", "")
    again = chief.post(EDIT, fields(html))
    assert again.status_code == 303, "the other picture was taken along"
    school.refresh_from_db()
    assert school.motto == "厚德载物"
    assert getattr(school, other)
    assert not getattr(school, shape)


def test_a_wrong_file_leaves_the_picture_that_is_there(school: School, chief: Client) -> None:
    save(chief, logo_file=upload(image()))
    answer = chief.post(EDIT, {**form(chief), "logo_file": upload(SCRIPT, "x.svg", "image/svg+xml")})
    school.refresh_from_db()
    assert f"/media/faces/{school.logo}-logo.webp" in answer.content.decode()
    assert fields(answer.content.decode())["logo"].startswith(school.logo)


def test_a_picture_stays_chosen_while_something_else_is_wrong(school: School, chief: Client) -> None:
    said = {**form(chief), "colour": "#ffee00", "logo_file": upload(image())}
    html = chief.post(EDIT, said).content.decode()
    assert "尚未保存" in html
    again = {**fields(html), "colour": "#1f7a5c"}
    assert chief.post(EDIT, again).status_code == 303
    school.refresh_from_db()
    assert school.logo


def test_a_word_that_this_form_never_gave_is_refused(school: School, chief: Client) -> None:
    other = factories.school("mingde", "明德大学")
    digest = faces.keep(upload(image()), "logo")
    for word in (
        digest,
        faces.word_for(digest, "logo", other.pk),
        faces.word_for(digest, "banner", school.pk),
    ):
        assert chief.post(EDIT, {**form(chief), "logo": word}).status_code == 422
    school.refresh_from_db()
    assert school.logo == ""
    default_storage.delete(faces.name_of(digest, "logo"))
    gone = chief.post(EDIT, {**form(chief), "logo": faces.word_for(digest, "logo", school.pk)})
    assert gone.status_code == 422
    assert "请重新选择" in gone.content.decode()


def test_who_saves_second_sees_both_pictures(school: School, chief: Client) -> None:
    said = form(chief)
    assert chief.post(EDIT, {**said, "logo_file": upload(image())}).status_code == 303
    answer = chief.post(EDIT, {**said, "logo_file": upload(image(colour=BLUE))})
    assert answer.status_code == 409
    html = answer.content.decode()
    school.refresh_from_db()
    assert len(set(re.findall(r"/media/faces/\w+-logo.webp", html))) == 2
    assert json.loads(fields(html)["shown"])["logo"] == school.logo
    first = school.logo
    assert chief.post(EDIT, fields(html)).status_code == 303
    school.refresh_from_db()
    assert school.logo not in {"", first}


# --- the preview ---


def test_the_preview_shows_pictures_before_they_are_saved(school: School, chief: Client) -> None:
    said = {**form(chief), "logo_file": upload(image()), "banner_file": upload(image((1920, 480), BLUE))}
    html = chief.post(PREVIEW, said).content.decode()
    logo = faces.keep(upload(image()), "logo")
    assert f"/media/faces/{logo}-logo.webp" in html
    assert "portal-banner__picture" in html
    school.refresh_from_db()
    assert (school.logo, school.banner) == ("", "")
    assert "/media/faces/" not in Client().get(PAGE).content.decode()


def test_the_preview_leaves_out_what_is_removed_or_wrong(school: School, chief: Client) -> None:
    save(chief, logo_file=upload(image()), banner_file=upload(image((1920, 480))))
    school.refresh_from_db()
    html = chief.post(PREVIEW, {**form(chief), "logo_removed": "on"}).content.decode()
    assert "/ui/crest/" in html
    assert school.banner in html
    wrong = chief.post(PREVIEW, {**form(chief), "logo_file": upload(SCRIPT)})
    assert wrong.status_code == 200
    assert school.logo in wrong.content.decode()


# --- swept up ---


def test_what_nobody_shows_goes_after_a_day(school: School, chief: Client) -> None:
    save(chief, logo_file=upload(image()))
    school.refresh_from_db()
    replaced = school.logo
    save(chief, logo_file=upload(image(colour=BLUE)))
    fresh = faces.keep(upload(image(colour=(1, 2, 3))), "logo")
    school.refresh_from_db()
    for digest in (replaced, school.logo):
        _grow_old(faces.name_of(digest, "logo"))
    tasks.sweep_pictures(_Running())  # type: ignore[arg-type]
    there = {
        digest: default_storage.exists(faces.name_of(digest, "logo"))
        for digest in (replaced, school.logo, fresh)
    }
    assert there == {replaced: False, school.logo: True, fresh: True}


def test_a_picture_that_is_chosen_again_is_young_again(school: School) -> None:
    digest = faces.keep(upload(image()), "logo")
    _grow_old(faces.name_of(digest, "logo"))
    assert faces.name_of(digest, "logo") in faces.unshown(datetime.now(UTC), set())
    faces.keep(upload(image()), "logo")
    assert faces.name_of(digest, "logo") not in faces.unshown(datetime.now(UTC), set())


def _grow_old(name: str) -> None:
    long_ago = time.time() - 3 * 86400
    os.utime(Path(default_storage.path(name)), (long_ago, long_ago))


class _Running:
    def now(self) -> datetime:
        return datetime.now(UTC)
