"""Covers: the part of a picture that shows, cut by the server alone, whatever a form says."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from xueyun.core.verdict import Refused
from xueyun.courses import covers, files, intros
from xueyun.courses.actions import intros as actions
from xueyun.courses.covers import Crop
from xueyun.courses.factories import NOW, course
from xueyun.courses.models import Course
from xueyun.courses.tests.pictures import BLUE, RED, drawn, lying, moving, picture
from xueyun.media.actions import library
from xueyun.media.models import Asset
from xueyun.media.problems import BadFile
from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("T1")]


@pytest.fixture
def school() -> School:
    return schools.school()


@pytest.fixture
def calculus(school: School) -> Course:
    return course(school)


def put(of: Course, one: Asset, crop: Crop | None = None, alt: str = "两半") -> bool:
    return actions.set_cover(of, one, crop, alt, seen=intros.mark(of, "cover"), now=NOW)


def made(of: Course, size: str) -> Image.Image:
    assert of.cover
    name = f"{of.cover.posters}/cover-{of.cover_crop}/{size}.webp"
    with default_storage.open(name) as file:
        return Image.open(BytesIO(file.read())).convert("RGB")


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    return isinstance(pixel, tuple) and all(abs(a - b) < 25 for a, b in zip(pixel, colour, strict=True))


def test_the_marked_part_is_drawn_in_both_sizes(calculus: Course, school: School) -> None:
    assert put(calculus, picture(school), Crop(0, 100, 800))
    assert calculus.cover_crop == "0-100-800"
    for size, pixels in (("card", (640, 360)), ("page", (1280, 720))):
        cover = made(calculus, size)
        assert cover.size == pixels
        assert near(cover.getpixel((5, 5)), RED)
        assert near(cover.getpixel((pixels[0] - 5, pixels[1] - 5)), RED), "the blue half was left out"
    assert "/cover-0-100-800/page.webp" in covers.url_of(calculus, NOW, "page")
    assert covers.url_of(calculus, NOW) != covers.url_of(calculus, NOW, "page")


def test_without_numbers_the_largest_part_of_the_middle_shows(calculus: Course, school: School) -> None:
    put(calculus, picture(school))
    assert calculus.cover_crop == "0-150-1600"
    assert near(made(calculus, "card").getpixel((635, 180)), BLUE)


def test_a_picture_that_lies_on_its_side_is_cut_upright(calculus: Course, school: School) -> None:
    one = picture(school, "侧.jpg", lying())
    assert covers.upright_size(one) == (1200, 1600)
    put(calculus, one, Crop(0, 0, 1200))
    assert near(made(calculus, "card").getpixel((320, 180)), RED)
    with pytest.raises(Refused):
        put(calculus, one, Crop(0, 0, 1600))


def test_what_shines_through_is_white(calculus: Course, school: School) -> None:
    clear = Image.new("RGBA", (1600, 900), (0, 0, 0, 0))
    out = BytesIO()
    clear.save(out, "PNG")
    put(calculus, picture(school, "透明.png", out.getvalue()))
    assert near(made(calculus, "card").getpixel((320, 180)), (255, 255, 255))


@pytest.mark.parametrize(
    ("crop", "code"),
    [
        ((1, 0, 1600), "outside"),
        ((0, 301, 1600), "outside"),
        ((0, 0, 1601), "outside"),
        ((99_999, 0, 640), "outside"),
        ((0, 0, 639), "small"),
        ((0, 0, 0), "small"),
    ],
)
def test_numbers_that_lie_change_nothing(
    calculus: Course, school: School, crop: tuple[int, int, int], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        put(calculus, picture(school), Crop(*crop))
    assert refused.value.verdict.code == code
    calculus.refresh_from_db()
    assert calculus.cover_id is None


@pytest.mark.parametrize(
    "typed",
    [("-1", "0", "800"), ("NaN", "0", "800"), ("0", "1e3", "800"), ("", "", ""), ("0", "0", "9" * 40),
     ("٣", "0", "800"), ("1.5", "0", "800"), ("0", "0", "inf")],
    ids=["negative", "nan", "exponent", "empty", "huge", "other digits", "broken", "infinite"],
)  # fmt: skip
def test_what_is_no_number_of_pixels_is_told(typed: tuple[str, str, str]) -> None:
    with pytest.raises(Refused) as refused:
        Crop.posted(*typed)
    assert refused.value.verdict.code == "outside"


def test_a_picture_that_moves_or_is_small_is_told(calculus: Course, school: School) -> None:
    with pytest.raises(BadFile) as bad:
        put(calculus, picture(school, "动.gif", moving()))
    assert bad.value.code == "image_moves"
    with pytest.raises(Refused) as refused:
        put(calculus, picture(school, "小.png", drawn(600, 400)))
    assert refused.value.verdict.code == "small"


def test_taking_it_away_brings_the_drawn_one_back(calculus: Course, school: School) -> None:
    put(calculus, picture(school))
    assert actions.set_cover(calculus, None, None, "", seen=intros.mark(calculus, "cover"), now=NOW)
    calculus.refresh_from_db()
    assert (calculus.cover_id, calculus.cover_crop, calculus.cover_alt) == (None, "", "")
    assert covers.url_of(calculus, NOW) == ""


def test_a_cover_is_in_use_and_stays_in_the_library(calculus: Course, school: School) -> None:
    one = picture(school)
    put(calculus, one)
    assert [str(use.place) for use in library.uses([one.pk])[one.pk]] == ["课程封面"]
    with pytest.raises(Refused) as refused:
        library.delete(one, now=NOW, actor=schools.viewer(schools.teacher(school)))
    assert refused.value.verdict.code == "in_use"


def test_a_file_that_takes_its_place_shows_its_middle(calculus: Course, school: School) -> None:
    one, other = picture(school), picture(school, "新.png", drawn(2000, 900))
    put(calculus, one, Crop(0, 0, 640))
    assert files.replace(one, other, now=NOW).courses == 1
    calculus.refresh_from_db()
    assert (calculus.cover_id, calculus.cover_crop) == (other.pk, "200-0-1600")
    assert made(calculus, "page").size == (1280, 720)


def test_a_file_that_can_be_no_cover_takes_no_covers_place(calculus: Course, school: School) -> None:
    one = picture(school)
    put(calculus, one)
    with pytest.raises(Refused) as refused:
        files.replace(one, picture(school, "动.gif", moving()), now=NOW)
    assert refused.value.verdict.code == "no_cover"
    calculus.refresh_from_db()
    assert calculus.cover_id == one.pk
