"""A node's own facts are saved over what was seen, or not at all."""

from __future__ import annotations

import pytest

from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale
from xueyun.courses import actions as courses
from xueyun.courses import drafts, names
from xueyun.courses.actions import editing, tree
from xueyun.courses.factories import NOW, course, draft
from xueyun.courses.models import Term
from xueyun.courses.tests.trees import actor, named, node
from xueyun.media import factories as media
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("T2")]


@pytest.fixture
def term() -> Term:
    made = draft(course(schools.school()))
    lesson = courses.add_lesson(courses.add_chapter(made, "A"), "a")
    courses.add_unit(made, "text", "文", lesson=lesson)
    courses.add_unit(made, "video", "影", lesson=lesson)
    return made


def save(term: Term, name: str, seen: str | None = None, **changes: object):
    ref = named(term, name)
    seen = seen or drafts.mark(node(term, name))
    return editing.edit(term, ref, changes, is_seen=lambda one: drafts.mark(one) == seen)


def test_a_rename_meets_another_and_shows_it(term: Term) -> None:
    unit = named(term, "文")
    editing.rename(term, unit, "甲的名字", was="文")
    with pytest.raises(Stale) as stale:
        editing.rename(term, unit, "乙的名字", was="文")
    assert stale.value.there.title == "甲的名字"
    assert stale.value.verdict.status == 409
    assert editing.rename(term, unit, "乙的名字", was="甲的名字").title == "乙的名字"
    assert editing.rename(term, unit, "乙的名字", was="文").title == "乙的名字", "the same again is harmless"


def test_a_move_makes_no_open_form_stale(term: Term) -> None:
    seen = drafts.mark(node(term, "文"))
    tree.move(term, [named(term, "文")], named(term, "A"))
    assert save(term, "文", seen, title="新名字").title == "新名字"


def test_a_deleted_node_is_not_edited(term: Term) -> None:
    unit = named(term, "文")
    tree.delete(term, [named(term, "A")], now=NOW, actor=actor())
    with pytest.raises(Refused) as refused:
        editing.rename(term, unit, "x", was="文")
    assert refused.value.verdict.code == "gone"


def test_a_units_body_is_cleaned_by_its_kind(term: Term) -> None:
    made = save(
        term,
        "文",
        body={"html": '<p onclick="x()">字<script>alert(1)</script></p><!--[if mso]>w<![endif]-->'},
    )
    assert made.body == {"html": "<p>字</p>"}


def test_a_unit_takes_files_of_its_school_and_kind_alone(term: Term) -> None:
    school = term.course.school
    video, pdf = media.video(school), media.pdf(school)
    theirs = media.video(schools.school("mingde", "明德大学"))
    assert save(term, "影", asset_id=video.pk).asset == video
    for wrong in (pdf.pk, theirs.pk, 1):
        with pytest.raises(Refused) as refused:
            save(term, "影", asset_id=wrong)
        assert refused.value.verdict.hidden
    with pytest.raises(Refused):
        save(term, "文", asset_id=pdf.pk)
    assert save(term, "影", asset_id=None).asset is None


def test_fields_that_are_nobodys_to_set_are_refused(term: Term) -> None:
    for field in ({"term_id": 1}, {"position": 1}, {"kind": "pdf"}, {"release_at": NOW}):
        with pytest.raises(Refused):
            save(term, "文", **field)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  第一章 \t 极限\n", "第一章 极限"),
        ("abc\u202edcba\u2066x\u2069\ufeff", "abcdcbax"),
        ("a\x00b\x07c", "abc"),
        ("👩\u200d🏫 课", "👩\u200d🏫 课"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("e\u0301", "é"),
    ],
    ids=["spaces", "direction", "controls", "joined emoji", "formula", "composed"],
)
def test_a_name_is_one_line_of_what_can_be_seen(typed: str, kept: str) -> None:
    assert names.clean(typed) == kept


def test_a_name_of_500_letters_is_refused_and_one_of_100_is_not() -> None:
    assert names.clean("\u202e".join("长" * 100)) == "长" * 100
    with pytest.raises(Refused) as refused:
        names.clean("\u202e长" * 500)
    assert refused.value.verdict.code == "name_long"
