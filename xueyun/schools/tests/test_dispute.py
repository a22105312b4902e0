"""'Someone else has certified my entry': the form, the administrators' list, and what both accounts are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused
from xueyun.notices.models import Message
from xueyun.schools import actions, factories
from xueyun.schools.factories import CODE, NOW
from xueyun.schools.models import Certification, Dispute, RosterEntry, School

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("S4")]
FORM = "/s/qinghe/certification/dispute/"
SAID = {"message": "我从没认证过", "contact": "13800138000"}


@pytest.fixture
def school() -> School:
    return factories.school()


@pytest.fixture
def entry(school: School) -> RosterEntry:
    factories.certification(accounts.account("冒名者"), factories.entry(school))
    return school.entries.get()


@pytest.fixture
def owner() -> Account:
    return accounts.account("王小明")


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def try_to_certify(client: Client, code: str = CODE) -> str:
    client.post("/s/qinghe/certification/", {"number": "2024010101"})
    said = {"name": "王小明", "code": code}
    return client.post("/s/qinghe/certification/identity/", said).content.decode()


def raised(entry: RosterEntry, owner: Account) -> Dispute:
    return actions.raise_dispute(factories.viewer(owner), entry, **SAID, now=NOW)


def test_the_form_is_offered_after_the_right_name_and_code_alone(entry: RosterEntry, owner: Account) -> None:
    client = browser(owner)
    assert client.get(FORM)["Location"] == "/s/qinghe/certification/"
    assert FORM not in try_to_certify(client, "000000")
    assert client.get(FORM).status_code == 303
    assert FORM in try_to_certify(client)
    assert client.get(FORM).status_code == 200
    assert client.post(FORM, {"message": "", "contact": ""}).status_code == 422
    assert client.post(FORM, SAID).status_code == 303
    assert "已发送" in client.get(FORM).content.decode()
    assert browser(accounts.account()).post(FORM, SAID).status_code == 303
    assert Dispute.objects.count() == 1


def test_it_is_open_once_and_later_words_take_the_place_of_earlier(
    entry: RosterEntry, owner: Account
) -> None:
    first = raised(entry, owner)
    again = actions.raise_dispute(
        factories.viewer(owner), entry, message="补充", contact="x", now=NOW + timedelta(hours=1)
    )
    assert again.pk == first.pk
    assert Dispute.objects.get().message == "补充"
    assert Deed.objects.filter(verb="schools.dispute").count() == 1


def test_it_is_throttled(entry: RosterEntry, owner: Account) -> None:
    for _time in range(5):
        raised(entry, owner)
    with pytest.raises(Refused) as refused:
        raised(entry, owner)
    assert refused.value.verdict.code == "locked"


def test_who_holds_the_entry_has_no_dispute_and_a_free_one_needs_none(
    entry: RosterEntry, owner: Account
) -> None:
    bond = Certification.objects.get()
    with pytest.raises(Refused) as refused:
        raised(entry, bond.account)
    assert refused.value.verdict.code == "free"
    actions.remove_certification(bond, reason="", now=NOW, actor=None)
    with pytest.raises(Refused):
        raised(entry, owner)


def test_an_administrator_frees_the_entry_and_both_are_told(
    school: School, entry: RosterEntry, owner: Account
) -> None:
    dispute, holder = raised(entry, owner), Certification.objects.get().account
    chief = browser(factories.administrator(school))
    listed = chief.get("/console/qinghe/disputes/?state=open").content.decode()
    assert "2024010101" in listed
    where = f"/console/qinghe/disputes/{dispute.ref}/"
    assert "我从没认证过" in chief.get(where).content.decode()
    assert chief.post(where, {"decision": "free"}).status_code == 422
    said = {"decision": "free", "reason": "当面核对"}
    assert chief.post(where, said).status_code == 303
    assert chief.post(where, said).status_code == 409
    assert "2024010101" not in chief.get("/console/qinghe/disputes/?state=open").content.decode()
    assert {m.account_id for m in Message.objects.all()} == {holder.pk, owner.pk}
    assert Deed.objects.filter(verb="schools.free_entry").count() == 1
    actions.certify(
        factories.viewer(owner), school, number="2024010101", name="王小明", code=CODE, now=timezone.now()
    )
    assert Certification.objects.live().get().account == owner


def test_it_does_not_say_freed_while_a_third_account_holds_the_entry(
    school: School, entry: RosterEntry, owner: Account
) -> None:
    dispute, bond = raised(entry, owner), Certification.objects.get()
    actions.remove_certification(bond, reason="", now=NOW, actor=None)
    third = accounts.account()
    actions.certify(
        factories.viewer(third), school, number="2024010101", name="王小明", code=CODE, now=timezone.now()
    )
    chief = browser(factories.administrator(school))
    where = f"/console/qinghe/disputes/{dispute.ref}/"
    answer = chief.post(where, {"decision": "free", "reason": "当面核对"})
    assert answer.status_code == 409
    assert Dispute.objects.undecided().count() == 1
    assert Certification.objects.live().get().account == third
    assert not Message.objects.filter(account=owner).exists()
    assert chief.post(where, {"decision": "decline", "reason": "已由他人认证"}).status_code == 303


def test_a_declined_one_leaves_the_bond_and_tells_why(
    school: School, entry: RosterEntry, owner: Account
) -> None:
    dispute = raised(entry, owner)
    chief = browser(factories.administrator(school))
    where = f"/console/qinghe/disputes/{dispute.ref}/"
    chief.post(where, {"decision": "decline", "reason": "学生证不符"})
    assert Certification.objects.live().count() == 1
    told = Message.objects.get()
    assert (told.account, "学生证不符" in told.text) == (owner, True)
    raised(entry, owner)
    assert Dispute.objects.undecided().count() == 1


def test_another_schools_dispute_is_not_there(school: School, entry: RosterEntry, owner: Account) -> None:
    dispute = raised(entry, owner)
    other = browser(factories.administrator(factories.school("mingde", "明德大学")))
    for slug in ("qinghe", "mingde"):
        where = f"/console/{slug}/disputes/{dispute.ref}/"
        assert other.get(where).status_code == 404
        assert other.post(where, {"decision": "free", "reason": "x"}).status_code == 404
    assert Dispute.objects.undecided().count() == 1


# --- locks ---


def lock(school: School) -> None:
    """Twenty accounts guess at one number: the last try locks it for everyone."""
    for n in range(20):
        guesser = factories.viewer(accounts.account(f"猜{n}"))
        with pytest.raises(Refused):
            actions.certify(
                guesser, school, number="2024010101", name="王小明", code="000000", now=timezone.now(),
                address="10.0.0.9",
            )  # fmt: skip


def test_locks_say_who_tried_and_are_opened(school: School, entry: RosterEntry) -> None:
    lock(school)
    chief = browser(factories.administrator(school))
    where = "/console/qinghe/locks/"
    html = chief.get(where).content.decode()
    assert "猜19" in html
    assert "10.0.0.9" in html
    assert "锁定至" in html
    assert "锁定至" in chief.get(f"/console/qinghe/students/{entry.ref}/").content.decode()
    deed = Deed.objects.get(verb="schools.certify_locked")
    assert chief.post(f"{where}unlock/", {"row": [str(deed.pk)]}).status_code == 303
    assert "锁定至" not in chief.get(where).content.decode()
    assert Deed.objects.filter(verb="schools.unlock_number").count() == 1


def test_another_schools_lock_is_not_opened(school: School, entry: RosterEntry) -> None:
    lock(school)
    deed = Deed.objects.get(verb="schools.certify_locked")
    other = browser(factories.administrator(factories.school("mingde", "明德大学")))
    for said in (str(deed.pk), "nonsense", "9" * 30):
        assert other.post("/console/mingde/locks/unlock/", {"row": [said]}).status_code == 404
    assert "2024010101" not in other.get("/console/mingde/locks/").content.decode()
    assert not Deed.objects.filter(verb="schools.unlock_number").exists()


def test_a_students_page_opens_the_lock_too(school: School, entry: RosterEntry) -> None:
    lock(school)
    chief = browser(factories.administrator(school))
    where = f"/console/qinghe/students/{entry.ref}/"
    assert chief.post(f"{where}unlock/").status_code == 303
    assert "锁定至" not in chief.get(where).content.decode()
