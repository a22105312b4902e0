"""Two editors of an intro page at the same moment: two processes, on whichever database the suite runs."""

from __future__ import annotations

import pytest

from xueyun.audit.models import Entry
from xueyun.core.tests.races import race
from xueyun.courses.factories import course
from xueyun.courses.models import Course
from xueyun.courses.tests import deeds
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("T1", "T2")]


def test_of_two_who_save_at_once_one_is_shown_the_other() -> None:
    course(schools.school())
    assert race((deeds.describe, "甲"), (deeds.describe, "乙")) == ["saved", "stale"]
    assert Course.objects.get().title in {"甲", "乙"}
    assert Entry.objects.filter(verb="courses.edit_intro").count() == 1


def test_the_same_words_from_two_at_once_are_saved_once() -> None:
    course(schools.school())
    assert race((deeds.describe, "同名"), (deeds.describe, "同名")) == ["same", "saved"]
