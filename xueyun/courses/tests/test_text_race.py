"""Two teachers, one text, the same moment: two processes, on whichever database the suite runs."""

from __future__ import annotations

import pytest

from xueyun.core.tests.races import race
from xueyun.courses import publishing
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Unit, UnitFile
from xueyun.courses.tests import deeds
from xueyun.media import factories as media
from xueyun.media.models import Asset
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("T2")]


def a_text() -> Unit:
    (unit,) = grow(draft(course(schools.school())), units=1)
    return unit


def test_of_two_who_save_one_text_at_once_the_second_sees_what_the_first_wrote() -> None:
    unit = a_text()
    ends = race((deeds.save_text, unit.pk, "one"), (deeds.save_text, unit.pk, "two"))
    unit.refresh_from_db()
    won = "one" if "one" in unit.body["html"] else "two"
    assert ends == sorted([f"saved {won}", f"sees <p>{won}</p>"])


def test_what_is_saved_while_it_is_published_is_published_or_told_as_a_change() -> None:
    for _turn in range(4):
        unit = a_text()
        publishing.publish(unit.term, now=NOW)
        ends = race((deeds.save_text, unit.pk, "one"), (deeds.publish, unit.term_id))
        assert ends == ["published", "saved one"]
        version = unit.versions.order_by("number").last()
        assert version is not None
        is_seen = version.body["html"] == "<p>one</p>"
        assert is_seen or Unit.objects.unlike_published().filter(pk=unit.pk).exists()


@pytest.mark.req("T3")
def test_a_picture_that_is_deleted_while_it_is_put_into_a_text_is_either_there_or_not_in_the_text() -> None:
    unit = a_text()
    picture = media.image(unit.term.course.school)
    ends = race((deeds.use_picture, unit.pk, picture.pk), (deeds.delete_picture, picture.pk))
    unit.refresh_from_db()
    is_there = Asset.objects.filter(pk=picture.pk).exists()
    assert ends == (["in_use", "used"] if is_there else ["deleted", "unknown_file"])
    assert ("asset:" in unit.body["html"]) == is_there == UnitFile.objects.filter(unit=unit).exists()
