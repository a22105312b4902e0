"""Random codes on slips: chosen by the school, drawn once, worth nothing when new ones are drawn."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories as accounts
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused
from xueyun.schools import actions, factories
from xueyun.schools.actions import slips
from xueyun.schools.factories import CODE, NOW
from xueyun.schools.models import Certification, RosterEntry, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S5"), pytest.mark.req("S6")]

CLASS = "数学1班"


@pytest.fixture
def school() -> School:
    at = factories.school()
    actions.choose_codes(at, are_random=True, now=NOW, actor=None)
    return at


@pytest.fixture
def chief(school: School) -> Client:
    browser = Client()
    browser.force_login(factories.administrator(school))
    return browser


def entries(at: School, count: int = 3, class_name: str = CLASS, first: int = 1) -> list[RosterEntry]:
    return [
        factories.entry(at, f"2026{first + n:06}", f"同学{first + n}", class_name=class_name)
        for n in range(count)
    ]


def certify(at: School, entry: RosterEntry, code: str) -> Certification:
    viewer = factories.viewer(accounts.account())
    return actions.certify(viewer, at, number=entry.student_no, name=entry.name, code=code, now=NOW)


def printed(chief: Client, *classes: str, **more: str) -> dict[str, str]:
    """Number → code, as the page of slips shows them."""
    answer = chief.post("/console/qinghe/codes/print/", {"classes": classes, **more})
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    found = re.findall(
        r'slip__number">\S+ (\w+)</p>\s*<p class="slip__code"><span[^>]*>[^<]*</span> (\w+)<',
        answer.content.decode(),
    )
    return dict(found)


def test_each_student_of_a_class_gets_a_code_that_certifies_and_the_old_one_does_not(
    school: School, chief: Client
) -> None:
    first, second, _third = entries(school)
    entries(school, 1, "物理1班", first=9)
    codes = printed(chief, CLASS)
    assert list(codes) == ["2026000001", "2026000002", "2026000003"]
    assert all(re.fullmatch(r"[2-9A-HJ-NP-WYZ]{8}", code) for code in codes.values())
    with pytest.raises(Refused, match="mismatch"):
        certify(school, first, CODE)
    assert certify(school, first, codes["2026000001"]).entry_id == first.pk
    with pytest.raises(Refused, match="mismatch"):
        certify(school, second, codes["2026000001"])


def test_slips_are_printed_once_unless_they_are_wanted_again(school: School, chief: Client) -> None:
    (entry,) = entries(school, 1)
    before = printed(chief, CLASS)["2026000001"]
    assert printed(chief, CLASS) == {}
    again = chief.post("/console/qinghe/codes/print/", {"classes": [CLASS]})
    assert "其中的认证码无法再查看" in again.content.decode()
    after = printed(chief, CLASS, again="on")["2026000001"]
    with pytest.raises(Refused, match="mismatch"):
        certify(school, entry, before)
    certify(school, entry, after)


def test_who_is_certified_or_disabled_or_a_teacher_gets_none(school: School, chief: Client) -> None:
    held, closed, staff, open_ = entries(school, 4)
    certify(school, held, CODE)
    actions.disable([closed], reason="毕业", now=NOW, actor=None)
    RosterEntry.objects.filter(pk=staff.pk).update(kind="teacher")
    assert list(printed(chief, CLASS, again="on")) == [open_.student_no]


def test_the_plan_says_how_many_and_draws_nothing(school: School, chief: Client) -> None:
    (entry, *_others) = entries(school)
    chief.cookies["xueyun_language"] = "en"
    html = chief.post("/console/qinghe/codes/", {"classes": [CLASS]}).content.decode()
    assert "3 slips will be printed." in html
    certify(school, entry, CODE)  # the old code still fits
    assert not Deed.objects.filter(verb="schools.print_slips").exists()


def test_a_code_that_comes_with_a_list_or_is_typed_needs_a_slip_again(school: School, chief: Client) -> None:
    (entry,) = entries(school, 1)
    printed(chief, CLASS)
    actions.set_code(entry, "123456", reason="遗失", now=NOW, actor=None)
    assert len(printed(chief, CLASS)) == 1
    actions.set_code(entry, "", reason="遗失", now=NOW, actor=None)  # drawn, and shown to the administrator
    assert printed(chief, CLASS) == {}


def test_printing_leaves_one_row_of_the_log_and_no_code_in_it(school: School, chief: Client) -> None:
    entries(school)
    codes = printed(chief, CLASS)
    (deed,) = Deed.objects.filter(verb="schools.print_slips")
    assert deed.detail == {"classes": [CLASS], "rows": 3, "again": False}
    assert not any(code in str(deed.detail) for code in codes.values())


def test_a_lock_on_a_number_opens_with_its_new_code(school: School, chief: Client) -> None:
    (entry,) = entries(school, 1)
    for _account in range(30):
        with pytest.raises(Refused) as caught:
            certify(school, entry, "000000")
        if caught.value.verdict.code == "locked":
            break
    with pytest.raises(Refused, match="locked"):
        certify(school, entry, CODE)
    certify(school, entry, printed(chief, CLASS)[entry.student_no])


def test_without_random_codes_nothing_is_drawn(school: School, chief: Client) -> None:
    (entry,) = entries(school, 1)
    chief.post("/console/qinghe/codes/choose/", {"codes": "listed"})
    assert "slips-form" not in chief.get("/console/qinghe/codes/").content.decode()
    assert chief.post("/console/qinghe/codes/print/", {"classes": [CLASS]}).status_code == 409
    certify(school, entry, CODE)


def test_choosing_is_one_deed_however_often_it_is_said(school: School, chief: Client) -> None:
    for said in ("random", "listed", "listed", "random"):
        chief.post("/console/qinghe/codes/choose/", {"codes": said})
    verbs = (
        Deed.objects.filter(verb__startswith="schools.codes_").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["schools.codes_random", "schools.codes_listed", "schools.codes_random"]


def test_another_schools_class_and_another_schools_administrator_get_nothing(
    school: School, chief: Client
) -> None:
    other = factories.school("mingde", "明德大学")
    actions.choose_codes(other, are_random=True, now=NOW, actor=None)
    entries(other, 1, "法学1班")
    assert chief.post("/console/qinghe/codes/print/", {"classes": ["法学1班"]}).status_code == 422
    for path in ("", "print/", "choose/"):
        answer = chief.post(f"/console/mingde/codes/{path}", {"classes": ["法学1班"], "codes": "listed"})
        assert answer.status_code == 404
    assert not RosterEntry.objects.filter(code_drawn_at__isnull=False).exists()


def test_two_thousand_slips_at_once_are_the_most(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slips, "MOST", 2)
    entries(school, 3)
    with pytest.raises(Refused, match="too_many"):
        actions.print_slips(school, [CLASS], again=False, now=NOW, actor=None)
    assert not RosterEntry.objects.filter(code_drawn_at__isnull=False).exists()


def test_printing_asks_as_many_statements_for_ten_students_as_for_five(school: School) -> None:
    entries(school, 5)
    entries(school, 10, "物理1班", first=50)
    counts = []
    for name in (CLASS, "物理1班"):
        with CaptureQueriesContext(connection) as asked:
            assert actions.print_slips(school, [name], again=False, now=NOW, actor=None)
        counts.append(len(asked))
    assert counts[0] == counts[1]
