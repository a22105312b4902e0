"""A number that guesses have locked for everyone is opened again by whoever looks after the school."""

from __future__ import annotations

import pytest

from xueyun.accounts import factories as accounts
from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.schools import actions
from xueyun.schools import factories as schools
from xueyun.schools.factories import CODE, NOW

pytestmark = pytest.mark.django_db


def guess(school, code: str) -> str:
    """What a new account meets at the number."""
    viewer = schools.viewer(accounts.account())
    try:
        actions.certify(viewer, school, number="2024010101", name="王小明", code=code, now=NOW)
    except Refused as refused:
        return refused.verdict.code
    return "certified"


@pytest.fixture
def locked():
    """A number with twenty wrong tries by twenty accounts, and one like it at another school."""
    school, other = schools.school(), schools.school("mingde", "明德大学")
    for place in (school, other):
        schools.entry(place)
        for _ in range(20):
            guess(place, "000000")
        assert guess(place, CODE) == "locked"
    return school, other


@pytest.mark.req("S4")
def test_its_owner_can_certify_again_and_the_deed_is_written_down(locked):
    school, other = locked
    for _ in range(2):
        actions.unlock_number(school, " ２０２４010101 ", now=NOW, actor=None)
    assert guess(other, CODE) == "locked", "another school's number stays as it is"
    assert guess(school, CODE) == "certified"
    assert (
        Entry.objects.filter(
            verb="schools.unlock_number", school_id=school.pk, object_label="2024010101"
        ).count()
        == 2
    )


@pytest.mark.req("S4")
def test_an_unknown_number_is_opened_alike(locked):
    school, _other = locked
    actions.unlock_number(school, "9999999999", now=NOW, actor=None)
    assert guess(school, CODE) == "locked"
