"""The intro page, written: cleaned, saved over what was seen or not at all, and shown by all runs at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale
from xueyun.courses import files, intros, rules
from xueyun.courses.actions import intros as actions
from xueyun.courses.factories import NOW, course, draft, term
from xueyun.courses.intros import Question, Words
from xueyun.courses.models import Course, TeamMember
from xueyun.media import factories as media
from xueyun.media.actions import library
from xueyun.schools import factories as schools
from xueyun.search.models import Document

pytestmark = [pytest.mark.django_db, pytest.mark.req("T1", "C2")]


@pytest.fixture
def calculus() -> Course:
    return course(schools.school(), summary="极限与导数", intro="<p>从头学起。</p>")


def describe(of: Course, seen: str | None = None, **fields: Any) -> bool:
    words = replace(Words.of(of), **fields)
    mark = intros.mark(of, "words") if seen is None else seen
    return actions.describe(of, words, seen=mark, now=NOW)


def ask(of: Course, *pairs: tuple[str, str], seen: str | None = None) -> bool:
    mark = intros.mark(of, "faq") if seen is None else seen
    return actions.answer(of, [Question(*pair) for pair in pairs], seen=mark, now=NOW)


def test_words_are_cleaned_and_kept(calculus: Course) -> None:
    assert describe(
        calculus,
        title="  微积分\u202e（一）\u200b ",
        summary="一\n行",
        target="会求极限。\n\n会求导数。",
        references='<p onclick="x()">书<script>alert(1)</script></p><iframe src="https://x.example"></iframe>',
        prerequisites="<p>&nbsp;</p>",
    )
    calculus.refresh_from_db()
    assert (calculus.title, calculus.summary) == ("微积分（一）", "一 行")
    assert calculus.target == "<p>会求极限。</p><p>会求导数。</p>"
    assert calculus.references == "<p>书</p>"
    assert calculus.prerequisites == "", "what shows nothing is nothing"
    (row,) = Entry.objects.filter(verb="courses.edit_intro")
    assert row.detail == {"changed": ["title", "summary", "target", "references"]}


def test_the_same_again_writes_nothing(calculus: Course) -> None:
    assert not describe(calculus)
    assert not describe(calculus, seen="long ago"), "what is there already is no quarrel"
    assert not Entry.objects.filter(verb="courses.edit_intro").exists()


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("title", "\u202e\u200b", "name_empty"),
        ("title", "长" * 81, "name_long"),
        ("title", "\u202e" + "长" * 500, "name_long"),
        ("summary", "长" * 201, "name_long"),
        ("subject", "alchemy", "no_subject"),
        ("intro", "<p>" + "长" * 50_001 + "</p>", "text_long"),
        ("intro", "<p>短</p>" + "<!---->" * 30_000, "text_long"),
    ],
    ids=["unseen", "long", "500 turned", "summary", "subject", "text", "typed"],
)
def test_what_can_t_be_is_told_of_its_field(calculus: Course, field: str, typed: str, code: str) -> None:
    with pytest.raises(intros.Unfit) as unfit:
        describe(calculus, **{field: typed, "target": "新的目标"})
    assert {name: verdict.code for name, verdict in unfit.value.fields.items()} == {field: code}
    calculus.refresh_from_db()
    assert calculus.target == ""


def test_who_saves_second_is_shown_what_stands_there(calculus: Course) -> None:
    seen, theirs = intros.mark(calculus, "words"), Course.objects.get()
    describe(calculus, title="甲的微积分")
    with pytest.raises(Stale) as stale:
        describe(theirs, seen=seen, title="乙的微积分")
    assert stale.value.there.title == "甲的微积分"
    assert Course.objects.get().title == "甲的微积分"
    assert describe(theirs, seen=intros.mark(stale.value.there, "words"), title="乙的微积分")


def test_parts_are_no_quarrel_of_one_another(calculus: Course) -> None:
    seen = intros.mark(calculus, "words")
    ask(calculus, ("要交钱吗？", "不用。"))
    assert describe(calculus, seen=seen, title="微积分（上）")


def test_an_answer_too_long_to_be_read_is_told_of(calculus: Course) -> None:
    with pytest.raises(intros.Unfit) as unfit:
        ask(calculus, ("要交钱吗？", "不用。"), ("有证书吗？", "<p>有。</p>" + "<!---->" * 30_000))
    assert {name: verdict.code for name, verdict in unfit.value.fields.items()} == {"answer-1": "text_long"}


def test_questions_stay_in_their_order(calculus: Course) -> None:
    assert ask(
        calculus, (" 有证书\n吗？", "有。"), ("", " "), ("补考呢？", "<p>有<b onclick='x'>一次</b></p>")
    )
    calculus.refresh_from_db()
    assert calculus.faq == [
        {"question": "有证书 吗？", "answer": "<p>有。</p>"},
        {"question": "补考呢？", "answer": "<p>有<b>一次</b></p>"},
    ]


@pytest.mark.parametrize(
    ("pairs", "field", "code"),
    [
        ([("一", "答"), ("二", "<p> </p>")], "answer-1", "half"),
        ([("", "答")], "question-0", "half"),
        ([("问" * 201, "答")], "question-0", "name_long"),
        ([("问", "答" * 10_001)], "answer-0", "text_long"),
        ([("问", "答")] * 31, "faq", "many"),
    ],
    ids=["no answer", "no question", "long question", "long answer", "31"],
)
def test_questions_that_can_t_be_are_told(
    calculus: Course, pairs: list[tuple[str, str]], field: str, code: str
) -> None:
    with pytest.raises(intros.Unfit) as unfit:
        ask(calculus, *pairs)
    assert unfit.value.fields[field].code == code
    assert Course.objects.get().faq == []


def test_thirty_questions_fit(calculus: Course) -> None:
    assert ask(calculus, *[(f"第 {n} 问", "答") for n in range(30)])
    assert len(Course.objects.get().faq) == 30


def test_a_new_name_is_found_and_the_old_one_is_not(calculus: Course) -> None:
    term(calculus)
    describe(calculus, title="实变函数")
    assert Document.objects.get(kind="course", object_id=calculus.pk).texts[0] == "实变函数"


def test_a_draft_stays_unfound(calculus: Course) -> None:
    draft(calculus)
    describe(calculus, title="实变函数")
    assert not Document.objects.filter(kind="course").exists()


def test_a_trailer_is_in_use_and_moves_with_its_file(calculus: Course) -> None:
    film, other = media.video(calculus.school), media.video(calculus.school, "新.mp4")
    assert actions.set_trailer(calculus, film, seen=intros.mark(calculus, "trailer"), now=NOW)
    assert [str(use.place) for use in library.uses([film.pk])[film.pk]] == ["课程预告片"]
    with pytest.raises(Refused) as refused:
        library.delete(film, now=NOW, actor=schools.viewer(schools.teacher(calculus.school)))
    assert refused.value.verdict.code == "in_use"
    assert files.replace(film, other, now=NOW).courses == 1
    assert Course.objects.get().trailer == other
    assert actions.set_trailer(calculus, None, seen=intros.mark(Course.objects.get(), "trailer"), now=NOW)


def test_a_trailer_that_was_deleted_meanwhile_is_not_there(calculus: Course) -> None:
    film = media.video(calculus.school)
    library.delete(film, now=NOW, actor=schools.viewer(schools.teacher(calculus.school)))
    film.pk = 999_999_999
    with pytest.raises(Refused) as refused:
        actions.set_trailer(calculus, film, seen=intros.mark(calculus, "trailer"), now=NOW)
    assert refused.value.verdict.hidden


def test_who_may_not_write_it_any_more_writes_nothing(calculus: Course) -> None:
    """Whatever the page said that they opened."""
    account = schools.teacher(schools.school(), "何言")
    run = draft(calculus, lead=account)
    said: dict[str, Any] = {"now": NOW, "actor": schools.viewer(account)}
    new = replace(Words.of(calculus), title="新")
    deeds = {
        "words": partial(actions.describe, calculus, new, **said),
        "faq": partial(actions.answer, calculus, [Question("问？", "答。")], **said),
        "cover": partial(actions.set_cover, calculus, None, None, "", **said),
        "trailer": partial(actions.set_trailer, calculus, None, **said),
    }

    def codes() -> set[str]:
        found = set()
        for part, deed in deeds.items():
            with pytest.raises(Refused) as refused:
                deed(seen=intros.mark(calculus, part))
            found.add(refused.value.verdict.code)
        return found

    TeamMember.objects.filter(term=run).update(role="assistant")
    assert codes() == {"assistant"}
    TeamMember.objects.filter(term=run).update(role="instructor")
    later = draft(calculus, starts=70, ends=160)
    assert codes() == {"older_run"}
    TeamMember.objects.filter(term=run).delete()
    assert codes() == {"not_there"}
    TeamMember.objects.create(term=later, account=account, role="instructor", name="何言", position=2)
    assert deeds["words"](seen=intros.mark(calculus, "words"))
    calculus.refresh_from_db()
    assert (calculus.title, calculus.faq) == ("新", [])


def test_the_latest_run_that_is_not_archived_keeps_the_page(calculus: Course) -> None:
    first, second = term(calculus), draft(calculus)
    assert intros.latest_run(calculus.pk) == 2
    assert rules.may_describe(first, "lead", 2).code == "older_run"
    assert rules.may_describe(second, "instructor", 2)
    assert rules.may_describe(second, "assistant", 2).code == "assistant"
    assert rules.may_describe(second, "", 2).hidden
    second.archived_at = NOW
    second.save()
    assert intros.latest_run(calculus.pk) == 1
    assert rules.may_describe(first, "lead", 1)
    first.archived_at = NOW
    first.save()
    assert intros.latest_run(calculus.pk) == 2
    assert rules.may_describe(second, "lead", 2).code == "archived"
