"""What students don't see yet is counted, and the count never says other than what publishing would change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xueyun.courses import drafts, files, publishing, releasing
from xueyun.courses.actions import copying, editing, forgetting, tree
from xueyun.courses.drafts import Level
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Chapter, Lesson, Term, Unit
from xueyun.courses.tests.trees import actor, named, node, opens, top
from xueyun.media import factories as media
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("T2")]
WEEK = timedelta(days=7)
UNIT, OTHER = "1.1.1 单元", "1.1.2 单元"


@pytest.fixture
def term() -> Term:
    return published()


def published() -> Term:
    made = draft(course(schools.school()))
    grow(made, chapters=2, lessons=2, units=2)
    publishing.publish(made, now=NOW)
    return Term.objects.get(pk=made.pk)


def unseen(term: Term) -> int:
    return sum(
        drafts.under_standing(
            table.objects.unlike_published().filter(**{drafts.TERM_OF[level]: term}), level
        ).count()
        for level, table in drafts.TABLES.items()
    )


def free(term: Term) -> None:
    editing.edit(term, named(term, UNIT), {"is_free_preview": True}, is_seen=lambda _node: True)


def write(term: Term, text: str) -> None:
    editing.edit(term, named(term, UNIT), {"body": {"html": text}}, is_seen=lambda _node: True)


def swap(term: Term) -> None:
    tree.move(term, [named(term, OTHER)], named(term, "1.1 课时"), before=node(term, UNIT).pk)


def bring_back(term: Term) -> None:
    chapter = named(term, "第1章")
    tree.delete(term, [chapter], now=NOW, actor=actor())
    publish(term)
    tree.restore(term, [chapter], now=NOW, actor=actor())


def publish(term: Term) -> None:
    releasing.release(term, seen=drafts.stamp(term.pk), now=NOW, actor=actor())


ACTS: list[tuple[Callable[[Term], Any], int]] = [
    (lambda term: editing.rename(term, named(term, UNIT), "改名", was=UNIT), 1),
    (lambda term: write(term, "<p>改</p>"), 1),
    (free, 1),
    (lambda term: opens(term, [named(term, "第1章"), named(term, "1.1 课时")], NOW + WEEK), 2),
    (swap, 1),
    (lambda term: tree.move(term, [named(term, "1.2 课时")], named(term, "第2章")), 1),
    (lambda term: tree.add(term, top(term), Level.CHAPTER, "新章"), 1),
    (lambda term: copying.duplicate(term, [named(term, "1.1 课时")]), 3),
    (lambda term: tree.delete(term, [named(term, "第1章")], now=NOW, actor=actor()), 1),
    (bring_back, 7),
]


@pytest.mark.parametrize(("act", "count"), ACTS)
def test_each_act_counts_until_it_is_published(term: Term, act: Callable[[Term], Any], count: int) -> None:
    assert unseen(term) == 0
    act(term)
    assert unseen(term) == count
    assert releasing.prospect(term).has_changes
    publish(term)
    assert unseen(term) == 0


def test_what_was_never_published_is_unseen() -> None:
    made = draft(course(schools.school()))
    grow(made, chapters=1, lessons=1, units=3)
    assert unseen(made) == 5


def test_deleted_and_brought_back_is_no_change(term: Term) -> None:
    chapter = named(term, "第1章")
    tree.delete(term, [chapter], now=NOW, actor=actor())
    tree.restore(term, [chapter], now=NOW, actor=actor())
    assert unseen(term) == 0
    assert not releasing.prospect(term).has_changes


def test_changed_and_changed_back_is_none_once_it_was_looked_at(term: Term) -> None:
    editing.rename(term, named(term, UNIT), "改名", was=UNIT)
    editing.rename(term, named(term, "改名"), UNIT, was="改名")
    write(term, "<p>真的改</p>")
    publish(term)
    write(term, "<p>又改</p>")
    write(term, "<p>真的改</p>")
    assert unseen(term) == 1
    publish(term)
    assert (unseen(term), term.outlines.count()) == (0, 2)


def test_what_was_changed_back_is_settled_beside_what_was_not(term: Term) -> None:
    chapter = tree.add(term, top(term), Level.CHAPTER, "新章")
    tree.add(term, drafts.ref_of(chapter), Level.LESSON, "新课时")
    editing.rename(term, named(term, OTHER), "改名", was=OTHER)
    write(term, "<p>改</p>")
    write(term, "<p>第1段</p>")
    assert unseen(term) == 4
    found = releasing.prospect(term)
    publishing.settle(found.draft, found.changes)
    assert unseen(term) == 3
    swap_back = named(term, "2.1.1 单元")
    tree.move(term, [swap_back], named(term, "2.1 课时"))
    assert unseen(term) == 4
    found = releasing.prospect(term)
    publishing.settle(found.draft, found.changes)
    assert unseen(term) == 4, (
        "of two that changed places one is named, and perhaps not the one that was moved"
    )


def test_what_is_saved_while_it_settles_stays_a_change(term: Term) -> None:
    write(term, "<p>改</p>")
    write(term, "<p></p>")
    read = drafts.load(term)
    write(term, "<p>另一位老师</p>")
    publishing.settle(read, [])
    assert unseen(term) == 1


def test_a_replaced_file_is_seen_at_once_and_what_waits_goes_on_waiting(term: Term) -> None:
    old, new = (media.video(term.course.school, status="ready") for _n in range(2))
    for title in (UNIT, OTHER):
        Unit.objects.filter(pk=node(term, title).pk).update(kind="video", asset=old, revision=7)
    publishing.publish(term, now=NOW)
    editing.rename(term, named(term, OTHER), "还没发布", was=OTHER)
    files.replace(old, new, now=NOW)
    assert unseen(term) == 1
    assert [(change.what, change.title) for change in releasing.prospect(term).changes] == [
        ("renamed", "还没发布")
    ]


def test_the_bin_keeps_what_students_still_see(term: Term) -> None:
    made = tree.add(term, top(term), Level.CHAPTER, "空章")
    publish(term)
    tree.delete(term, [drafts.ref_of(made)], now=NOW, actor=actor())
    assert forgetting.forget(NOW + timedelta(days=31)) == 0
    publish(term)
    assert forgetting.forget(NOW + timedelta(days=31)) == 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(range(len(ACTS))), max_size=4))
def test_nothing_is_unseen_only_where_nothing_would_change(acts: list[int], db: None) -> None:
    term = published()
    for at in acts:
        try:
            ACTS[at][0](term)
        except StopIteration:
            continue  # it stands under another name by now, or not at all
    found = releasing.prospect(term)
    assert not found.has_changes or unseen(term)
    publishing.settle(found.draft, found.changes)
    assert bool(unseen(term)) == found.has_changes


@pytest.mark.parametrize(("act", "count"), ACTS)
def test_rows_from_before_are_read_from_what_students_see(
    term: Term, act: Callable[[Term], Any], count: int
) -> None:
    act(term)
    for table in (Chapter, Lesson, Unit):
        table.objects.update(published_revision=None)
    import_module("xueyun.courses.migrations.0013_published_revisions").look(apps, None)
    assert unseen(term) >= count
    publish(term)
    for table in (Chapter, Lesson, Unit):
        table.objects.update(published_revision=None)
    import_module("xueyun.courses.migrations.0013_published_revisions").look(apps, None)
    assert unseen(term) == 0
