"""Security (安全中心): addresses are changed by their owner, once the new one is proven, and everybody is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories
from xueyun.accounts.actions import addressing
from xueyun.accounts.actions.proving import Proof
from xueyun.accounts.addresses import masked
from xueyun.accounts.factories import PASSWORD
from xueyun.accounts.hooks import account_changed
from xueyun.accounts.models import Account, AddressChange
from xueyun.accounts.tests.postbox import code_to, letters_to, other_than
from xueyun.audit.models import Entry as Deed
from xueyun.core import sealing
from xueyun.core.verdict import Refused
from xueyun.delivery.models import Letter

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)
PAGE = "/me/security/"
WANG, MOBILE, NEW = "wang@example.org", "13800138000", "13900139000"
BY_PASSWORD = Proof("password", PASSWORD)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as stands:
        yield stands


@pytest.fixture
def owner(clock: object) -> Account:
    return factories.account(email=WANG, mobile=MOBILE)


@pytest.fixture
def client(owner: Account) -> Client:
    return of(owner)


@pytest.fixture
def changes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """What apps above would hear."""
    heard: list[tuple[int, str]] = []
    hear = lambda account_id, what, now: heard.append((account_id, what))  # noqa: E731
    monkeypatch.setattr(account_changed, "_subscribers", [(1, "a test", hear)])
    return heard


def of(account: Account) -> Client:
    browser = Client()
    browser.force_login(account)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


def words(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def begin(client: Client, kind: str = "mobile", address: str = NEW, **typed: str) -> object:
    return client.post(f"{PAGE}{kind}/", {"address": address, "proof": PASSWORD, "by": "password"} | typed)


def type_code(client: Client, code: str, kind: str = "mobile") -> object:
    return client.post(f"{PAGE}{kind}/verify/", {"code": code})


@pytest.mark.req("A2")
def test_the_page_shows_what_is_there_and_masks_it(client: Client) -> None:
    page = words(client.get(PAGE))
    assert page.count("Verified on 21 Sep 2026") == 2
    assert "138****8000" in page
    assert "w***@example.org" in page
    assert MOBILE not in page
    assert WANG not in page


@pytest.mark.req("A2")
@pytest.mark.parametrize(
    ("kind", "typed", "new", "old"),
    [("mobile", "+86 139 0013 9000", NEW, MOBILE), ("email", "Li@Example.org", "li@example.org", WANG)],
)
def test_an_address_changes_once_the_new_one_is_proven(
    client: Client,
    owner: Account,
    clock,
    changes: list[tuple[int, str]],
    kind: str,
    typed: str,
    new: str,
    old: str,
) -> None:
    response = begin(client, kind, typed)
    assert response["Location"] == f"{PAGE}{kind}/verify/"
    owner.refresh_from_db()
    assert getattr(owner, kind) == old
    clock.shift(100)
    assert type_code(client, code_to(new), kind)["Location"] == f"{PAGE}?done={kind}"
    owner.refresh_from_db()
    assert getattr(owner, kind) == new
    assert (getattr(owner, f"{kind}_verified_at") - NOW).total_seconds() == 100
    for told in {WANG, MOBILE, new}:
        assert "was changed" in letters_to(told)[-1]
    assert changes == [(owner.pk, kind)]
    deed = Deed.objects.get(verb="accounts.change_security")
    assert (deed.actor_id, deed.detail["what"]) == (owner.pk, kind)
    assert new not in str(deed.detail)
    assert "is changed" in words(client.get(f"{PAGE}?done={kind}"))
    assert client.get(f"{PAGE}{kind}/verify/").status_code == 410, "the way back leads to a fresh form"


@pytest.mark.req("A2")
def test_a_second_address_is_added(clock: object) -> None:
    owner = factories.account(email=WANG)
    client = of(owner)
    assert "None yet" in words(client.get(PAGE))
    begin(client)
    type_code(client, code_to(NEW))
    owner.refresh_from_db()
    assert (owner.email, owner.mobile) == (WANG, NEW)
    assert Client().post("/login/", {"login": NEW, "password": PASSWORD}).status_code == 303


@pytest.mark.req("A2")
def test_who_forgot_the_password_proves_it_by_a_code_to_the_old_address(
    client: Client, owner: Account
) -> None:
    response = client.post(f"{PAGE}proof/", {"kind": "mobile", "next": f"{PAGE}mobile/"})
    assert response["Location"] == f"{PAGE}mobile/?by=code"
    digits = code_to(MOBILE)
    assert "138****8000" in words(client.get(response["Location"]))
    assert begin(client, by="code", proof=other_than(digits)).status_code == 422
    assert begin(client, by="code", proof=digits).status_code == 303
    assert begin(client, by="code", proof=digits).status_code == 422, "a proof is good once"
    type_code(client, code_to(NEW))
    owner.refresh_from_db()
    assert owner.mobile == NEW


@pytest.mark.req("A2")
def test_a_proof_of_one_account_is_worth_nothing_for_another(client: Client, clock: object) -> None:
    client.post(f"{PAGE}proof/", {"kind": "mobile"})
    other = of(factories.account(email="li@example.org"))
    assert begin(other, by="code", proof=code_to(MOBILE)).status_code == 422


@pytest.mark.req("A2")
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"proof": "wrong"}, "password is not right"),
        ({"proof": ""}, "required"),
        ({"address": "nobody"}, "mobile number of mainland China"),
        ({"address": "li@example.org"}, "mobile number of mainland China"),
        ({"address": MOBILE}, "has already"),
        ({"by": "code", "proof": "123456"}, "not right"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_sent(client: Client, typed: dict[str, str], says: str) -> None:
    response = begin(client, **typed)
    assert response.status_code == 422
    assert says in words(response)
    assert not Letter.objects.exists()
    assert not AddressChange.objects.exists()


@pytest.mark.req("A3")
def test_the_password_is_no_oracle_here(client: Client) -> None:
    assert [begin(client, proof="wrong").status_code for _ in range(6)] == [422] * 4 + [429] * 2
    assert begin(client).status_code == 429, "even the right one"


@pytest.mark.req("A2")
def test_a_code_is_wrong_late_used_or_another_ones(client: Client, owner: Account, clock) -> None:
    begin(client)
    digits = code_to(NEW)
    assert type_code(client, other_than(digits)).status_code == 422
    assert type_code(client, "").status_code == 422
    other = of(factories.account(email="li@example.org"))
    assert type_code(other, digits).status_code == 410, "nothing waits there"
    clock.shift(601)
    assert type_code(client, digits).status_code == 422
    assert client.post(f"{PAGE}mobile/resend/")["Location"] == f"{PAGE}mobile/verify/?sent=1"
    assert "Another code is on its way" in words(client.get(f"{PAGE}mobile/verify/?sent=1"))
    clock.shift(1200)
    late = type_code(client, code_to(NEW))
    assert late.status_code == 410
    assert "begin again" in words(late)
    assert 'name="address"' in words(late)
    assert client.post(f"{PAGE}mobile/resend/").status_code == 410
    owner.refresh_from_db()
    assert owner.mobile == MOBILE


@pytest.mark.req("A3")
def test_five_letters_go_to_an_address_and_then_they_pause(client: Client) -> None:
    begin(client)
    answers = [client.post(f"{PAGE}mobile/resend/").status_code for _ in range(5)]
    assert answers == [303] * 4 + [429]
    assert type_code(client, code_to(NEW)).status_code == 303


@pytest.mark.req("A2")
def test_a_later_change_takes_the_place_of_the_first(client: Client, owner: Account) -> None:
    begin(client)
    first = code_to(NEW)
    begin(client, address="13700137000")
    second = code_to("13700137000")
    assert AddressChange.objects.count() == 1
    assert first == second or type_code(client, first).status_code == 422
    type_code(client, second)
    owner.refresh_from_db()
    assert owner.mobile == "13700137000"


@pytest.mark.req("A2")
def test_the_new_address_waits_sealed(client: Client) -> None:
    begin(client)
    change = AddressChange.objects.get()
    assert NEW.encode() not in bytes(change.sealed)
    assert sealing.unseal(change.sealed) == NEW


@pytest.mark.req("A2", "A3")
def test_an_address_of_another_account_gets_no_code_and_nothing_tells_so(clock: object) -> None:
    holder = factories.account(mobile=NEW)
    seen = []
    for number in (NEW, "13700137000"):
        browser = of(factories.account())
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            answers = [begin(browser, address=number), type_code(browser, "a wrong one")]
        pages = [neutral(words(answer), number) for answer in answers]
        seen.append(([answer.status_code for answer in answers], pages, len(captured)))
    assert seen[0] == seen[1]
    assert seen[0][0] == [303, 422]
    [letter] = letters_to(NEW)
    assert "belongs to your account" in letter
    assert not any(character.isdigit() for character in letter.replace("127.0.0.1:8000", ""))
    holder.refresh_from_db()
    assert holder.mobile == NEW


def neutral(page: str, address: str) -> str:
    """The page without the address and without what differs at every answer."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page).replace(masked(address), "…")


