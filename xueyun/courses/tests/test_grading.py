"""评分标准 in its first form: set by the lead, versioned once it is published."""

from __future__ import annotations

import pytest

from xueyun.accounts.models import Account
from xueyun.audit.models import Entry
from xueyun.core import paragraphs
from xueyun.core.versions import Stale, mark
from xueyun.courses import publishing
from xueyun.courses.actions import grading
from xueyun.courses.actions.grading import Grading
from xueyun.courses.factories import NOW, course, draft
from xueyun.courses.models import PastGrading, TeamMember, Term
from xueyun.courses.tests.test_team import by, code
from xueyun.schools import factories as schools
from xueyun.ui import html

pytestmark = [pytest.mark.django_db, pytest.mark.req("Q5")]
RULE = Grading("<p>迟交不收。</p>", (("单元测验", 40), ("考试", 60)), 60, 85)


@pytest.fixture
def lead() -> Account:
    return schools.teacher(schools.school(), "李老师")


@pytest.fixture
def run(lead: Account) -> Term:
    return draft(course(schools.school()), audience="spoc", lead=lead)


def put(run: Term, lead: Account, rule: Grading, seen: str = "") -> bool:
    there = Grading.of(Term.objects.get(pk=run.pk).grading)
    return grading.set_grading(run, rule, seen=seen or mark(there), now=NOW, actor=by(lead))


def test_a_rule_is_set_and_cleaned(run: Term, lead: Account) -> None:
    assert put(run, lead, Grading("<p onclick='x()'>好</p><script>y()</script>", ((" 单元  测验 ", 100),)))
    run.refresh_from_db()
    assert run.grading["words"] == "<p>好</p>"
    assert run.grading["parts"] == [{"name": "单元 测验", "weight": 100}]
    assert run.grading["pass"] is None
    assert put(run, lead, RULE)
    assert not put(run, lead, RULE)
    assert put(run, lead, Grading("<p></p>", RULE.parts, 60, 85)), "what an empty editor writes is nothing"
    assert Term.objects.get(pk=run.pk).grading["words"] == ""
    assert PastGrading.objects.count() == 0, "a draft's rule was never read by learners"
    assert Entry.objects.filter(verb="courses.set_grading").count() == 3


def test_what_learners_have_read_is_kept(run: Term, lead: Account) -> None:
    put(run, lead, RULE)
    publishing.publish(run, now=NOW)
    put(run, lead, Grading("", (("考试", 100),), 60, 90))
    past = PastGrading.objects.get()
    assert Grading.of(past.rule) == RULE
    assert (past.ended_at, past.ended_by_id) == (NOW, lead.pk)


def test_who_saves_second_gets_both_versions(run: Term, lead: Account) -> None:
    seen = mark(Grading.of(run.grading))
    put(run, lead, RULE)
    with pytest.raises(Stale) as stale:
        put(run, lead, Grading("别的"), seen=seen)
    assert stale.value.there == RULE
    assert not put(run, lead, RULE, seen=seen)


def test_only_the_lead_sets_it(run: Term, lead: Account) -> None:
    other = schools.teacher(schools.school(), "乙")
    assert code(put, run, other, RULE) == "not_there"
    TeamMember.objects.create(term=run, account=other, role="instructor", name="乙")
    assert code(put, run, other, RULE) == "lead_only"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Grading(parts=(("考试", 60), ("测验", 30))), "grading_weights"),
        (Grading(parts=(("考试", 60), ("测验", 50))), "grading_weights"),
        (Grading(parts=(("考试", 100), ("测验", 0))), "grading_weight"),
        (Grading(parts=(("考试", 100), ("", 10))), "grading_weight"),
        (Grading(parts=(("考试", 101),)), "grading_weight"),
        (Grading(parts=(("考试", 50), (" 考试", 50))), "grading_twice"),
        (Grading(parts=(("长" * 31, 100),)), "grading_long_part"),
        (Grading(parts=tuple((f"第{n}项", 1) for n in range(13))), "grading_many_parts"),
        (Grading(pass_line=0, excellent_line=85), "grading_lines"),
        (Grading(pass_line=90, excellent_line=85), "grading_lines"),
        (Grading(pass_line=60, excellent_line=101), "grading_lines"),
        (Grading(excellent_line=85), "grading_lines"),
        (Grading("长" * 20_001), "grading_long_words"),
    ],
    ids=[
        "too little", "too much", "no weight", "no name", "more than all", "twice", "long name", "many", "zero",
        "crossed", "above all", "no pass line", "long words",
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused(
    run: Term, lead: Account, rule: Grading, expected: str
) -> None:
    assert code(put, run, lead, rule) == expected
    assert Term.objects.get(pk=run.pk).grading == {"words": ""}


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("一\n二\n\n三 & 四", "<p>一<br>二</p><p>三 &amp; 四</p>"),
        ("a < b", "<p>a &lt; b</p>"),
        ("", ""),
        ("<ul><li>项</li></ul>", "<ul><li>项</li></ul>"),
    ],
    ids=["paragraphs", "less than", "nothing", "tags"],
)
def test_typed_words_come_back_as_they_were_typed(typed: str, there: str) -> None:
    assert html.clean(paragraphs.to_html(typed)) == there
    assert paragraphs.to_text(there) == typed
