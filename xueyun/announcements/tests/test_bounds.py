"""What holds at the moment of the deed, whatever a page said before: rights, and how often a day learners are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from xueyun.announcements import actions
from xueyun.announcements.actions import TELLINGS_A_DAY
from xueyun.announcements.factories import announcement
from xueyun.announcements.models import Announcement
from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Viewer
from xueyun.courses import factories as courses
from xueyun.courses.factories import NOW
from xueyun.courses.models import TeamMember, Term
from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("T4")]
DAY = timedelta(days=1)
SAID: dict[str, Any] = {"title": "改", "body": "<p>改</p>", "now": NOW}
DEEDS: dict[str, Callable[[Announcement, Viewer], object]] = {
    "write": lambda made, who: actions.write(made.term, author="李老师", actor=who, **SAID),
    "edit": lambda made, who: actions.edit(made, seen=made.revision, actor=who, **SAID),
    "publish": lambda made, who: actions.publish(made, seen=made.revision, now=NOW, actor=who),
    "take_back": lambda made, who: actions.take_back(made, now=NOW, actor=who),
    "withdraw": lambda made, who: actions.withdraw(made, now=NOW, actor=who, by="李老师"),
    "pin": lambda made, who: actions.pin(made, pins=True, now=NOW, actor=who),
    "discard": lambda made, who: actions.discard(made, now=NOW, actor=who),
}


@pytest.fixture
def term() -> Term:
    return courses.term(courses.course(schools.school("mingde", "明德大学"), "大学微积分"), units=0)


@pytest.fixture
def lead(term: Term) -> Viewer:
    return schools.viewer(term.team.get().account)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as raised:
        call()
    return raised.value.verdict.code


def lose_the_right(term: Term) -> str:
    term.team.update(role=TeamMember.Role.ASSISTANT)
    return "announces"


def be_taken_off(term: Term) -> str:
    term.team.all().delete()
    return "not_there"


def archive(term: Term) -> str:
    Term.objects.filter(pk=term.pk).update(archived_at=NOW)
    return "archived"


def suspend(term: Term) -> str:
    School.objects.filter(pk=term.course.school_id).update(suspended_at=NOW, suspended_reason="欠费")
    return "school_suspended"


@pytest.mark.parametrize("meanwhile", [lose_the_right, be_taken_off, archive, suspend])
@pytest.mark.parametrize("deed", DEEDS)
def test_a_right_that_ended_a_moment_before_does_nothing(
    term: Term, lead: Viewer, deed: str, meanwhile: Callable[[Term], str]
) -> None:
    made = actions.write(term, title="期中安排", body="", author="李老师", now=NOW)
    before = list(Announcement.objects.values())
    code = meanwhile(term)
    assert code_of(lambda: DEEDS[deed](made, lead)) == code
    assert list(Announcement.objects.values()) == before
    assert Entry.objects.filter(object_kind="announcement").count() == 1


@pytest.mark.parametrize("deed", ["edit", "publish", "take_back", "withdraw", "pin"])
def test_what_was_thrown_away_meanwhile_is_not_there(term: Term, lead: Viewer, deed: str) -> None:
    made = actions.write(term, title="期中安排", body="", author="李老师", now=NOW)
    actions.discard(Announcement.objects.get(pk=made.pk), now=NOW, actor=lead)
    assert code_of(lambda: DEEDS[deed](made, lead)) == "not_there"


def test_learners_are_told_ten_times_a_day_and_an_edit_can_be_saved_without(term: Term, lead: Viewer) -> None:
    other = courses.term(courses.course(schools.school("mingde", "明德大学"), "另一门"), units=0)
    announcement(other)
    made = actions.write(term, title="期中安排", body="", author="李老师", now=NOW)
    actions.publish(made, seen=made.revision, now=NOW, actor=lead, mails=False)

    def edit(title: str, *, again: bool = True, at: timedelta = timedelta(0)) -> bool:
        return actions.edit(
            made, title=title, body="", seen=made.revision, again=again, now=NOW + at, actor=lead
        )

    for n in range(1, TELLINGS_A_DAY):
        assert edit(f"第{n}次")
    assert made.tellings.count() == TELLINGS_A_DAY == 10
    with pytest.raises(Refused) as raised:
        edit("多一次")
    assert (raised.value.verdict.code, raised.value.verdict.status) == ("told_enough", 422)
    made.refresh_from_db()
    assert (made.title, made.tellings.count()) == ("第9次", 10), "a refusal changes nothing"
    assert edit("不再通知", again=False)
    assert edit("明天再通知", at=DAY)
    assert made.tellings.count() == 11
