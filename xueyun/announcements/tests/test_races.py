"""Two of a team at one announcement, at the same moment: two processes, on whichever database the suite runs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xueyun.accounts.models import Account
from xueyun.announcements import actions
from xueyun.announcements.models import Announcement, Telling
from xueyun.announcements.tests import deeds
from xueyun.core.tests.races import race
from xueyun.courses import factories as courses
from xueyun.courses.factories import NOW
from xueyun.courses.models import TeamMember
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("T4")]
HOUR = timedelta(hours=1)


@pytest.fixture
def team() -> list[Account]:
    lead, other = (schools.teacher(schools.school(), name) for name in ("李老师", "何老师"))
    term = courses.term(courses.course(schools.school()), units=0, lead=lead)
    TeamMember.objects.create(term=term, account=other, role="instructor", name="何老师", position=1)
    return [lead, other]


def announcement(team: list[Account], *, is_published: bool) -> Announcement:
    term = TeamMember.objects.filter(account=team[0]).get().term
    made = actions.write(term, title="原文", body="<p>原文</p>", author="李老师", now=NOW)
    if is_published:
        actions.publish(made, seen=made.revision, mails=False, now=NOW - HOUR, actor=None)
    return made


def test_of_two_who_save_one_announcement_at_once_the_second_sees_what_the_first_wrote(
    team: list[Account],
) -> None:
    made = announcement(team, is_published=False)
    ends = race((deeds.save, made.pk, team[0].pk, "one"), (deeds.save, made.pk, team[1].pk, "two"))
    made.refresh_from_db()
    assert (made.title, made.body) in [(won, f"<p>{won}</p>") for won in ("one", "two")]
    assert ends == sorted([f"saved {made.title}", f"sees {made.title}"])


def test_of_two_who_save_and_tell_again_at_once_one_is_told(team: list[Account]) -> None:
    made = announcement(team, is_published=True)
    race((deeds.save_and_tell, made.pk, team[0].pk, "one"), (deeds.save_and_tell, made.pk, team[1].pk, "two"))
    assert Telling.objects.filter(announcement=made).count() == 2, "at its publication, and of one edit"


def test_an_announcement_is_published_as_it_was_seen_or_not_at_all(team: list[Account]) -> None:
    made = announcement(team, is_published=False)
    ends = race((deeds.save, made.pk, team[0].pk, "edited"), (deeds.publish, made.pk, team[1].pk))
    made.refresh_from_db()
    if made.published_at is None:
        assert ends == ["saved edited", "sees edited"]
    else:
        # The other saves over what the learners read from that moment on only where they have seen that.
        assert ends == ["published", "sees 原文"]
        assert made.title == "原文"


def test_who_edits_what_is_withdrawn_at_the_same_moment_comes_first_or_is_refused(
    team: list[Account],
) -> None:
    made = announcement(team, is_published=True)
    ends = race((deeds.save, made.pk, team[0].pk, "edited"), (deeds.withdraw, made.pk, team[1].pk))
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    is_edited = made.title == "edited"
    assert ends == (["saved edited", "withdrawn"] if is_edited else ["withdrawn", "withdrawn"])
