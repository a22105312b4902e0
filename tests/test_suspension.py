"""What a student of a SPOC sees while the school's administrators change their entry (mission, S6 and P5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World, viewer
from xueyun.accounts import factories as accounts
from xueyun.courses.factories import NOW
from xueyun.schools import actions
from xueyun.schools.factories import CODE
from xueyun.schools.models import Certification, RosterEntry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("P5", "S6")]


@pytest.mark.parametrize("term", ["spoc", "layer"])
def test_a_lost_certification_closes_the_spoc_and_the_same_account_opens_it_again(
    world: World, as_: Callable[[str], Client], term: str
) -> None:
    student, chief = as_("student"), viewer(world.people["admin"])
    page = reverse("learning:home", kwargs={"term_id": world.terms[term].pk})
    source = reverse("learning:home", kwargs={"term_id": world.terms["source"].pk})
    entry = RosterEntry.objects.get(student_no="2024010101", school=world.qinghe)
    assert student.get(page).status_code == 200

    actions.disable([entry], reason="毕业", now=NOW, actor=chief)
    closed = student.get(page)
    assert closed.status_code == 403
    assert "清河大学" in closed.content.decode()
    assert "毕业" in told(world), "the reason stands in the message"
    assert student.get(source).status_code == 200, "the source is kept"
    actions.enable([entry], reason="误操作", now=NOW, actor=chief)
    assert student.get(page).status_code == 200

    bond = Certification.objects.get(entry=entry)
    actions.remove_certification(bond, reason="核对名单", now=NOW, actor=chief)
    assert student.get(page).status_code == 403
    assert "核对名单" in told(world)
    actions.certify(
        viewer(world.people["student"]), world.qinghe, number="2024010101", name="王小明", code=CODE, now=NOW
    )
    assert student.get(page).status_code == 200

    code = actions.reenter(entry, "", reason="换账号", now=NOW, actor=chief)
    new = accounts.account("新账号")
    actions.certify(viewer(new), world.qinghe, number="2024010101", name="王小明", code=code, now=NOW)
    assert student.get(page).status_code == 403, "another account holds the entry now"


def told(world: World) -> str:
    """All messages of the student."""
    account = world.people["student"]
    assert account is not None
    return "\n".join(account.messages.values_list("text", flat=True))
