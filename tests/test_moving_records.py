"""换绑: an old account's records are copied to the new one, once, when the student has confirmed it (mission, A7)."""

from __future__ import annotations

import pytest
from django.test import Client

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused
from xueyun.courses import publishing
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Term, Unit
from xueyun.enrolment import actions as enrolment
from xueyun.enrolment.models import Reason
from xueyun.licences import actions as licences
from xueyun.notices.models import Message
from xueyun.progress import bits
from xueyun.progress.models import State, UnitState
from xueyun.schools import actions, factories, hooks
from xueyun.schools.models import Certification, Move, RosterEntry, School
from xueyun.sharing import actions as sharing

pytestmark = [pytest.mark.django_db, pytest.mark.req("A7")]


class Student:
    """王小明, who had an account, lost it, and has certified again with another."""

    def __init__(self) -> None:
        self.school: School = factories.school()
        self.other: School = factories.school("mingde", "明德大学")
        self.chief = factories.viewer(factories.administrator(self.school))
        self.spoc, self.units = self.term(self.school, "spoc")
        self.foreign, self.foreign_units = self.term(self.other, "mooc")
        self.old: Account = factories.student(self.school)
        self.entry: RosterEntry = self.school.entries.get()
        enrolment.enrol(factories.viewer(self.old), self.spoc, now=NOW)
        enrolment.enrol(factories.viewer(self.old), self.foreign, now=NOW)
        self.first = Certification.objects.get()
        actions.remove_certification(self.first, reason="丢失", now=NOW, actor=self.chief)
        self.new = accounts.account("新账号")
        factories.certification(self.new, self.entry)

    @staticmethod
    def term(school: School, audience: str) -> tuple[Term, list[Unit]]:
        found = draft(course(school, f"课 {audience}"), audience=audience, lead=factories.teacher(school))
        units = grow(found, units=3)
        publishing.publish(found, now=NOW)
        return found, units

    def offer(self, proof: str = "in_person", note: str = "核对学生证") -> Move:
        return actions.offer_move(self.entry, self.first, Move.Proof(proof), note, now=NOW, actor=self.chief)

    def confirm(self, move: Move, account: Account) -> bool:
        return actions.confirm_move(move, factories.viewer(account), now=NOW)


@pytest.fixture
def student() -> Student:
    return Student()


def state(account: Account, unit: Unit, state: State, seen: int = 0, **more: object) -> UnitState:
    return UnitState.objects.create(
        account=account, unit=unit, term_id=unit.term_id, state=state, seen=bits.to_bytes(seen),
        seen_count=seen.bit_count(), updated_at=NOW, done_at=NOW if state == State.DONE else None, **more,
    )  # fmt: skip


def facts(account: Account, unit: Unit) -> tuple[int, int, int] | None:
    row = UnitState.objects.filter(account=account, unit=unit).first()
    return (row.state, bits.from_bytes(row.seen), row.seen_count) if row else None


def test_the_new_account_gets_what_the_old_did_and_the_old_keeps_it(student: Student) -> None:
    state(student.old, student.units[0], State.DONE)
    state(student.old, student.foreign_units[0], State.DONE)
    move = student.offer()
    assert facts(student.new, student.units[0]) is None
    assert student.confirm(move, student.new)
    assert facts(student.new, student.units[0]) == facts(student.old, student.units[0]) == (2, 0, 0)
    assert facts(student.new, student.foreign_units[0]) is None, (
        "the other school's course is not this school's"
    )
    live = Reason.objects.live().filter(account=student.new)
    assert [reason.term for reason in live] == [student.spoc]
    assert Reason.objects.live().filter(account=student.old).count() == 2


def test_where_both_have_facts_the_union_and_the_best_count(student: Student) -> None:
    state(student.old, student.units[0], State.BEGUN, 0b0011)
    state(student.new, student.units[0], State.BEGUN, 0b0110)
    state(student.old, student.units[1], State.BEGUN, 0b1)
    state(student.new, student.units[1], State.DONE, 0b11)
    state(student.new, student.units[2], State.DONE)
    student.confirm(student.offer(), student.new)
    assert [facts(student.new, unit) for unit in student.units] == [(1, 0b0111, 3), (2, 0b11, 2), (2, 0, 0)]
    assert facts(student.old, student.units[0]) == (1, 0b0011, 2)


