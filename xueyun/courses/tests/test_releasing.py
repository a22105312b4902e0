"""Publishing as a teacher does it: what changes is said, what can't be shown is named, what was not seen is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.core.verdict import Refused
from xueyun.courses import actions as courses
from xueyun.courses import drafts, outlines, publishing, releasing, rules
from xueyun.courses.actions import copying, editing, tree
from xueyun.courses.drafts import Level
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import OutlineVersion, Term, Unit
from xueyun.courses.tests.trees import actor, named, node, opens, top
from xueyun.media import factories as media
from xueyun.media.models import Asset
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("T2")]
WEEK = timedelta(days=7)


@pytest.fixture
def term() -> Term:
    made = draft(course(schools.school()))
    grow(made, chapters=2, lessons=2, units=2)
    publishing.publish(made, now=NOW)
    return made


def said(term: Term) -> list[tuple[str, str]]:
    return [(str(row.what), row.title) for row in releasing.prospect(term).changes]


def release(term: Term) -> OutlineVersion | None:
    return releasing.release(term, seen=drafts.stamp(term.pk), now=NOW, actor=actor())


def test_nothing_changed_publishes_nothing(term: Term) -> None:
    assert said(term) == []
    assert release(term) is None
    assert term.outlines.count() == 1


def test_each_change_is_said_once(term: Term) -> None:
    editing.rename(term, named(term, "第1章"), "绪论", was="第1章")
    opens(term, [named(term, "第2章")], NOW + WEEK)
    tree.move(term, [named(term, "1.1.2 单元")], named(term, "2.1 课时"))
    tree.delete(term, [named(term, "2.2 课时")], now=NOW, actor=actor())
    tree.add(term, named(term, "1.2 课时"), Level.UNIT, "新的", kind="text")
    Unit.objects.filter(pk=node(term, "1.2.1 单元").pk).update(
        body={"html": "<p>改</p>"}, is_free_preview=True
    )
    assert said(term) == [
        ("renamed", "绪论"),
        ("preview", "1.2.1 单元"),
        ("content", "1.2.1 单元"),
        ("added", "新的"),
        ("release", "第2章"),
        ("moved", "1.1.2 单元"),
        ("removed", "2.2 课时"),
    ]
    moved, removed = (releasing.prospect(term).changes[at] for at in (5, 6))
    assert (moved.was, moved.into, removed.below) == ("1.1 课时", "2.1 课时", 2)


def test_a_reordering_names_the_fewest_that_moved(term: Term) -> None:
    for n in range(5):
        courses.add_chapter(term, f"{n + 3}")
    publishing.publish(term, now=NOW)
    tree.move(term, [named(term, "7")], top(term), before=node(term, "第1章").pk)
    assert said(term) == [("moved", "7")]


def test_an_added_chapter_is_one_row_with_a_count(term: Term) -> None:
    copying.duplicate(term, [named(term, "第2章")])
    (row,) = releasing.prospect(term).changes
    assert (row.what, row.title, row.below) == ("added", "第2章（副本）", 6)


def test_what_students_see_is_what_was_published(term: Term) -> None:
    before = term.outline_id
    editing.rename(term, named(term, "1.1.1 单元"), "改了", was="1.1.1 单元")
    assert term.outline_id == before
    outline = release(term)
    assert outline is not None
    assert outlines.load(outline.pk).order[0].unit.title == "改了"
    assert said(term) == []


def test_what_was_deleted_is_not_published(term: Term) -> None:
    tree.delete(term, [named(term, "第1章")], now=NOW, actor=actor())
    outline = release(term)
    assert outline is not None
    assert [place.unit.title[0] for place in outlines.load(outline.pk).order] == ["2"] * 4


def test_a_draft_that_changed_since_it_was_shown_is_not_published(term: Term) -> None:
    editing.rename(term, named(term, "第1章"), "甲", was="第1章")
    seen = drafts.stamp(term.pk)
    editing.rename(term, named(term, "第2章"), "乙", was="第2章")
    with pytest.raises(Refused) as refused:
        releasing.release(term, seen=seen, now=NOW, actor=actor())
    assert refused.value.verdict.code == "draft_changed"
    assert term.outlines.count() == 1


def test_units_that_cannot_be_shown_are_named(term: Term) -> None:
    school = term.course.school
    working = media.video(school, "w.mp4", status=Asset.Status.WORKING, ready_at=None, progress=40)
    failed = media.video(
        school, "f.mp4", status=Asset.Status.FAILED, ready_at=None, problem="video_unreadable"
    )
    for kind, title, asset in (
        ("video", "没有文件", None), ("video", "转码中", working), ("video", "失败", failed), ("text", "空", None),
        ("pdf", "好的", media.pdf(school)),
    ):  # fmt: skip
        courses.add_unit(term, kind, title, asset=asset)
    found = {row.unit.title: str(row.sentence) for row in releasing.prospect(term).problems}
    assert list(found) == ["没有文件", "转码中", "失败", "空"]
    assert "40%" in found["转码中"]
    with pytest.raises(Refused) as refused:
        release(term)
    assert refused.value.verdict.code == "unready"


def test_an_empty_run_is_not_published() -> None:
    with pytest.raises(Refused) as refused:
        release(draft(course(schools.school())))
    assert refused.value.verdict.code == "nothing_there"


def test_the_prospect_asks_as_often_at_ten_units_as_at_a_hundred() -> None:
    def queries(chapters: int) -> int:
        made = draft(course(schools.school()))
        grow(made, chapters=chapters, lessons=2, units=5)
        publishing.publish(made, now=NOW)
        with CaptureQueriesContext(connection) as seen:
            releasing.prospect(made)
        return len(seen)

    assert queries(1) == queries(10)


@pytest.mark.req("C6")
@pytest.mark.parametrize(
    ("role", "is_spoc", "is_published", "sees", "edits", "publishes"),
    [
        ("lead", True, False, "", "", ""),
        ("lead", False, False, "", "", "not_approved"),
        ("lead", False, True, "", "", ""),
        ("instructor", True, False, "", "", "lead_first"),
        ("instructor", True, True, "", "", ""),
        ("instructor", False, False, "", "", "not_approved"),
        ("assistant", True, False, "", "assistant", "assistant"),
        ("assistant", True, True, "", "assistant", "assistant"),
        ("", True, True, "not_there", "not_there", "not_there"),
        ("nobody", False, True, "not_there", "not_there", "not_there"),
    ],
)
def test_rights_by_role(
    role: str, is_spoc: bool, is_published: bool, sees: str, edits: str, publishes: str
) -> None:
    one = Term(audience="spoc" if is_spoc else "mooc", published_at=NOW if is_published else None)
    assert rules.may_see_draft(role).code == sees
    assert rules.may_edit(one, role).code == edits
    assert rules.may_publish(one, role).code == publishes
    one.archived_at = NOW
    if not edits:
        assert rules.may_edit(one, role).code == "archived"
