"""Versions of a unit: taken back as the draft, undone again, and compared."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale
from xueyun.courses import comparing, drafts, publishing
from xueyun.courses.actions import editing, forgetting, versions
from xueyun.courses.actions.tree import KEPT
from xueyun.courses.comparing import Op
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import KeptDraft, Unit, UnitFile, UnitVersion
from xueyun.courses.tests.trees import actor
from xueyun.media import factories as media
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("T2")]


@pytest.fixture
def unit() -> Unit:
    """Published twice, edited since."""
    term = draft(course(schools.school()), audience="spoc")
    (made,) = grow(term, units=1)
    for words in ("第一版", "第二版"):
        write(made, f"<p>{words}</p>")
        publishing.publish(term, now=NOW, actor=schools.viewer(schools.teacher(term.course.school, words)))
    return write(made, "<p>草稿</p>")


def write(unit: Unit, html: str) -> Unit:
    node = editing.edit(unit.term, drafts.ref_of(unit), {"body": {"html": html}}, is_seen=lambda _node: True)
    assert isinstance(node, Unit)
    return node


def restore(unit: Unit, key: str, seen: str = "") -> versions.Restored:
    return versions.restore(
        unit.term, drafts.ref_of(unit), key, seen=seen or drafts.mark(unit), now=NOW, actor=actor()
    )


def test_versions_tell_who_published_them(unit: Unit) -> None:
    rows = UnitVersion.objects.filter(unit=unit).order_by("number")
    assert [(row.number, row.created_by.nickname) for row in rows if row.created_by] == [
        (1, "第一版"), (2, "第二版"),
    ]  # fmt: skip


def test_a_version_becomes_the_draft_and_what_was_the_draft_comes_back(unit: Unit) -> None:
    done = restore(unit, "1")
    assert done.unit.body["html"] == "<p>第一版</p>"
    assert Entry.objects.get(verb="courses.restore_version").detail["version"] == "1"
    again = restore(done.unit, done.undo)
    assert again.unit.body["html"] == "<p>草稿</p>"
    assert again.undo.startswith(versions.KEPT)
    assert [row.body["html"] for row in UnitVersion.objects.filter(unit=unit).order_by("number")] == [
        "<p>第一版</p>", "<p>第二版</p>",
    ]  # fmt: skip


def test_what_is_the_last_version_anyway_is_not_kept_twice(unit: Unit) -> None:
    now = restore(unit, "2").unit
    kept = KeptDraft.objects.count()
    assert restore(now, "1").undo == "2"
    assert KeptDraft.objects.count() == kept


def test_the_same_again_changes_nothing(unit: Unit) -> None:
    now = restore(unit, "1").unit
    entries = Entry.objects.count()
    assert restore(now, "1").undo == ""
    assert Entry.objects.count() == entries


def test_who_saw_another_draft_is_told_and_nothing_is_lost(unit: Unit) -> None:
    seen = drafts.mark(unit)
    now = write(unit, "<p>同事刚写的</p>")
    with pytest.raises(Stale):
        restore(unit, "1", seen)
    now.refresh_from_db()
    assert now.body["html"] == "<p>同事刚写的</p>"
    assert not KeptDraft.objects.exists()


@pytest.mark.parametrize(
    "key", ["3", "0", "-1", "", "x", "99999999999999999999", "²", "kept-", "kept-0000000000", "kept-x"]
)
def test_what_is_no_version_of_this_unit_is_not_there(unit: Unit, key: str) -> None:
    with pytest.raises(Refused) as refused:
        restore(unit, key)
    assert refused.value.verdict.status == 404


def test_versions_and_kept_drafts_of_another_unit_are_not_there(unit: Unit) -> None:
    (other,) = grow(unit.term, units=1)
    kept = restore(unit, "1").undo
    for key in ("1", kept):
        with pytest.raises(Refused):
            restore(other, key)


def test_files_of_a_kept_draft_stay_until_it_is_forgotten(unit: Unit) -> None:
    picture = media.image(unit.term.course.school)
    now = write(unit, f'<p><img src="asset:{picture.ref}" alt=""></p>')
    restore(now, "1")
    assert UnitFile.objects.get().asset_id == picture.pk
    forgetting.forget(NOW + KEPT - timedelta(hours=1))
    assert KeptDraft.objects.exists()
    forgetting.forget(NOW + KEPT + timedelta(hours=1))
    assert not KeptDraft.objects.exists()
    assert not UnitFile.objects.exists()


def test_a_difference_is_found_letter_by_letter() -> None:
    found = comparing.compare(["对任意正数存在整数。"], ["对任意正数总存在一个整数。"])
    assert [(piece.op, piece.words) for piece in found] == [
        (Op.SAME, "对任意正数"), (Op.ADDED, "总"), (Op.SAME, "存在"), (Op.ADDED, "一个"), (Op.SAME, "整数。"),
    ]  # fmt: skip
    assert comparing.compare(["同"], ["同"]) == []


def test_a_long_stretch_without_a_change_is_left_out() -> None:
    lines = [f"第 {n} 行" for n in range(40)]
    found = comparing.compare(["旧", *lines, "尾"], ["新", *lines, "尾巴"])
    assert [piece.op for piece in found] == [Op.REMOVED, Op.ADDED, Op.SAME, Op.SKIPPED, Op.SAME, Op.ADDED]
    assert found[3].lines == 36
    assert "第 1 行" in found[2].words
    whole = comparing.compare(lines, [*lines, "加"])
    assert [piece.op for piece in whole] == [Op.SKIPPED, Op.SAME, Op.ADDED]


def test_two_long_texts_take_no_time(unit: Unit) -> None:
    import random
    import time

    draw = random.Random(7)  # noqa: S311
    old = ["".join(chr(draw.randrange(0x4E00, 0x9000)) for _ in range(200)) for _ in range(500)]
    new = ["".join(chr(draw.randrange(0x4E00, 0x9000)) for _ in range(200)) for _ in range(500)]
    began = time.monotonic()
    assert comparing.compare(old, new)
    assert time.monotonic() - began < 20
