"""Removing a bond, and what lives on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xueyun.accounts import factories as accounts
from xueyun.audit.models import Entry as Deed
from xueyun.schools import actions, factories, hooks
from xueyun.schools.factories import CODE, NOW
from xueyun.schools.models import Certification, School

pytestmark = [pytest.mark.req("S4"), pytest.mark.django_db]


@pytest.fixture
def school() -> School:
    return factories.school()


@pytest.fixture
def bond(school: School) -> Certification:
    return factories.certification(accounts.account(), factories.entry(school))


def test_it_ends_the_bond_and_keeps_the_row(bond: Certification) -> None:
    assert actions.remove_certification(bond, reason="lost account", now=NOW, actor=None)
    assert factories.viewer(bond.account).certifications == ()
    bond.refresh_from_db()
    assert (bond.removed_at, bond.removed_reason) == (NOW, "lost account")


def test_it_frees_the_entry_and_the_account(bond: Certification, school: School) -> None:
    actions.remove_certification(bond, reason="", now=NOW, actor=None)
    other = factories.viewer(accounts.account())
    again = actions.certify(other, school, number="2024010101", name="王小明", code=CODE, now=NOW)
    assert again.entry == bond.entry
    assert Certification.objects.filter(entry=bond.entry).count() == 2


def test_it_tells_who_joined_the_hook_once(bond: Certification, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(hooks.certification_removed, "run", lambda **facts: told.append(facts))
    assert actions.remove_certification(bond, reason="", now=NOW, actor=None)
    assert not actions.remove_certification(bond, reason="", now=NOW, actor=None)
    assert told == [
        {
            "certification_id": bond.pk,
            "account_id": bond.account_id,
            "school_id": bond.school_id,
            "now": NOW,
        }
    ]


def test_it_leaves_a_trail(bond: Certification, school: School) -> None:
    chief = factories.viewer(factories.administrator(school))
    actions.remove_certification(bond, reason="lost account", now=NOW, actor=chief)
    deed = Deed.objects.get(verb="schools.remove_certification")
    assert (deed.actor_id, deed.school_id, deed.object_label) == (chief.account_id, school.pk, "2024010101")
    assert deed.detail == {"reason": "lost account", "account": bond.account_id}


@pytest.mark.parametrize(("later", "moves"), [(timedelta(minutes=59), False), (timedelta(hours=1), True)])
def test_using_a_school_moves_it_up_at_most_once_an_hour(
    bond: Certification, later: timedelta, moves: bool
) -> None:
    actions.touch(factories.viewer(bond.account), bond.school_id, now=NOW + later)
    bond.refresh_from_db()
    assert bond.last_used_at == (NOW + later if moves else NOW)
