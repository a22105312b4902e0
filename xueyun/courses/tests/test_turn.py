"""A right that was withdrawn a moment before does not act: asked again when the run's row is ours."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xueyun.accounts.models import Account
from xueyun.core.verdict import Refused
from xueyun.courses import rules
from xueyun.courses.actions.leading import turn
from xueyun.courses.factories import course, draft
from xueyun.courses.models import TeamMember, Term
from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("T1", "T2")]


@pytest.fixture
def who() -> Account:
    return schools.teacher(schools.school(), "何言")


@pytest.fixture
def run(who: Account) -> Term:
    made = draft(course(schools.school()), audience="spoc")
    TeamMember.objects.create(term=made, account=who, role="instructor", name="何言", position=1)
    return made


def code(run: Term, who: Account, **more: object) -> str:
    try:
        with turn(run, schools.viewer(who), **more):  # type: ignore[arg-type]
            Term.objects.filter(pk=run.pk).update(weekly_hours="写过")
    except Refused as refused:
        assert Term.objects.get(pk=run.pk).weekly_hours == "", "nothing was written"
        return refused.verdict.code
    return ""


@pytest.mark.parametrize("takes_row", [True, False])
def test_it_is_asked_of_the_team_and_the_run_as_they_stand(run: Term, who: Account, takes_row: bool) -> None:
    member = TeamMember.objects.filter(term=run, account=who)
    assert code(run, who, may=rules.may_publish, takes_row=takes_row) == "lead_first"
    member.update(role="assistant")
    assert code(run, who, takes_row=takes_row) == "assistant"
    member.delete()
    assert code(run, who, takes_row=takes_row) == "not_there"
    TeamMember.objects.create(term=run, account=who, role="instructor", name="何言", position=1)
    Term.objects.filter(pk=run.pk).update(archived_at=timezone.now())
    assert code(run, who, takes_row=takes_row) == "archived"
    Term.objects.filter(pk=run.pk).update(archived_at=None)
    School.objects.update(suspended_at=timezone.now())
    assert code(run, who, takes_row=takes_row)
    School.objects.update(suspended_at=None)
    assert code(run, who, takes_row=takes_row) == ""