@pytest.mark.req("A2")
def test_of_two_accounts_that_prove_one_number_the_first_gets_it(client: Client, owner: Account) -> None:
    second = factories.account(email="li@example.org")
    begin(client)
    first_code = code_to(NEW)
    other = of(second)
    begin(other)
    second_code = code_to(NEW)
    assert type_code(client, first_code).status_code == 303
    response = type_code(other, second_code)
    assert response.status_code == 409
    assert "belongs to another account" in words(response)
    second.refresh_from_db()
    assert second.mobile is None
    assert not AddressChange.objects.exists()
    assert Deed.objects.filter(verb="accounts.change_security").count() == 1


@pytest.mark.req("A2")
@pytest.mark.parametrize("kind", ["mobile", "email"])
def test_one_address_may_go_and_the_last_one_stays(
    client: Client, owner: Account, changes: list[tuple[int, str]], kind: str
) -> None:
    other = "email" if kind == "mobile" else "mobile"
    assert client.post(f"{PAGE}{kind}/remove/", {"proof": "wrong"}).status_code == 422
    assert (
        client.post(f"{PAGE}{kind}/remove/", {"proof": PASSWORD})["Location"] == f"{PAGE}?done={kind}_removed"
    )
    owner.refresh_from_db()
    assert getattr(owner, kind) is None
    assert getattr(owner, f"{kind}_verified_at") is None
    for told in (WANG, MOBILE):
        assert "was removed" in letters_to(told)[-1]
    assert changes == [(owner.pk, f"{kind}_removed")]
    assert client.post(f"{PAGE}{kind}/remove/", {"proof": PASSWORD}).status_code == 409, "it is gone"
    refused = client.post(f"{PAGE}{other}/remove/", {"proof": PASSWORD})
    assert refused.status_code == 409
    assert "needs an address to sign in with" in words(refused)
    assert f"{PAGE}{other}/remove/" not in words(client.get(PAGE))


