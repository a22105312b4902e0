"""学生认证: one verb, every branch (mission, S3 and S4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused, Verdict
from xueyun.core.viewer import VISITOR
from xueyun.limits.models import Counter
from xueyun.schools import actions, codes, factories
from xueyun.schools.factories import CODE, NOW
from xueyun.schools.models import Certification, RosterEntry, School

pytestmark = [pytest.mark.req("S4"), pytest.mark.django_db]

ADDRESS = "203.0.113.7"


@dataclass
class Someone:
    """An account that tries, and what it is told."""

    account: Account
    school: School

    def certify(
        self,
        number: str = "2024010101",
        name: str = "王小明",
        code: str = CODE,
        now: datetime = NOW,
        address: str = ADDRESS,
    ) -> Certification:
        viewer = factories.viewer(self.account)
        return actions.certify(
            viewer, self.school, number=number, name=name, code=code, now=now, address=address
        )

    def refused(self, **typed: object) -> Verdict:
        with pytest.raises(Refused) as caught:
            self.certify(**typed)  # type: ignore[arg-type]
        return caught.value.verdict


@pytest.fixture
def school() -> School:
    return factories.school()


@pytest.fixture
def entry(school: School) -> RosterEntry:
    return factories.entry(school)


@pytest.fixture
def wang(school: School, entry: RosterEntry) -> Someone:
    return Someone(accounts.account(), school)


@pytest.fixture
def stranger(school: School, entry: RosterEntry) -> Someone:
    return Someone(accounts.account("陌生人"), school)


@pytest.mark.req("S3")
def test_it_binds_the_account_to_its_entry(wang: Someone, entry: RosterEntry) -> None:
    bond = wang.certify()
    assert (bond.account, bond.entry, bond.school) == (wang.account, entry, wang.school)
    held = factories.viewer(wang.account).certified_at(wang.school.pk)
    assert held is not None
    assert (held.student_no, held.name, held.school_slug) == ("2024010101", "王小明", "qinghe")


@pytest.mark.parametrize(
    "typed",
    [
        {"code": "12345x"},
        {"code": "１２３４５Ｘ"},
        {"code": " 123 45x "},
        {"code": "12345ｘ"},
        {"number": "２０２４０１０１０１"},
        {"number": " 2024 0101 01\u200b"},
        {"name": "王 小 明"},
        {"name": "　王小明 "},
    ],
)
def test_it_accepts_every_spelling(wang: Someone, typed: dict[str, str]) -> None:
    assert wang.certify(**typed).pk  # type: ignore[arg-type]


def test_it_accepts_every_dot_in_a_name(wang: Someone) -> None:
    factories.entry(wang.school, "2024010102", "买买提·艾力")
    assert wang.certify(number="2024010102", name="买买提•艾力").pk


@pytest.mark.parametrize(
    "typed", [{"code": "123456"}, {"name": "王小红"}, {"number": "2024019999"}, {"code": ""}, {"name": ""}]
)
def test_it_has_one_answer_for_every_mismatch(wang: Someone, typed: dict[str, str]) -> None:
    right_but_for_one = wang.refused(**typed)
    assert (right_but_for_one.code, right_but_for_one.status) == ("mismatch", 422)
    assert not Certification.objects.exists()


def test_it_needs_an_account(school: School, entry: RosterEntry) -> None:
    with pytest.raises(Refused) as caught:
        actions.certify(VISITOR, school, number=entry.student_no, name=entry.name, code=CODE, now=NOW)
    assert caught.value.verdict.status == 401
    assert not Counter.objects.exists()


def test_an_entry_of_another_school_does_not_fit(wang: Someone) -> None:
    elsewhere = factories.school("mingde", "明德大学")
    other = Someone(wang.account, elsewhere)
    assert other.refused().code == "mismatch"


def test_five_wrong_tries_lock_for_a_growing_time(wang: Someone) -> None:
    codes_seen = [wang.refused(code="000000").code for _ in range(5)]
    assert codes_seen == ["mismatch"] * 4 + ["locked"]
    now = NOW
    for pause in (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4)):
        assert wang.refused(now=now + pause - timedelta(seconds=1)).code == "locked", "even the right code"
        now += pause
        assert wang.refused(code="000000", now=now).code == "mismatch"
        assert wang.refused(code="000000", now=now).code == "locked"


def test_the_lock_names_the_time(wang: Someone) -> None:
    for _ in range(4):
        wang.refused(code="000000")
    verdict = wang.refused(code="000000")
    assert verdict.status == 429
    with translation.override("en"):
        assert "15 minutes (10:15)" in str(verdict.reason)


def test_the_lock_ends(wang: Someone) -> None:
    for _ in range(5):
        wang.refused(code="000000")
    assert wang.certify(now=NOW + timedelta(minutes=15)).pk


def test_spellings_of_one_number_are_counted_together(wang: Someone) -> None:
    for number in ("2024010101", "２０２４０１０１０１", " 2024010101", "20240101 01"):
        wang.refused(number=number, code="000000")
    assert wang.refused(number="2024010101\u200b", code="000000").code == "locked"


def test_nobody_locks_out_a_classmate_with_five_tries(wang: Someone, stranger: Someone) -> None:
    for _ in range(5):
        stranger.refused(code="000000")
    assert wang.certify().pk


def test_a_number_locks_over_all_accounts(wang: Someone) -> None:
    for guesser in range(5):
        other = Someone(accounts.account(f"甲{guesser}"), wang.school)
        for _ in range(4):
            other.refused(code="000000", address=f"198.51.100.{guesser}")
    verdict = wang.refused(address="192.0.2.1")
    assert verdict.code == "locked"
    deed = Deed.objects.filter(verb="schools.certify_locked").latest("id")
    assert (deed.detail["by"], deed.object_label, deed.school_id) == (
        "code.number",
        "2024010101",
        wang.school.pk,
    )


def test_an_account_locks_over_all_numbers(stranger: Someone) -> None:
    seen = [stranger.refused(number=f"20240102{n:02}").code for n in range(16)]
    assert seen == ["mismatch"] * 14 + ["locked"] * 2


def test_an_address_locks_over_all_accounts(school: School, entry: RosterEntry) -> None:
    seen = []
    for n in range(101):
        guesser = Someone(accounts.account(), school)
        seen.append(guesser.refused(number=f"2024{n:04}").code)
    assert seen == ["mismatch"] * 99 + ["locked"] * 2
    assert Someone(accounts.account(), school).certify(address="192.0.2.1").pk


def test_a_right_code_takes_its_tries_back(wang: Someone) -> None:
    for _ in range(4):
        wang.refused(code="000000")
    wang.certify()
    by_scope = dict(Counter.objects.values_list("scope", "tries"))
    assert by_scope == {"code.number": 4, "code.account": 4, "code.address": 4}


def test_a_campus_behind_one_address_certifies_a_thousand_times(school: School) -> None:
    for n in range(120):
        number = f"20241{n:05}"
        factories.entry(school, number)
        Someone(accounts.account(), school).certify(number=number)
    assert Certification.objects.count() == 120


def test_to_certify_again_is_harmless(wang: Someone) -> None:
    first = wang.certify()
    assert wang.certify(code="whatever, it is not looked at") == first
    assert Certification.objects.count() == 1
    assert Deed.objects.filter(verb="schools.certify").count() == 1


def test_a_taken_entry_is_told_only_after_the_right_code(wang: Someone, stranger: Someone) -> None:
    wang.certify()
    assert stranger.refused(code="000000").code == "mismatch"
    taken = stranger.refused()
    assert (taken.code, taken.status) == ("taken", 409)
    assert Certification.objects.get().account == wang.account
    assert Deed.objects.filter(verb="schools.certify_taken", actor_id=stranger.account.pk).exists()


def test_an_account_has_one_entry_in_a_school(wang: Someone) -> None:
    wang.certify()
    factories.entry(wang.school, "2024010102", "李小红")
    before = Counter.objects.count()
    verdict = wang.refused(number="2024010102", name="李小红")
    assert (verdict.code, verdict.status) == ("already_certified", 409)
    assert Counter.objects.count() == before, "a certified account learns nothing about other numbers"


def test_an_account_may_certify_at_several_schools(wang: Someone) -> None:
    elsewhere = factories.school("mingde", "明德大学")
    factories.entry(elsewhere, "A77", "王小明")
    wang.certify()
    Someone(wang.account, elsewhere).certify(number="a77", now=NOW + timedelta(days=1))
    assert [c.school_slug for c in factories.viewer(wang.account).certifications] == ["mingde", "qinghe"]


def test_a_closed_entry_is_told_only_after_the_right_code(wang: Someone, entry: RosterEntry) -> None:
    entry.disabled_at = NOW
    entry.save()
    assert wang.refused(code="000000").code == "mismatch"
    assert wang.refused().code == "disabled"
    assert not Certification.objects.exists()


def test_a_closed_entry_gives_no_rights_and_holds_its_account(wang: Someone, entry: RosterEntry) -> None:
    wang.certify()
    entry.disabled_at = NOW
    entry.save()
    assert factories.viewer(wang.account).certified_at(wang.school.pk) is None
    factories.entry(wang.school, "2024010102", "李小红")
    assert wang.refused(number="2024010102", name="李小红").code == "already_certified"


def test_it_leaves_a_trail_without_the_code(wang: Someone) -> None:
    for _ in range(5):
        wang.refused(code="000000")
    wang.certify(now=NOW + timedelta(hours=1))
    locked, done = Deed.objects.filter(school_id=wang.school.pk, verb__startswith="schools.certify").order_by(
        "id"
    )
    assert (locked.verb, locked.detail["by"], locked.address) == (
        "schools.certify_locked",
        "code.pair",
        ADDRESS,
    )
    assert (done.verb, done.actor_id, done.object_label) == ("schools.certify", wang.account.pk, "2024010101")
    assert "000000" not in str(list(Deed.objects.values()))


def statements(someone: Someone, **typed: object) -> list[str]:
    """The text of every statement of one refused try, with what was typed replaced."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        someone.refused(**typed)
    number = codes.normalise_number(str(typed["number"]))
    texts = [str(query["sql"]).replace(number, "<number>") for query in captured.captured_queries]
    return [_shape(text) for text in texts]


