"""A file takes another's place everywhere: drafts, published versions, covers, captions."""

from __future__ import annotations

import pytest

from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.courses import actions, files, outlines, publishing
from xueyun.courses.factories import NOW, course, draft
from xueyun.courses.models import OutlineVersion, Term, Unit, UnitVersion
from xueyun.courses.tests.pictures import drawn, picture
from xueyun.media import factories as media
from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("T3")]


@pytest.fixture
def school() -> School:
    return schools.school()


def with_unit(term: Term, asset: object, title: str = "第一讲") -> Unit:
    return actions.add_unit(term, "pdf", title, asset=asset)  # type: ignore[arg-type]


def test_students_see_the_new_file_and_drafts_go_on_waiting(school: School) -> None:
    old, new = media.pdf(school, pages=5), media.pdf(school, "新.pdf", pages=9)
    term = draft(course(school))
    unit, other = with_unit(term, old), with_unit(term, media.pdf(school), "别的")
    publishing.publish(term, now=NOW)
    Unit.objects.filter(pk=unit.pk).update(title="还没发布的名字")
    done = files.replace(old, new, now=NOW)
    assert (done.units, done.published) == (1, 1)
    term.refresh_from_db()
    outline = outlines.load(term.outline_id)
    place = outline.places[unit.pk].unit
    assert (place.title, place.amount) == ("第一讲", 9)
    shown = UnitVersion.objects.get(unit=unit, number=2)
    assert (shown.asset_id, shown.title) == (new.pk, "第一讲")
    assert UnitVersion.objects.filter(unit=other).count() == 1
    unit.refresh_from_db()
    assert (unit.asset_id, unit.title) == (new.pk, "还没发布的名字")
    publishing.publish(term, now=NOW)
    assert UnitVersion.objects.get(unit=unit, number=3).asset_id == new.pk


def test_covers_and_captions_are_replaced_and_drafts_stay_drafts(school: School) -> None:
    old, new = media.captions(school), media.captions(school)
    video = media.video(school, captions=old)
    assert files.replace(old, new, now=NOW).videos == 1
    video.refresh_from_db()
    assert video.captions_id == new.pk
    of, before, after = course(school), picture(school), picture(school, "新.png", drawn(1280, 720))
    of.cover = before
    of.save()
    with_unit(draft(of), before)
    done = files.replace(before, after, now=NOW)
    assert (done.courses, done.units, done.published) == (1, 1, 0)
    assert not OutlineVersion.objects.exists()


def test_again_changes_nothing(school: School) -> None:
    old, new = media.pdf(school), media.pdf(school)
    term = draft(course(school))
    with_unit(term, old)
    publishing.publish(term, now=NOW)
    files.replace(old, new, now=NOW)
    again = files.replace(old, new, now=NOW)
    assert (again.units, again.published) == (0, 0)
    assert OutlineVersion.objects.count() == 2
    assert Entry.objects.filter(verb="courses.replace_file").count() == 2


def test_earlier_versions_keep_the_old_file_and_say_so(school: School) -> None:
    old, new = media.pdf(school), media.pdf(school)
    term = draft(course(school))
    with_unit(term, old)
    publishing.publish(term, now=NOW)
    assert [use.is_current for use in files.uses([old.pk])[old.pk]] == [True]
    files.replace(old, new, now=NOW)
    assert [use.is_current for use in files.uses([old.pk])[old.pk]] == [False]


def test_only_a_ready_file_of_the_same_kind_and_school_takes_the_place(school: School) -> None:
    old = media.pdf(school)
    for other, code in (
        (media.video(school), "other_file"),
        (media.pdf(schools.school("mingde", "明德大学")), "other_file"),
        (old, "other_file"),
        (media.pdf(school, status="failed", ready_at=None), "not_ready"),
    ):
        with pytest.raises(Refused) as refused:
            files.replace(old, other, now=NOW)
        assert refused.value.verdict.code == code


def test_terms_of_the_same_file_take_as_many_queries_each(
    school: School, django_assert_max_num_queries: object
) -> None:
    old, new = media.pdf(school), media.pdf(school)
    term = draft(course(school))
    for n in range(40):
        with_unit(term, old, f"{n}")
    publishing.publish(term, now=NOW)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert files.replace(old, new, now=NOW).published == 40
