"""Announcing, and what learners of a term then read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xueyun.announcements import actions
from xueyun.announcements.factories import announcement
from xueyun.announcements.models import Announcement
from xueyun.audit.models import Entry
from xueyun.courses import factories as courses
from xueyun.courses.factories import NOW
from xueyun.courses.models import Term
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("L6")]
DAY = timedelta(days=1)


@pytest.fixture
def source() -> Term:
    return courses.term(courses.course(schools.school("mingde", "明德大学")), units=0)


@pytest.fixture
def spoc(source: Term) -> Term:
    return courses.term(courses.course(schools.school()), audience="spoc", source=source, units=0)


def titles(term: Term, now=NOW) -> list[str]:
    return [told.title for told in Announcement.objects.for_term(term, now)]


def test_the_newest_stands_first(source: Term) -> None:
    announcement(source, "开课", now=NOW - 2 * DAY)
    announcement(source, "作业一", now=NOW - DAY)
    assert titles(source) == ["作业一", "开课"]


def test_what_will_be_told_is_not_told_yet(source: Term) -> None:
    announcement(source, "明天的", now=NOW + DAY)
    assert titles(source) == []
    assert titles(source, NOW + DAY) == ["明天的"]


def test_a_term_tells_only_its_own(source: Term, spoc: Term) -> None:
    announcement(spoc, "本校的")
    assert titles(source) == []


@pytest.mark.req("P4")
def test_a_synchronous_spoc_shows_its_own_above_the_sources(
    source: Term, spoc: Term, django_assert_num_queries
) -> None:
    announcement(spoc, "本校：实验分组", now=NOW - 5 * DAY)
    announcement(source, "源：期中安排", now=NOW - DAY)
    with django_assert_num_queries(1):
        told = [(a.title, a.term_id == spoc.pk) for a in Announcement.objects.for_term(spoc, NOW)]
    assert told == [("本校：实验分组", True), ("源：期中安排", False)]


def test_the_body_is_cleaned(source: Term) -> None:
    told = announcement(source, body='<p onclick="x()">好<script>alert(1)</script></p>')
    assert told.body == "<p>好</p>"


@pytest.mark.parametrize("title", ["", "   ", "长" * 101])
def test_a_title_is_needed_and_not_too_long(source: Term, title: str) -> None:
    with pytest.raises(ValueError, match="title"):
        actions.announce(source, title=title, body="", author="李老师", now=NOW)
    assert not Announcement.objects.exists()


def test_it_is_on_record(source: Term) -> None:
    told = announcement(source)
    entry = Entry.objects.get(verb="announcements.announce")
    assert (entry.object_id, entry.school_id) == (told.pk, source.course.school_id)
