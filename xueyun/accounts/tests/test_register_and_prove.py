"""Making an account, and showing that it is one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.hashers import identify_hasher
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import actions, factories
from xueyun.accounts.factories import NOW, PASSWORD
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused, Verdict

pytestmark = pytest.mark.django_db


def refused(login: str, typed: str = "wrong", address: str = "203.0.113.7", **more: object) -> Verdict:
    with pytest.raises(Refused) as caught:
        actions.prove(login, typed, now=more.get("now", NOW), address=address)  # type: ignore[arg-type]
    return caught.value.verdict


@pytest.mark.req("A1")
def test_it_registers_by_mobile_or_email_with_argon2() -> None:
    by_mobile = actions.register("+86 138 0013 8000", PASSWORD, " 王小明 ", now=NOW)
    by_email = actions.register("Wang@Example.org", PASSWORD, "王", now=NOW)
    assert (by_mobile.mobile, by_mobile.email, by_mobile.nickname) == ("13800138000", None, "王小明")
    assert (by_email.mobile, by_email.email) == (None, "wang@example.org")
    assert (by_mobile.mobile_verified_at, by_mobile.email_verified_at) == (NOW, None)
    assert (by_email.mobile_verified_at, by_email.email_verified_at) == (None, NOW)
    assert identify_hasher(by_mobile.password).algorithm == "argon2"
    assert Deed.objects.filter(verb="accounts.register").count() == 2


@pytest.mark.req("A1")
def test_an_address_has_one_account() -> None:
    actions.register("13800138000", PASSWORD, "王", now=NOW)
    with pytest.raises(actions.AddressTaken):
        actions.register("138-0013-8000", PASSWORD, "李", now=NOW)
    with pytest.raises(ValueError, match="neither"):
        actions.register("nobody", PASSWORD, "李", now=NOW)
    assert Account.objects.count() == 1


@pytest.mark.req("A1")
@pytest.mark.parametrize(
    "login", ["13800138000", "+86 138 0013 8000", "wang@example.org", "WANG@example.org"]
)
def test_either_address_in_any_spelling_signs_in(login: str) -> None:
    account = factories.account(email="wang@example.org", mobile="13800138000")
    assert actions.prove(login, PASSWORD, now=NOW) == account


@pytest.mark.req("A3")
def test_nothing_tells_whether_an_account_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.account(email="wang@example.org")
    factories.account(email="gone@example.org")
    Account.objects.filter(email="gone@example.org").update(is_active=False)
    hashed: list[int] = []
    real = hashers.Argon2PasswordHasher.encode
    real_verify = hashers.Argon2PasswordHasher.verify
    monkeypatch.setattr(
        hashers.Argon2PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or real(*a, **k)
    )
    monkeypatch.setattr(
        hashers.Argon2PasswordHasher, "verify", lambda *a, **k: hashed.append(1) or real_verify(*a, **k)
    )
    told, work = [], []
    for login in ("wang@example.org", "nobody@example.org", "gone@example.org", "not an address"):
        hashed.clear()
        with CaptureQueriesContext(connection) as captured:
            verdict = refused(login)
        told.append((verdict.code, str(verdict.reason), verdict.status))
        work.append((len(hashed), len(captured) + (login == "not an address")))
    assert len(set(told)) == 1
    assert len(set(work)) == 1, work


@pytest.mark.req("A3")
@pytest.mark.parametrize("login", ["wang@example.org", "nobody@example.org", "not an address"])
def test_tries_at_one_account_from_one_address_wait_longer_and_longer(login: str) -> None:
    factories.account(email="wang@example.org")
    assert [refused(login).code for _ in range(6)] == ["wrong"] * 4 + ["locked"] * 2
    now = NOW
    for seconds in (30, 60, 120):
        now += timedelta(seconds=seconds)
        assert refused(login, now=now - timedelta(seconds=1)).code == "locked"
        assert refused(login, now=now).status == 429, "the try that locks again"


@pytest.mark.req("A3")
def test_the_owner_gets_in_from_elsewhere_while_a_stranger_is_locked() -> None:
    account = factories.account(email="wang@example.org")
    for _ in range(6):
        refused("wang@example.org")
    assert refused("wang@example.org", PASSWORD).code == "locked", "even the right password"
    assert actions.prove("wang@example.org", PASSWORD, now=NOW, address="192.0.2.1") == account


@pytest.mark.req("A3")
def test_an_account_locks_over_all_addresses() -> None:
    factories.account(email="wang@example.org")
    seen = [refused("wang@example.org", address=f"198.51.100.{n}").code for n in range(51)]
    assert seen == ["wrong"] * 49 + ["locked"] * 2


@pytest.mark.req("A3")
def test_an_address_locks_over_all_accounts() -> None:
    seen = [refused(f"someone{n}@example.org").code for n in range(101)]
    assert seen == ["wrong"] * 99 + ["locked"] * 2


@pytest.mark.req("A3")
def test_a_right_password_starts_anew() -> None:
    factories.account(email="wang@example.org")
    for _ in range(4):
        refused("wang@example.org")
    actions.prove("wang@example.org", PASSWORD, now=NOW, address="203.0.113.7")
    assert [refused("wang@example.org").code for _ in range(4)] == ["wrong"] * 4


@pytest.mark.req("A3")
def test_a_lock_leaves_a_trail_that_names_nobody_in_full() -> None:
    for _ in range(5):
        refused("13800138000")
    deed = Deed.objects.get(verb="accounts.login_locked")
    assert (deed.object_label, deed.address, deed.actor_id) == ("138****8000", "203.0.113.7", None)


@pytest.mark.req("A1")
def test_a_new_password_needs_the_old_one() -> None:
    account = factories.account()
    with pytest.raises(Refused) as caught:
        actions.change_password(account, "wrong", "yangtze 6300", now=NOW)
    assert caught.value.verdict.status == 422
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    actions.change_password(account, PASSWORD, "yangtze 6300", now=NOW)
    account.refresh_from_db()
    assert account.check_password("yangtze 6300")


@pytest.mark.req("A3")
def test_the_old_password_is_no_oracle() -> None:
    account = factories.account()
    codes = []
    for _ in range(6):
        with pytest.raises(Refused) as caught:
            actions.change_password(account, "wrong", "yangtze 6300", now=NOW)
        codes.append(caught.value.verdict.code)
    assert codes == ["wrong"] * 4 + ["locked"] * 2
