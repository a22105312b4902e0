"""The list of a term's learners says what reasons, bonds and the roster say, whatever changes and in whatever order."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xueyun.accounts import factories as accounts
from xueyun.accounts.actions import own
from xueyun.accounts.models import Account
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Viewer
from xueyun.courses.factories import NOW, course, lead_of, term
from xueyun.courses.models import Term
from xueyun.enrolment import actions, importing, removing
from xueyun.enrolment.models import Line, Reason
from xueyun.schools import actions as schools_actions
from xueyun.schools import factories as schools
from xueyun.schools import hooks
from xueyun.schools.actions import Facts
from xueyun.schools.models import Certification, RosterEntry

pytestmark = [pytest.mark.django_db, pytest.mark.req("T5")]


def test_a_line_follows_the_entry_the_bond_and_the_nickname() -> None:
    qinghe = schools.school("qinghe", "清河大学")
    account, entry = (
        accounts.account(nickname="小王"),
        schools.entry(qinghe, "1001", "王小明", class_name="一班"),
    )
    bond = schools.certification(account, entry)
    row = term(course(qinghe), audience="spoc")
    actions.enrol(schools.viewer(account), row, now=NOW)

    def line() -> tuple[str, ...]:
        return Line.objects.values_list("number", "name", "class_name").get()

    assert line() == ("1001", "王小明", "一班")
    shown = Facts.of(entry)
    schools_actions.edit_entry(
        entry, shown, Facts("王晓明", class_name="一班"), reason="", now=NOW, actor=None
    )
    schools_actions.move_to_class([entry], "二班", reason="", now=NOW, actor=None)
    assert line() == ("1001", "王晓明", "二班")
    schools_actions.remove_certification(bond, reason="x", now=NOW, actor=None)
    assert line() == ("", "小王", "")
    own.edit_profile(account, nickname="老王", about="")
    assert line() == ("", "老王", "")
    schools_actions.certify(
        schools.viewer(account), qinghe, number="1001", name="王晓明", code=schools.CODE, now=NOW
    )
    own.edit_profile(account, nickname="大王", about="")
    assert line() == ("1001", "王晓明", "二班")


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "leave", "leave_all", "remove", "import", "certify", "uncertify"]),
        st.integers(0, 1),  # who
        st.integers(0, 2),  # which term
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_whatever_happens_in_whatever_order_the_list_is_true(deeds: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        _live(deeds)
        transaction.set_rollback(True)


def _live(deeds: list[tuple[str, int, int]]) -> None:
    qinghe, mingde = schools.school("qinghe", "清河大学"), schools.school("mingde", "明德大学")
    source = term(course(mingde))
    terms = [
        source,
        term(course(qinghe), audience="spoc", source=source),
        term(course(qinghe, "独立"), audience="spoc"),
    ]
    people = [accounts.account(nickname=f"人{n}") for n in range(2)]
    entries = [schools.entry(qinghe, f"100{n}", f"名{n}") for n in range(2)]
    chief = schools.viewer(schools.administrator(qinghe))
    for deed, who, which in deeds:
        _do(deed, people[who], entries[who], terms[which], chief)
        assert _listed() == _truth()


def _do(deed: str, account: Account, entry: RosterEntry, row: Term, chief: Viewer) -> None:
    viewer = schools.viewer(account)
    try:
        if deed == "enrol":
            actions.enrol(viewer, row, now=NOW)
        elif deed.startswith("leave"):
            actions.leave(viewer, row, now=NOW, with_layers=deed == "leave_all")
        elif deed == "remove":
            removing.remove(row, [account.pk], now=NOW, actor=lead_of(row))
        elif deed == "import":
            importing.bring(row, [entry.student_no], now=NOW, actor=lead_of(row))
        elif deed == "certify":
            _bind(account, entry)
        else:
            for bond in Certification.objects.filter(account=account, removed_at__isnull=True):
                schools_actions.remove_certification(bond, reason="x", now=NOW, actor=chief)
    except Refused:
        pass


def _bind(account: Account, entry: RosterEntry) -> None:
    """What `certify` does once the code is right; guesses are counted in a transaction of their own."""
    held = Certification.objects.filter(removed_at__isnull=True)
    if not held.filter(account=account).exists() and not held.filter(entry=entry).exists():
        bond = schools.certification(account, entry)
        hooks.certified.run(bond.pk, account.pk, entry.school_id, NOW)


def _listed() -> set[tuple[int, int, str, str]]:
    rows = Line.objects.filter(account__isnull=False)
    return set(rows.values_list("term_id", "account_id", "number", "name"))


def _truth() -> set[tuple[int, int, str, str]]:
    found = set()
    for reason in Reason.objects.live().select_related("term__course", "account"):
        bond = Certification.objects.filter(
            account=reason.account, school_id=reason.term.course.school_id, removed_at__isnull=True
        ).first()
        number, name = (bond.entry.student_no, bond.entry.name) if bond else ("", reason.account.nickname)
        found.add((reason.term_id, reason.account_id, number, name))
    return found
