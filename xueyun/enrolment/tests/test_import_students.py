"""Students are put into a SPOC by number: what becomes of each, once and again, and on the day of certification."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories as accounts
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused
from xueyun.courses import outlines
from xueyun.courses.factories import NOW, course, draft, lead_of, term
from xueyun.courses.models import Term
from xueyun.enrolment import actions, importing, removing, standing, tellings
from xueyun.enrolment.importing import Fate
from xueyun.enrolment.models import Expected, Line, Reason
from xueyun.jobs import worker
from xueyun.jobs.models import Job
from xueyun.notices.models import Message
from xueyun.schools import actions as schools_actions
from xueyun.schools import factories as schools
from xueyun.schools.factories import CODE
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("T5")]


@pytest.fixture
def qinghe() -> School:
    return schools.school("qinghe", "清河大学")


@pytest.fixture
def spoc(qinghe: School) -> Term:
    return term(course(qinghe), audience="spoc", password="jifen2026")


def fates(spoc: Term, *numbers: str) -> list[str]:
    return [str(one.fate) for one in importing.look(spoc, numbers, now=NOW, actor=lead_of(spoc))]


def test_each_number_has_its_fate_and_looking_changes_nothing(qinghe: School, spoc: Term):
    schools.student(qinghe, "1001", "能选课")
    schools.entry(qinghe, "1002", "未认证")
    inside = schools.student(qinghe, "1003", "已在课")
    left = schools.student(qinghe, "1004", "退过课")
    shut = schools.student(qinghe, "1005", "被移出")
    closed = schools.entry(qinghe, "1006", "已毕业", disabled_at=NOW)
    schools.entry(schools.school("mingde", "明德大学"), "2001", "外校")
    for account in (inside, left):
        actions.enrol(schools.viewer(account), spoc, now=NOW, password="jifen2026")
    actions.leave(schools.viewer(left), spoc, now=NOW)
    removing.remove(spoc, [shut.pk], now=NOW, actor=lead_of(spoc), keeps_out=True)
    before = (Reason.objects.count(), Expected.objects.count(), Line.objects.count(), Deed.objects.count())
    asked = ["1001", "1002", "1003", "1004", "1005", closed.student_no, "2001", "9999"]
    said = ["enrol", "expect", "in", "return", "kept_out", "closed", "unknown", "unknown"]
    assert fates(spoc, *asked) == said
    looked = Deed.objects.get(verb="enrolment.look")
    assert (looked.detail["unknown"], looked.object_id, looked.school_id) == (2, spoc.pk, qinghe.pk)
    looked.delete()
    assert before == (
        Reason.objects.count(), Expected.objects.count(), Line.objects.count(), Deed.objects.count()
    )  # fmt: skip


def test_it_enrols_waits_tells_and_leaves_one_row_in_the_trail(qinghe: School, spoc: Term):
    account = schools.student(qinghe, "1001", "王小明")
    schools.entry(qinghe, "1002", "李未认证", class_name="数学1班")
    done = importing.bring(spoc, ["1001", "1002", "9999"], now=NOW, actor=lead_of(spoc))
    assert done == {Fate.ENROL: 1, Fate.EXPECT: 1, Fate.UNKNOWN: 1}
    assert standing.load(account.pk, spoc.pk).own
    assert Reason.objects.get(account=account).how == Reason.How.IMPORT
    rows = (
        Line.objects.filter(term=spoc)
        .order_by("number")
        .values_list("number", "name", "class_name", "account")
    )
    assert list(rows) == [("1001", "王小明", "", account.pk), ("1002", "李未认证", "数学1班", None)]
    assert not Message.objects.exists(), "told after the answer, however many they are"
    worker.drain(NOW)
    told = Message.objects.get(account=account, cause__startswith="enrolment.imported")
    assert told.title == "你已加入《微积分》"
    deed = Deed.objects.get(verb="enrolment.import")
    assert (deed.detail, deed.actor_id, deed.school_id) == (
        {"enrol": 1, "expect": 1, "unknown": 1}, spoc.team.get().account_id, qinghe.pk
    )  # fmt: skip


def test_the_same_list_again_changes_nothing(qinghe: School, spoc: Term):
    schools.student(qinghe, "1001")
    schools.entry(qinghe, "1002", "李未认证")
    for _ in range(2):
        importing.bring(spoc, ["1001", "1002", "1001"], now=NOW, actor=lead_of(spoc))
    assert fates(spoc, "1001", "1002") == ["in", "waits"]
    assert (Reason.objects.count(), Expected.objects.count(), Line.objects.count()) == (1, 1, 2)
    assert Deed.objects.filter(verb="enrolment.import").count() == 1
    worker.drain(NOW)
    assert Message.objects.filter(cause__startswith="enrolment.imported").count() == 1


def test_certifying_enrols_whom_a_run_waits_for(qinghe: School, spoc: Term):
    schools.entry(qinghe, "1002", "李未认证")
    importing.bring(spoc, ["1002"], now=NOW, actor=lead_of(spoc))
    account = accounts.account()
    schools_actions.certify(
        schools.viewer(account), qinghe, number="1002", name="李未认证", code=CODE, now=NOW
    )
    assert standing.load(account.pk, spoc.pk).own
    assert Expected.objects.get().outcome == "enrolled"
    line = Line.objects.get(term=spoc)
    assert (line.account_id, line.number, line.expected_id) == (account.pk, "1002", None)
    assert Message.objects.filter(account=account, cause__startswith="enrolment.imported").count() == 1


def test_who_certifies_after_the_end_is_not_enrolled(qinghe: School, spoc: Term):
    schools.entry(qinghe, "1002", "李未认证")
    importing.bring(spoc, ["1002"], now=NOW, actor=lead_of(spoc))
    account, late = accounts.account(), NOW + timedelta(days=90)
    schools_actions.certify(
        schools.viewer(account), qinghe, number="1002", name="李未认证", code=CODE, now=late
    )
    assert (Expected.objects.get().outcome, Line.objects.count(), Reason.objects.count()) == ("ended", 0, 0)


def test_who_is_taken_off_the_list_is_not_enrolled_on_certifying(qinghe: School, spoc: Term):
    schools.entry(qinghe, "1002", "李未认证")
    importing.bring(spoc, ["1002"], now=NOW, actor=lead_of(spoc))
    waiting = Expected.objects.get()
    other = term(course(qinghe, "别的课"), audience="spoc")
    assert removing.withdraw(other, [waiting.pk], now=NOW, actor=lead_of(other)) == 0
    assert removing.withdraw(spoc, [waiting.pk], now=NOW, actor=lead_of(spoc)) == 1
    assert removing.withdraw(spoc, [waiting.pk], now=NOW, actor=lead_of(spoc)) == 0
    account = accounts.account()
    schools_actions.certify(
        schools.viewer(account), qinghe, number="1002", name="李未认证", code=CODE, now=NOW
    )
    assert not Line.objects.exists()
    assert Deed.objects.filter(verb="enrolment.withdraw_expected").count() == 1


@pytest.mark.req("P5")
def test_an_import_into_a_layer_enrols_in_its_source_too(qinghe: School):
    source = term(course(schools.school("mingde", "明德大学")))
    layer = term(course(qinghe), audience="spoc", source=source)
    account = schools.student(qinghe, "1001", "王小明")
    importing.bring(layer, ["1001"], now=NOW, actor=lead_of(layer))
    assert standing.load(account.pk, source.pk).carriers == {layer.pk}
    own, theirs = Line.objects.get(term=layer), Line.objects.get(term=source)
    assert (own.number, own.name) == ("1001", "王小明")
    assert (theirs.number, theirs.name, theirs.entry_id) == ("", account.nickname, None), (
        "not the source's to see"
    )


@pytest.mark.parametrize(
    ("kind", "code"),
    [("mooc", "mooc"), ("draft", "not_published"), ("ended", "ended"), ("source", "source_ended")],
)
def test_it_is_refused_with_the_reason(qinghe: School, kind: str, code: str):
    schools.student(qinghe, "1001")
    of = course(qinghe)
    source = term(course(schools.school("mingde", "明德大学")), ends=-1) if kind == "source" else None
    rows = {
        "mooc": lambda: term(of),
        "draft": lambda: draft(of, audience="spoc"),
        "ended": lambda: term(of, audience="spoc", ends=-1),
        "source": lambda: term(of, audience="spoc", source=source),
    }
    made = rows[kind]()
    with pytest.raises(Refused) as refused:
        importing.bring(made, ["1001"], now=NOW, actor=lead_of(made))
    assert refused.value.verdict.code == code
    assert refused.value.verdict.reason
    assert not Reason.objects.exists()


def test_a_long_list_goes_in_batches_that_are_each_whole(
    qinghe: School, spoc: Term, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importing, "BATCH", 2)
    for n in range(5):
        schools.student(qinghe, f"100{n}", f"学生{n}")
    done = importing.bring(spoc, [f"100{n}" for n in range(5)], now=NOW, actor=lead_of(spoc))
    assert done[Fate.ENROL] == 5 == Line.objects.filter(term=spoc).count()
    assert [deed.detail["enrol"] for deed in Deed.objects.filter(verb="enrolment.import").order_by("pk")] == [
        2,
        2,
        1,
    ]


def test_they_are_told_in_batches_once_each_and_not_who_has_left_meanwhile(
    qinghe: School, spoc: Term, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tellings, "BATCH", 2)
    people = [schools.student(qinghe, f"100{n}", f"学生{n}") for n in range(6)]
    importing.bring(spoc, [f"100{n}" for n in range(6)], now=NOW, actor=lead_of(spoc))
    actions.leave(schools.viewer(people[3]), spoc, now=NOW)
    job, batches = Job.objects.get(name="enrolment.tell_imported"), []
    tell = partial(tellings.many_imported, **job.args, now=NOW, pulse=lambda: batches.append(1))
    assert (tell(), len(batches)) == (5, 3)
    assert tell() == 0, "a job that begins anew"
    told = Message.objects.filter(cause__startswith="enrolment.imported").values_list("account_id", flat=True)
    assert sorted(told) == sorted(one.pk for one in people if one != people[3])


def test_forty_ask_as_often_as_twenty(qinghe: School, spoc: Term):
    counts, actor = [], lead_of(spoc)
    outlines.of_run(spoc)  # compiled once in a process
    for many in (20, 40):
        numbers = [f"{many}{n:03}" for n in range(many)]
        for number in numbers[::2]:
            schools.student(qinghe, number, "王")
        for number in numbers[1::2]:
            schools.entry(qinghe, number, "李")
        with CaptureQueriesContext(connection) as asked:
            importing.bring(spoc, numbers, now=NOW, actor=actor)
        counts.append(len(asked))
    assert counts[0] == counts[1]
