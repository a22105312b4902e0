"""Learners of a published run are told when its dates change, once, and of the last ones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xueyun.accounts import factories as accounts
from xueyun.courses.factories import NOW, course, term
from xueyun.courses.models import Term
from xueyun.enrolment import actions, new_dates
from xueyun.notices.models import Message
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("T4")]


def test_who_is_in_is_told_once_and_in_their_language() -> None:
    run = term(course(schools.school()))
    wang, john, gone = (accounts.account(name) for name in ("王", "John", "走了"))
    john.language = "en"
    john.save()
    for one in (wang, john, gone):
        actions.enrol(schools.viewer(one), run, now=NOW)
    actions.leave(schools.viewer(gone), run, now=NOW)
    dates = (run.starts_at, run.ends_at)
    assert new_dates.tell(run.pk, dates, said="a", now=NOW) == 2
    assert new_dates.tell(run.pk, dates, said="a", now=NOW) == 0, "a job that begins anew tells nobody twice"
    assert Message.objects.of(wang.pk).get().title == "《微积分》的时间有变化"
    assert "2026年9月7日 10:00" in Message.objects.of(wang.pk).get().text
    assert Message.objects.of(john.pk).get().title == "“微积分” has new dates"
    assert not Message.objects.of(gone.pk).exists()
    assert new_dates.tell(run.pk, dates, said="b", now=NOW) == 2, "another change is told again"


def test_dates_that_were_changed_again_are_not_told() -> None:
    run = term(course(schools.school()))
    actions.enrol(schools.viewer(accounts.account()), run, now=NOW)
    old = (run.starts_at, run.ends_at)
    Term.objects.filter(pk=run.pk).update(ends_at=run.ends_at + timedelta(days=1))
    assert new_dates.tell(run.pk, old, said="a", now=NOW) == 0
    assert new_dates.tell(999_999_999, old, said="a", now=NOW) == 0
