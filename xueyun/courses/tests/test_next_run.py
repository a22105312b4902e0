"""下一次开课: what a draft made of an earlier run has, what it has not, and that there is one of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.accounts.models import Account
from xueyun.audit.models import Entry
from xueyun.core.tests.races import race
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Viewer
from xueyun.courses import actions, drafts, publishing, schedules
from xueyun.courses.actions import editing, tree
from xueyun.courses.actions.next_run import AlreadyThere, open_next
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Chapter, Lesson, TeamMember, Term, Unit
from xueyun.courses.schedules import Content
from xueyun.courses.tests import deeds
from xueyun.courses.tests.nexts import plan
from xueyun.courses.tests.trees import named, node, outline
from xueyun.media import factories as media
from xueyun.media.models import Asset
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("T4")]
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


def opened(chapters: int = 2, **fields: Any) -> Term:
    """A published run whose second chapter, and the first lesson of the first, open at moments of their own."""
    said = {"audience": "spoc", "password": "jifen2026", "weekly_hours": "3-5", "starts": -90, "ends": -2}
    term = draft(course(schools.school()), **said | fields)
    grow(term, chapters=chapters, lessons=2, units=2)
    if chapters > 1:
        Chapter.objects.filter(term=term, title="第2章").update(release_at=NOW - 60 * DAY)
        Lesson.objects.filter(chapter__term=term, title="1.1 课时").update(release_at=NOW - 80 * DAY)
    publishing.publish(term, now=NOW - 100 * DAY)
    return term


def lead(term: Term) -> Viewer:
    return schools.viewer(term.team.get(role="lead").account)


def make(term: Term, **more: Any) -> Term:
    return open_next(term, plan(term, **more), now=NOW, actor=lead(term))


def code_of(term: Term, **more: Any) -> str:
    with pytest.raises(Refused) as raised:
        make(term, **more)
    assert Term.objects.count() == 1
    return raised.value.verdict.code


def test_all_dates_move_by_the_span() -> None:
    term = opened()
    made = make(term)
    assert (made.number, made.published_at, made.status(NOW).value) == (2, None, "draft")
    assert (made.starts_at, made.ends_at) == (term.starts_at + 20 * WEEK, term.ends_at + 20 * WEEK)
    assert node(made, "第2章").release_at == NOW - 60 * DAY + 20 * WEEK
    assert node(made, "1.1 课时").release_at == NOW - 80 * DAY + 20 * WEEK
    assert node(made, "第1章").release_at is None
    assert outline(made) == outline(term)


def test_single_rows_are_as_they_were_set_by_hand() -> None:
    term = opened()
    changed = {named(term, "第2章"): NOW + 90 * DAY, named(term, "1.1 课时"): None}
    made = make(term, changed=changed, ends_at=term.ends_at + 22 * WEEK)
    assert node(made, "第2章").release_at == NOW + 90 * DAY
    assert node(made, "1.1 课时").release_at is None
    assert made.ends_at == term.ends_at + 22 * WEEK


def test_units_are_new_and_share_their_files() -> None:
    term = opened()
    video = media.video(term.course.school)
    Unit.objects.filter(term=term, title="1.1.1 单元").update(kind="video", asset=video, is_free_preview=True)
    publishing.publish(term, now=NOW)
    assets = Asset.objects.count()
    made = make(term)
    copy = node(made, "1.1.1 单元")
    assert (copy.asset_id, copy.is_free_preview, copy.kind) == (video.pk, True, "video")
    assert copy.pk != node(term, "1.1.1 单元").pk
    assert copy.term_id == made.pk
    assert Asset.objects.count() == assets
    assert not copy.versions.exists()


def test_the_team_and_the_settings_come_along_the_password_does_not() -> None:
    term = opened(grading={"words": "<p>平时</p>", "pass": 60})
    Term.objects.filter(pk=term.pk).update(video_threshold=75, has_watermark=False)
    term.refresh_from_db()
    helper, gone = schools.teacher(term.course.school, "何言"), schools.teacher(term.course.school, "走了")
    for account, role in ((helper, "instructor"), (gone, "assistant")):
        TeamMember.objects.create(term=term, account=account, role=role, name=account.nickname, position=5)
    Account.objects.filter(pk=gone.pk).update(is_active=False)
    made = make(term)
    assert [(one.name, one.role) for one in made.team.all()] == [("李老师", "lead"), ("何言", "instructor")]
    assert (made.video_threshold, made.has_watermark, made.weekly_hours) == (75, False, "3-5")
    assert made.grading == term.grading
    assert (made.audience, made.mode, made.password) == ("spoc", "independent", "")


def test_the_password_comes_along_where_it_is_wished() -> None:
    term = opened()
    assert make(term, takes_password=True).password == term.password != ""


@pytest.mark.parametrize(("content", "title"), [("published", "第1章"), ("draft", "绪论")])
def test_the_team_chooses_what_was_published_or_the_draft(content: str, title: str) -> None:
    term = opened()
    editing.rename(term, named(term, "第1章"), "绪论", was="第1章")
    tree.delete(term, [named(term, "2.2 课时")], now=NOW, actor=lead(term))
    Unit.objects.filter(term=term, title="1.1.1 单元").update(body={"html": "<p>改</p>"})
    made = make(term, content=Content(content))
    assert drafts.load(made).chapters[0].title == title
    rows = [row.strip() for row in outline(made)]
    assert ("2.2 课时" in rows) == (content == "published")
    body = node(made, "1.1.1 单元").body
    assert body == {"html": "<p>改</p>"} if content == "draft" else body == {"html": "<p>第1段</p>"}


def test_units_of_chapters_and_of_the_run_itself_stay_where_they_hang() -> None:
    term = opened()
    actions.add_unit(term, "text", "章末", chapter=node(term, "第1章"), body={"html": "<p>x</p>"})
    actions.add_unit(term, "text", "期末", body={"html": "<p>y</p>"})
    publishing.publish(term, now=NOW)
    made = make(term)
    assert node(made, "章末").chapter == node(made, "第1章")
    assert (node(made, "期末").chapter_id, node(made, "期末").lesson_id) == (None, None)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"weeks": 10}, "overlaps"),
        ({"weeks": -1000}, "overlaps"),
        ({"starts_at": NOW - 3 * DAY}, "overlaps"),
        ({"ends_at": NOW}, "ends_first"),
        ({"ends_at": NOW.replace(year=9999)}, "far"),
        ({"weeks": 520 * 2}, "far"),
        ({"number": 1}, "meanwhile"),
        ({"number": 7}, "meanwhile"),
        ({"stamp": "v1"}, "tree_changed"),
    ],
    ids=["overlap", "before", "three-days", "no-length", "year-9999", "too-far", "again", "ahead", "stale"],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_makes_nothing(more: dict[str, Any], code: str) -> None:
    assert code_of(opened(), **more) == code
    assert Unit.objects.count() == 8


def test_moments_of_rows_are_bounded_and_of_this_tree() -> None:
    term = opened()
    chapter = named(term, "第2章")
    assert code_of(term, changed={chapter: NOW.replace(year=9999)}) == "far"
    assert code_of(term, changed={chapter: NOW.replace(year=1)}) == "far"
    stranger = drafts.Ref(drafts.Level.CHAPTER, 999_999_999)
    assert code_of(term, changed={stranger: NOW}) == "not_there"


def test_a_tree_that_changed_meanwhile_is_looked_at_again() -> None:
    term = opened()
    seen = plan(term)
    editing.rename(term, named(term, "第1章"), "绪论", was="第1章")
    publishing.publish(term, now=NOW)
    with pytest.raises(Refused) as raised:
        open_next(Term.objects.get(pk=term.pk), seen, now=NOW, actor=lead(term))
    assert raised.value.verdict.code == "tree_changed"


def test_a_draft_has_no_next_run() -> None:
    term = draft(course(schools.school()), audience="spoc", starts=-90, ends=-2)
    assert code_of(term) == "not_published"


def test_there_is_one_draft_at_a_time() -> None:
    term = opened()
    wished = plan(term)
    made = open_next(term, wished, now=NOW, actor=lead(term))
    with pytest.raises(AlreadyThere) as raised:
        open_next(term, wished, now=NOW, actor=lead(term))
    assert raised.value.draft == made
    publishing.publish(made, now=NOW)
    with pytest.raises(Refused) as late:  # the same form once more, after that one was published
        open_next(term, wished, now=NOW, actor=lead(term))
    assert late.value.verdict.code == "meanwhile"
    assert make(term, weeks=60).number == 3


def test_who_lost_the_lead_a_moment_before_makes_none() -> None:
    term = opened()
    seen, who = plan(term), lead(term)
    other = schools.teacher(term.course.school, "何言")
    TeamMember.objects.create(term=term, account=other, role="instructor", name="何言", position=1)
    with pytest.raises(Refused) as raised:
        open_next(term, seen, now=NOW, actor=schools.viewer(other))
    assert raised.value.verdict.code == "lead_only"
    TeamMember.objects.filter(term=term, role="lead").delete()
    with pytest.raises(Refused) as raised:
        open_next(term, seen, now=NOW, actor=who)
    assert raised.value.verdict.hidden
    assert Term.objects.count() == 1


def test_it_is_on_record() -> None:
    term = opened()
    made = make(term)
    deed = Entry.objects.get(verb="courses.open_next")
    assert (deed.object_id, deed.detail["from"], deed.detail["rows"]) == (made.pk, 1, 14)


def test_a_thousand_units_take_the_reads_of_ten() -> None:
    def reads(chapters: int) -> int:
        term = opened(chapters)
        wished, who = plan(term), lead(term)
        with CaptureQueriesContext(connection) as asked:
            open_next(term, wished, now=NOW, actor=who)
        return sum(row["sql"].startswith("SELECT") for row in asked.captured_queries)

    small, large = reads(2), reads(250)
    assert Unit.objects.filter(term__number=2).count() == 8 + 1000
    assert small == large <= 12


def test_the_usual_span_is_in_whole_weeks_after_the_end_and_not_in_the_past() -> None:
    ended, running = opened(), opened(starts=-14, ends=60)
    for term in (ended, running):
        by = schedules.usual_span(term, NOW)
        assert by % WEEK == timedelta()
        assert term.starts_at + by >= max(term.ends_at, NOW) > term.starts_at + by - WEEK


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_next_run_at_once_make_one() -> None:
    term = opened()
    assert race(*[(deeds.make_next_run, term.pk)] * 2) == ["made", "there"]
    assert list(term.course.terms.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Unit.objects.filter(term__number=2).count() == 8
