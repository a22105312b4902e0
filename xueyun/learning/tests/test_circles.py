"""The circle before a chapter's and a lesson's title: it follows from the states of the units beneath."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from xueyun.accounts import factories as accounts
from xueyun.courses import actions as courses
from xueyun.courses import publishing
from xueyun.courses.factories import NOW, course, draft, term
from xueyun.courses.models import Chapter, Term, Unit
from xueyun.enrolment import actions as enrolment
from xueyun.learning import trees
from xueyun.progress import actions as progress
from xueyun.progress.models import UnitState
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("L2")]

CIRCLE = r'<span class="state-circle" data-state="(\d)" role="img" aria-label="([^"]+)"></span>'
CHAPTER = re.compile(rf"<summary>{CIRCLE}<h2 [^>]*>([^<]+)</h2>")
LESSON = re.compile(rf"<h3>{CIRCLE}<span>([^<]+)</span>")
WORDS = {0: "未开始", 1: "学习中", 2: "已完成"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def qinghe():
    return schools.school("qinghe", "清河大学")


@pytest.fixture
def learner(qinghe):
    return schools.student(qinghe)


def enrolled(row: Term, account) -> Client:
    enrolment.enrol(schools.viewer(account), row, now=NOW)
    client = Client()
    client.force_login(account)
    return client


def tree(client: Client, row: Term) -> str:
    html = client.get(reverse("learning:home", kwargs={"term_id": row.pk})).content.decode()
    return html[html.index("<learning-tree") : html.index("</learning-tree>")]


def states(client: Client, row: Term) -> dict[str, int]:
    """Title → state of every chapter and lesson; each says its state in words too."""
    found = CHAPTER.findall(tree(client, row)) + LESSON.findall(tree(client, row))
    assert all(WORDS[int(state)] == word for state, word, _title in found)
    return {title: int(state) for state, _word, title in found}


def grown(row: Term) -> tuple[Chapter, list[Unit]]:
    """One chapter: 1.1 with two units, 1.2 with one, and a unit of the chapter's own."""
    chapter = courses.add_chapter(row, "第1章")
    units = []
    for title, size in (("1.1", 2), ("1.2", 1)):
        lesson = courses.add_lesson(chapter, title)
        units += [courses.add_unit(row, "text", f"单元 {title}", lesson=lesson) for _number in range(size)]
    return chapter, [*units, courses.add_unit(row, "text", "小结", chapter=chapter)]


def test_a_lesson_and_a_chapter_fill_with_their_units(qinghe, learner):
    row = draft(course(qinghe))
    _chapter, units = grown(row)
    publishing.publish(row, now=NOW)
    client = enrolled(row, learner)
    assert states(client, row) == {"第1章": 0, "1.1": 0, "1.2": 0}
    UnitState.objects.create(account=learner, unit=units[0], term=row, state=1, updated_at=NOW)
    assert states(client, row) == {"第1章": 1, "1.1": 1, "1.2": 0}
    progress.complete(learner.pk, units[0], now=NOW)
    assert states(client, row) == {"第1章": 1, "1.1": 1, "1.2": 0}
    for unit in units[1:3]:
        progress.complete(learner.pk, unit, now=NOW)
    assert states(client, row) == {"第1章": 1, "1.1": 2, "1.2": 2}
    progress.complete(learner.pk, units[3], now=NOW)
    assert states(client, row) == {"第1章": 2, "1.1": 2, "1.2": 2}


def test_they_are_the_reader_s_own(qinghe, learner):
    row = draft(course(qinghe))
    _chapter, units = grown(row)
    publishing.publish(row, now=NOW)
    mine, other = enrolled(row, learner), enrolled(row, accounts.account("别人"))
    for unit in units:
        progress.complete(learner.pk, unit, now=NOW)
    assert set(states(mine, row).values()) == {2}
    assert set(states(other, row).values()) == {0}


def test_what_is_not_open_yet_keeps_a_chapter_half_so_that_green_never_goes_back(qinghe, learner):
    row = draft(course(qinghe))
    chapter, units = grown(row)
    later = courses.add_lesson(chapter, "1.3", release_at=NOW + timedelta(days=3))
    courses.add_unit(row, "text", "以后", lesson=later)
    publishing.publish(row, now=NOW)
    client = enrolled(row, learner)
    for unit in units:
        progress.complete(learner.pk, unit, now=NOW)
    expected = {"第1章": 1, "1.1": 2, "1.2": 2, "1.3": 0}
    assert states(client, row) == expected
    with time_machine.travel(NOW + timedelta(days=4), tick=False):
        assert states(client, row) == expected


def test_a_lesson_without_units_is_empty_and_a_course_without_chapters_has_no_such_circle(qinghe, learner):
    row = draft(course(qinghe))
    courses.add_lesson(courses.add_chapter(row, "第1章"), "1.1")
    courses.add_unit(row, "text", "导言")
    publishing.publish(row, now=NOW)
    client = enrolled(row, learner)
    progress.complete(learner.pk, row.units.get(), now=NOW)
    assert states(client, row) == {"第1章": 0, "1.1": 0}
    assert tree(client, row).count('data-state="2"') == 1


def test_both_parts_of_a_layer_have_theirs(qinghe, learner):
    source = draft(course(schools.school("mingde", "明德大学"), "大学物理"))
    _chapter, units = grown(source)
    publishing.publish(source, now=NOW)
    row = term(course(qinghe, "大学物理"), audience="spoc", source=source, units=1)
    client = enrolled(row, learner)
    progress.complete(learner.pk, units[2], now=NOW)
    found = CHAPTER.findall(tree(client, row))
    assert [int(state) for state, _word, _title in found] == [0] * (len(found) - 1) + [1]
    assert states(client, row)["1.2"] == 2


def test_what_is_kept_of_a_tree_holds_no_circle(qinghe, learner):
    """The same pieces serve everybody: circles are set in for each reader (decision 0005)."""
    row = draft(course(qinghe))
    grown(row)
    publishing.publish(row, now=NOW)
    tree(enrolled(row, learner), row)
    kept = trees._cut(row.pk, row.outline_id, trees.Seen.LEARNER, 0, "zh-hans")
    assert "state-circle" not in "".join(kept.pieces)
    assert len(kept.pieces) == 1 + 3 + 4  # the end, a chapter and two lessons, four units
