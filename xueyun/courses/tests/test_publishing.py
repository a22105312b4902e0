"""Publishing: immutable versions, an outline of them, and a number of queries that does not grow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.courses import actions, hooks, outlines, publishing
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Unit, UnitVersion
from xueyun.media.hooks import asset_ready
from xueyun.media.models import Asset
from xueyun.schools import factories as schools

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return draft(course(schools.school()))


def test_it_shows_the_tree_in_reading_order(made):
    grow(made, chapters=2, lessons=2, units=2)
    chapter = actions.add_chapter(made, "第3章", release_at=NOW + timedelta(days=7))
    actions.add_unit(made, "text", "章末", chapter=chapter)
    actions.add_unit(made, "text", "课程末")
    outline = outlines.load(publishing.publish(made, now=NOW).pk)
    assert [place.unit.title for place in outline.order] == [
        "1.1.1 单元", "1.1.2 单元", "1.2.1 单元", "1.2.2 单元",
        "2.1.1 单元", "2.1.2 单元", "2.2.1 单元", "2.2.2 单元", "章末", "课程末",
    ]  # fmt: skip
    assert outline.releases == (NOW + timedelta(days=7),)
    assert [outline.stage(NOW + timedelta(days=days)) for days in (0, 7)] == [0, 1]


def test_students_see_the_published_version_until_the_next_publication(made):
    unit = grow(made, units=2)[0]
    first = outlines.load(publishing.publish(made, now=NOW).pk)
    Unit.objects.filter(pk=unit.pk).update(title="改过的")
    assert outlines.load(first.id).places[unit.pk].unit.title == "1.1.1 单元"
    made.refresh_from_db()
    second = outlines.load(publishing.publish(made, now=NOW).pk)
    assert second.places[unit.pk].unit.title == "改过的"
    assert UnitVersion.objects.filter(unit=unit).count() == 2
    assert UnitVersion.objects.filter(unit__term=made).count() == 3, "an unchanged unit keeps its version"


def test_a_repeated_publication_changes_no_version(made):
    grow(made)
    publishing.publish(made, now=NOW)
    outline = publishing.publish(made, now=NOW)
    assert outline.number == 2
    assert set(UnitVersion.objects.values_list("number", flat=True)) == {1}


def test_it_takes_as_many_queries_at_ten_units_as_at_a_hundred():
    def queries(chapters: int) -> int:
        term = draft(course(schools.school()))
        grow(term, chapters=chapters, lessons=2, units=5)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            publishing.publish(term, now=NOW)
        return len(seen)

    assert queries(1) == queries(10)


def test_it_runs_its_hook_in_the_same_transaction(made, monkeypatch):
    seen = []
    monkeypatch.setattr(hooks.term_published, "_subscribers", [])
    hooks.term_published.join(lambda term, *, now: seen.append((term.pk, now)), order=1)
    publishing.publish(made, now=NOW)
    assert seen == [(made.pk, NOW)]


def test_an_asset_that_becomes_ready_tells_its_length_and_changes_nothing_else(made):
    school = made.course.school
    asset = Asset.objects.create(
        school=school, kind="video", name="a.mp4", sha256="0" * 64, size=1, created_at=NOW
    )
    unit = actions.add_unit(made, "video", "视频", asset=asset)
    other = actions.add_unit(made, "text", "文本")
    replaced = actions.add_unit(made, "video", "换过的视频", asset=asset)
    publishing.publish(made, now=NOW)
    Unit.objects.filter(pk=replaced.pk).update(asset=None)
    publishing.publish(made, now=NOW)
    Unit.objects.filter(pk=other.pk).update(title="未发布的改动")
    asset.duration_ms = 125_000
    asset.save()
    asset_ready.run(asset, NOW)
    made.refresh_from_db()
    outline = outlines.load(made.outline_id)
    assert outline.places[unit.pk].unit.amount == 125_000
    assert outline.places[other.pk].unit.title == "文本"
    assert outline.places[replaced.pk].unit.amount == 0, "it shows another file by now"