def _shape(sql: str) -> str:
    """A statement without its values: digests and ids differ between any two tries."""
    sql = sql.replace("::timestamptz", "")
    return re.sub(r"'[^']*'|\b\d+\b|\bs\d+_x\d+\b|\bNULL\b", "?", sql)


@pytest.mark.parametrize("tries", [1, 5, 6])
def test_known_and_unknown_numbers_cost_the_same_statements(
    wang: Someone, stranger: Someone, tries: int
) -> None:
    """The first wrong try, the one that locks, and one against the lock."""
    for someone, number in ((wang, "2024010101"), (stranger, "2024019999")):
        for _ in range(tries - 1):
            someone.refused(number=number, code="000000")
    known = statements(wang, number="2024010101", code="000000", address="192.0.2.1")
    unknown = statements(stranger, number="2024019999", code="000000", address="192.0.2.2")
    assert known == unknown
    assert len(known) >= 4


def test_known_and_unknown_numbers_cost_the_same_hashes(
    wang: Someone, stranger: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[int] = []
    real = codes.code_hmac

    def counted(school_id: int, student_no: str, code: str) -> bytes:
        hashed.append(len(code))
        return real(school_id, student_no, code)

    monkeypatch.setattr(codes, "code_hmac", counted)
    wang.refused(code="000000")
    known = list(hashed)
    hashed.clear()
    stranger.refused(number="2024019999", code="000000")
    assert hashed == known == [6]


def test_known_and_unknown_numbers_hear_the_same_words(wang: Someone, stranger: Someone) -> None:
    known = [wang.refused(code="000000") for _ in range(6)]
    unknown = [stranger.refused(number="2024019999", code="000000") for _ in range(6)]
    assert [(v.code, str(v.reason), v.status) for v in known] == [
        (v.code, str(v.reason), v.status) for v in unknown
    ]
