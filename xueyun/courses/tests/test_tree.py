"""The tree's verbs: add, move, copy, delete, bring back, open at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.courses import actions as courses
from xueyun.courses import drafts, publishing
from xueyun.courses.actions import copying, editing, forgetting, nodes, tree
from xueyun.courses.drafts import Level, Ref
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Chapter, Lesson, Term, Unit
from xueyun.courses.models.content import STEP
from xueyun.courses.tests.trees import actor, named, node, opens, outline, top
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("T2")]


@pytest.fixture
def term() -> Term:
    """第1章 with two lessons, 第2章 with one, two units in each."""
    made = draft(course(schools.school()))
    for chapter, lessons in (("A", "ab"), ("B", "c")):
        row = courses.add_chapter(made, chapter)
        for name in lessons:
            lesson = courses.add_lesson(row, name)
            for n in (1, 2):
                courses.add_unit(made, "text", f"{name}{n}", lesson=lesson, body={"html": "<p>字</p>"})
    return made


def refused(code: str, call, *args, **kwargs) -> None:
    with pytest.raises(Refused) as found:
        call(*args, **kwargs)
    assert found.value.verdict.code == code


def other_term() -> Term:
    made = draft(course(schools.school("mingde", "明德大学")))
    grow(made)
    return made


# --- add ---


def test_it_adds_at_the_end_and_before_a_sibling(term: Term) -> None:
    tree.add(term, top(term), Level.CHAPTER, "C")
    tree.add(term, named(term, "A"), Level.LESSON, "0", before=node(term, "a").pk)
    tree.add(term, named(term, "A"), Level.UNIT, "章末", kind="text")
    tree.add(term, top(term), Level.UNIT, "期末", kind="text")
    assert outline(term) == [
        "A", " 0", " a", "  a1", "  a2", " b", "  b1", "  b2", " 章末", "B", " c", "  c1", "  c2", "C", "期末",
    ]  # fmt: skip


def test_it_adds_nothing_where_nothing_can_stand(term: Term) -> None:
    before = outline(term)
    refused("misplaced", tree.add, term, named(term, "a"), Level.CHAPTER, "C")
    refused("misplaced", tree.add, term, top(term), Level.LESSON, "x")
    refused("misplaced", tree.add, term, named(term, "a1"), Level.UNIT, "x", kind="text")
    refused("kind_unknown", tree.add, term, named(term, "a"), Level.UNIT, "x", kind="quiz")
    refused("name_empty", tree.add, term, named(term, "a"), Level.UNIT, " \u202e ", kind="text")
    refused("name_long", tree.add, term, top(term), Level.CHAPTER, "长" * 101)
    other = other_term()
    refused("not_there", tree.add, term, named(other, "第1章"), Level.LESSON, "x")
    refused("not_there", tree.add, term, top(other), Level.CHAPTER, "x")
    assert outline(term) == before


def test_a_run_has_an_upper_limit(term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "MOST_NODES", 12)
    tree.add(term, top(term), Level.CHAPTER, "C")
    refused("full", tree.add, term, top(term), Level.CHAPTER, "D")
    refused("full", copying.duplicate, term, [named(term, "a")])


def test_it_adds_nothing_in_what_was_deleted_meanwhile(term: Term) -> None:
    chapter, lesson = named(term, "A"), named(term, "a")
    tree.delete(term, [chapter], now=NOW, actor=actor())
    refused("parent_gone", tree.add, term, lesson, Level.UNIT, "x", kind="text")
    refused("parent_gone", tree.move, term, [named(term, "c1")], lesson)
    assert outline(term) == ["B", " c", "  c1", "  c2"]


# --- move ---


def test_a_move_writes_one_row(term: Term) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert tree.move(term, [named(term, "a2")], named(term, "c"), before=node(term, "c2").pk) == 1
    writes = [
        row["sql"] for row in seen.captured_queries if row["sql"].startswith(("UPDATE", "INSERT", "DELETE"))
    ]
    assert len(writes) == 1
    assert outline(term) == ["A", " a", "  a1", " b", "  b1", "  b2", "B", " c", "  c1", "  a2", "  c2"]


def test_it_moves_chapters_lessons_and_units(term: Term) -> None:
    tree.move(term, [named(term, "B")], top(term), before=node(term, "A").pk)
    tree.move(term, [named(term, "b")], named(term, "B"))
    tree.move(term, [named(term, "c1")], named(term, "A"))
    tree.move(term, [named(term, "a1")], top(term))
    assert outline(term) == ["B", " c", "  c2", " b", "  b1", "  b2", "A", " a", "  a2", " c1", "a1"]


def test_many_move_together_in_the_order_they_are_named(term: Term) -> None:
    many = [named(term, name) for name in ("b1", "a2", "c1")]
    assert tree.move(term, many, named(term, "c"), before=node(term, "c1").pk) == 3
    assert outline(term) == ["A", " a", "  a1", " b", "  b2", "B", " c", "  b1", "  a2", "  c1", "  c2"]


def test_moving_again_to_the_same_place_writes_nothing(term: Term) -> None:
    where = named(term, "c")
    tree.move(term, [named(term, "a1")], where)
    was = drafts.stamp(term.pk)
    assert tree.move(term, [named(term, "a1")], where) == 0
    assert drafts.stamp(term.pk) == was


def test_a_move_to_a_place_that_has_gone_changes_nothing(term: Term) -> None:
    before = outline(term)
    gone = node(term, "c2").pk
    refused("place_gone", tree.move, term, [named(term, "a1")], named(term, "b"), before=gone)
    refused("mixed", tree.move, term, [named(term, "a1"), named(term, "b")], named(term, "c"))
    refused("misplaced", tree.move, term, [named(term, "A")], named(term, "B"))
    refused("not_there", tree.move, term, [named(other_term(), "1.1.1 单元")], named(term, "b"))
    assert outline(term) == before


def test_a_gap_that_is_used_up_spreads_the_siblings_out(term: Term) -> None:
    lesson = named(term, "a")
    names = [f"u{n}" for n in range(30)]
    for name in names:
        tree.add(term, lesson, Level.UNIT, name, kind="text", before=node(term, "a2").pk)
    assert [row.strip() for row in outline(term)][2:34] == ["a1", *names, "a2"]


# --- copy ---


def test_a_copy_stands_behind_its_original_with_all_that_hangs_on_it(term: Term) -> None:
    copying.duplicate(term, [named(term, "A"), named(term, "a"), named(term, "c1")])
    assert outline(term) == [
        "A", " a", "  a1", "  a2", " b", "  b1", "  b2",
        "A（副本）", " a", "  a1", "  a2", " b", "  b1", "  b2",
        "B", " c", "  c1", "  c1（副本）", "  c2",
    ]  # fmt: skip
    assert node(term, "c1（副本）").body == {"html": "<p>字</p>"}  # type: ignore[attr-defined]


def test_a_copy_of_a_long_name_has_a_name_that_fits(term: Term) -> None:
    editing.rename(term, named(term, "a1"), "长" * 100, was="a1")
    (copy,) = copying.duplicate(term, [named(term, "长" * 100)])
    assert len(copy.title) == 100
    assert copy.title.endswith("（副本）")


def test_neighbours_are_copied_each_behind_its_own(term: Term) -> None:
    Unit.objects.filter(pk=node(term, "a2").pk).update(position=STEP + 1)
    copying.duplicate(term, [named(term, "a1"), named(term, "a2")])
    assert outline(term)[2:6] == ["  a1", "  a1（副本）", "  a2", "  a2（副本）"]


# --- delete and bring back ---


def test_deleting_takes_along_what_hangs_there_and_undo_brings_it_back(term: Term) -> None:
    before, chapter, who = outline(term), named(term, "A"), actor()
    assert tree.delete(term, [chapter], now=NOW, actor=who) == 1
    assert outline(term) == ["B", " c", "  c1", "  c2"]
    assert [row.title for row in tree.bin_of(term, NOW)] == ["A"]
    tree.restore(term, [chapter], now=NOW + timedelta(days=29), actor=who)
    assert outline(term) == before
    assert tree.bin_of(term, NOW) == []
    assert list(
        Entry.objects.filter(verb__startswith="courses.").values_list("verb", flat=True).order_by("pk")
    )[-2:] == [
        "courses.delete_nodes",
        "courses.restore_nodes",
    ]


def test_twice_is_harmless(term: Term) -> None:
    chapter, who = named(term, "A"), actor()
    assert [tree.delete(term, [chapter], now=NOW, actor=who) for _ in range(2)] == [1, 0]
    assert [len(tree.restore(term, [chapter], now=NOW, actor=who)) for _ in range(2)] == [1, 0]


def test_what_comes_back_to_a_place_that_is_taken_stands_before_it(term: Term) -> None:
    one, who = named(term, "a1"), actor()
    tree.delete(term, [one], now=NOW, actor=who)
    Unit.objects.filter(pk=node(term, "a2").pk).update(position=STEP)
    tree.restore(term, [one], now=NOW, actor=who)
    assert outline(term)[2:4] == ["  a1", "  a2"]


def test_a_lesson_comes_back_only_into_a_chapter_that_is_there(term: Term) -> None:
    lesson, chapter, who = named(term, "a"), named(term, "A"), actor()
    tree.delete(term, [lesson], now=NOW, actor=who)
    tree.delete(term, [chapter], now=NOW, actor=who)
    refused("parent_gone", tree.restore, term, [lesson], now=NOW, actor=who)
    tree.restore(term, [lesson, chapter], now=NOW, actor=who)
    assert outline(term)[:3] == ["A", " a", "  a1"]


def test_after_thirty_days_it_does_not_come_back(term: Term) -> None:
    unit, who = named(term, "a1"), actor()
    tree.delete(term, [unit], now=NOW, actor=who)
    late = NOW + timedelta(days=30, seconds=1)
    assert tree.bin_of(term, late) == []
    refused("not_there", tree.restore, term, [unit], now=late, actor=who)


def test_another_terms_nodes_are_not_there(term: Term) -> None:
    theirs, who = named(other_term(), "第1章"), actor()
    refused("not_there", tree.delete, term, [theirs], now=NOW, actor=who)
    refused("not_there", tree.restore, term, [theirs], now=NOW, actor=who)
    refused("not_there", copying.duplicate, term, [theirs])
    refused("not_there", editing.set_release, term, [theirs], NOW, seen="")
    refused("not_there", editing.rename, term, theirs, "x", was="第1章")
    refused("not_there", tree.delete, term, [top(term)], now=NOW, actor=who)


def test_the_bin_forgets_what_was_never_published(term: Term) -> None:
    published = named(term, "A")
    publishing.publish(term, now=NOW)
    tree.add(term, top(term), Level.CHAPTER, "C")
    tree.add(term, named(term, "C"), Level.LESSON, "d")
    tree.add(term, named(term, "d"), Level.UNIT, "d1", kind="text")
    tree.add(term, named(term, "a"), Level.UNIT, "a3", kind="text")
    tree.delete(term, [published, named(term, "C")], now=NOW, actor=actor())
    assert forgetting.forget(NOW + timedelta(days=30)) == 0
    assert forgetting.forget(NOW + timedelta(days=30, seconds=1)) == 4
    assert forgetting.forget(NOW + timedelta(days=31)) == 0
    assert set(Chapter.objects.filter(term=term).values_list("title", flat=True)) == {"A", "B"}
    assert set(Lesson.objects.filter(chapter__term=term).values_list("title", flat=True)) == {"a", "b", "c"}
    assert not Unit.objects.filter(title__in=["d1", "a3"]).exists()
    assert Unit.objects.filter(title="a1").exists()


# --- opening times ---


def test_one_opening_time_for_many(term: Term) -> None:
    many = [named(term, "A"), named(term, "b"), named(term, "c")]
    assert opens(term, many, NOW) == 3
    assert opens(term, many, NOW) == 0
    assert [one.release_at for one in (node(term, "A"), node(term, "b"), node(term, "a"))] == [NOW, NOW, None]  # type: ignore[attr-defined]
    assert opens(term, many, None) == 3
    refused("no_release", editing.set_release, term, [named(term, "a1")], NOW, seen="")


def test_another_runs_rows_are_not_even_held_for_a_moment(term: Term) -> None:
    theirs = draft(course(schools.school("mingde", "明德大学")))
    refs = [drafts.ref_of(courses.add_chapter(theirs, "甲"))]
    refs.append(drafts.ref_of(courses.add_lesson(Chapter.objects.get(pk=refs[0].id), "乙")))
    with CaptureQueriesContext(connection) as asked:
        refused("not_there", editing.set_release, term, refs, NOW, seen="")
    held = [one["sql"] for one in asked if any(f"({ref.id})" in one["sql"] for ref in refs)]
    assert held
    assert all(str(term.pk) in sql for sql in held)


def test_the_stamp_changes_with_every_change_and_only_then(term: Term) -> None:
    stamps = [drafts.stamp(term.pk)]
    who, unit = actor(), named(term, "a1")
    for act in (
        lambda: tree.move(term, [unit], named(term, "c")),
        lambda: editing.rename(term, unit, "新", was="a1"),
        lambda: tree.delete(term, [unit], now=NOW, actor=who),
        lambda: tree.restore(term, [unit], now=NOW, actor=who),
        lambda: tree.add(term, top(term), Level.CHAPTER, "C"),
        lambda: copying.duplicate(term, [unit]),
    ):
        act()
        stamps.append(drafts.stamp(term.pk))
    assert len(set(stamps)) == len(stamps)
    assert drafts.stamp(term.pk) == stamps[-1]


def test_references_are_read_back_or_refused() -> None:
    one = Ref(Level.UNIT, 12345)
    assert drafts.ref(str(one)) == one
    for text in ("", "unit", "unit-", "unit-0", "quiz-0123456789", "unit-012345678!", "-"):
        with pytest.raises(ValueError, match=r"\w"):
            drafts.ref(text)