def test_the_sources_of_the_schools_terms_come_along(student: Student) -> None:
    licences.grant(student.foreign.course, student.school, "synchronous", now=NOW)
    layer = sharing.open_over(
        student.foreign, student.school, starts_at=NOW, ends_at=student.foreign.ends_at, now=NOW, team=[]
    )
    grow(layer, units=1)
    publishing.publish(layer, now=NOW)
    Reason.objects.create(account=student.old, term=layer, started_at=NOW)
    state(student.old, student.foreign_units[0], State.DONE)
    student.confirm(student.offer(), student.new)
    assert facts(student.new, student.foreign_units[0]) == (2, 0, 0)
    live = Reason.objects.live().filter(account=student.new).order_by("term__course__title")
    assert {(reason.term, reason.via) for reason in live} == {
        (student.spoc, None), (layer, None), (student.foreign, layer),
    }  # fmt: skip


def test_it_is_done_once_and_again_is_harmless(student: Student) -> None:
    state(student.old, student.units[0], State.DONE)
    move = student.offer()
    assert student.offer().pk == move.pk
    assert [student.confirm(move, student.new) for _twice in range(2)] == [True, False]
    assert Deed.objects.filter(verb="schools.move_records").count() == 1
    before = list(UnitState.objects.order_by("pk").values())
    hooks.records_moved.run(
        from_account=student.old.pk, to_account=student.new.pk, school_id=student.school.pk, now=NOW
    )
    assert list(UnitState.objects.order_by("pk").values()) == before
    assert Reason.objects.live().filter(account=student.new).count() == 1


def test_proof_by_the_old_account_needs_the_yes_of_both(student: Student) -> None:
    move = student.offer("old_account", "")
    assert {m.account for m in Message.objects.filter(cause=f"schools.move:{move.pk}")} == {
        student.old,
        student.new,
    }
    assert not student.confirm(move, student.new)
    assert student.confirm(move, student.old)


def test_nobody_else_confirms_and_nobody_for_an_entry_that_went_on(student: Student) -> None:
    move = student.offer()
    for stranger in (student.old, accounts.account()):
        with pytest.raises(Refused) as refused:
            student.confirm(move, stranger)
        assert refused.value.verdict.hidden
    bond = Certification.objects.live().get()
    actions.remove_certification(bond, reason="", now=NOW, actor=None)
    with pytest.raises(Refused) as refused:
        student.confirm(move, student.new)
    assert refused.value.verdict.code == "stale"


def test_an_account_that_never_held_the_entry_gives_nothing(student: Student) -> None:
    stranger = factories.certification(accounts.account(), factories.entry(student.school, "2"))
    with pytest.raises(Refused) as refused:
        actions.offer_move(student.entry, stranger, Move.Proof.IN_PERSON, "x", now=NOW, actor=student.chief)
    assert refused.value.verdict.code == "never_held"


def test_the_student_confirms_on_a_page_that_nobody_else_sees(student: Student) -> None:
    chief = Client()
    chief.force_login(Account.objects.get(pk=student.chief.account_id))
    form = f"/console/qinghe/students/{student.entry.ref}/records/"
    said = {"bond": str(student.first.pk), "proof": "in_person", "note": ""}
    assert chief.post(form, said).status_code == 422
    assert chief.post(form, {**said, "note": "核对学生证"}).status_code == 303
    where = Message.objects.get(account=student.new, cause__startswith="schools.move").url
    mine, other = Client(), Client()
    mine.force_login(student.new)
    other.force_login(student.old)
    assert other.get(where).status_code == 404
    assert mine.get(where).status_code == 200
    assert mine.get(where.replace("qinghe", "mingde")).status_code == 404
    assert mine.post(where).status_code == 303
    assert Move.objects.get().done_at is not None
    assert "已于" in mine.get(where).content.decode()