@pytest.mark.req("A2")
def test_two_windows_that_remove_both_addresses_leave_one(owner: Account) -> None:
    one, two = Account.objects.get(pk=owner.pk), Account.objects.get(pk=owner.pk)
    addressing.remove(one, "email", BY_PASSWORD, now=NOW)
    with pytest.raises(Refused) as caught:
        addressing.remove(two, "mobile", BY_PASSWORD, now=NOW)
    assert caught.value.verdict.code == "last_address"
    owner.refresh_from_db()
    assert (owner.email, owner.mobile) == (None, MOBILE)


@pytest.mark.req("A4")
def test_an_account_asks_for_two_ways_and_for_one_again(
    client: Client, owner: Account, changes: list[tuple[int, str]]
) -> None:
    assert client.post(f"{PAGE}two-ways/", {"wanted": "on", "proof": "wrong"}).status_code == 422
    for _ in range(2):  # twice is as good as once
        typed = {"wanted": "on", "proof": PASSWORD}
        assert client.post(f"{PAGE}two-ways/", typed)["Location"] == f"{PAGE}?done=two_ways"
    owner.refresh_from_db()
    assert owner.needs_two_ways
    refused = client.post(f"{PAGE}mobile/remove/", {"proof": PASSWORD})
    assert refused.status_code == 409
    assert "needs both addresses" in words(refused)
    client.post(f"{PAGE}two-ways/", {"wanted": "off", "proof": PASSWORD})
    owner.refresh_from_db()
    assert not owner.needs_two_ways
    assert changes == [(owner.pk, "two_ways"), (owner.pk, "one_way")]


@pytest.mark.req("A4")
def test_two_ways_need_two_addresses(clock: object) -> None:
    owner = factories.account(email=WANG)
    refused = of(owner).post(f"{PAGE}two-ways/", {"wanted": "on", "proof": PASSWORD})
    assert refused.status_code == 409
    owner.refresh_from_db()
    assert not owner.needs_two_ways


@pytest.mark.req("A4")
def test_the_switch_and_the_removal_of_an_address_at_once_leave_no_dead_end(owner: Account) -> None:
    one, two = Account.objects.get(pk=owner.pk), Account.objects.get(pk=owner.pk)
    addressing.ask_two_ways(one, True, BY_PASSWORD, now=NOW)  # noqa: FBT003
    with pytest.raises(Refused) as caught:
        addressing.remove(two, "mobile", BY_PASSWORD, now=NOW)
    assert caught.value.verdict.code == "two_ways"


@pytest.mark.req("A2")
def test_a_new_password_is_told_to_every_address(
    client: Client, owner: Account, changes: list[tuple[int, str]]
) -> None:
    client.post("/me/password/", {"old": PASSWORD, "new": "yangtze 6300"})
    for told in (WANG, MOBILE):
        assert "password of your account was changed" in letters_to(told)[-1]
    assert changes == [(owner.pk, "password")]


@pytest.mark.parametrize("kind", ["pigeon", "devices", "Email"])
def test_there_are_two_kinds_of_addresses(client: Client, kind: str) -> None:
    assert client.get(f"{PAGE}{kind}/").status_code == 404


@pytest.mark.parametrize("page", ["", "mobile/", "email/verify/", "two-ways/"])
def test_a_visitor_signs_in_on_the_way(page: str) -> None:
    assert Client().get(PAGE + page)["Location"].startswith("/login/?next=")


@pytest.mark.req("A2")
def test_the_personal_page_and_the_menu_lead_here(client: Client) -> None:
    assert words(client.get("/me/")).count(f'href="{PAGE}"') == 2
