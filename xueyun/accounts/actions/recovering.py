"""找回密码: beginning, asking for a way, proving, and the new password (mission, A4 to A6).

Whether an account exists, and which addresses it has, changes neither what is counted, nor which statements a request
asks, nor what it answers: letters are written by a job, and a way that leads nowhere is waited for alike.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from xueyun.accounts import rules
from xueyun.accounts.actions import codes, letters
from xueyun.accounts.actions.devices import end_sessions
from xueyun.accounts.actions.trail import viewer_of
from xueyun.accounts.addresses import masked, normalise_login
from xueyun.accounts.models import Account, Challenge, Code, Recovery, Way
from xueyun.accounts.words import LENGTH, new_word, normalise_word
from xueyun.audit import actions as audit
from xueyun.core import ids
from xueyun.core.verdict import Refused
from xueyun.jobs import actions as jobs
from xueyun.limits import actions as limits
from xueyun.limits import rules as numbers
from xueyun.limits.messages import locked

GOOD_FOR = timedelta(minutes=60)
WAYS_GOOD_FOR = {
    Way.WORD: timedelta(minutes=10),
    Way.CODE: codes.GOOD_FOR,
    Way.LINK: timedelta(minutes=30),
}
URGENT = 5  # somebody waits before the page
PURPOSE = "recover"
NOWHERE = ""  # the address of a code that nobody gets

_signer = Signer(salt="xueyun.accounts.recovery", sep=".")


def start(
    login: str, *, now: datetime, address: str | None = None, instead_of: Recovery | None = None
) -> tuple[Recovery, str]:
    """Begin for this account, whether or not there is one; the second value is what the browser keeps.

    `instead_of` is what this browser held until now: it ends. Raises ValueError for what is no address, Refused
    'locked' (429).
    """
    kind, name = normalise_login(login)
    caller = numbers.network(address)
    digest = keyed("login", name)
    spent = limits.spend(
        [
            numbers.RECOVER_HERE.key(digest, caller),
            numbers.RECOVER_BY_LOGIN.key(digest),
            numbers.RECOVER_BY_CALLER.key(caller),
        ],
        now=now,
    )
    if not spent.allowed:
        raise locked(spent, now)
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        if instead_of is not None:
            _end(Recovery.objects.open().filter(pk=instead_of.pk), Recovery.Ending.LATER, now)
        recovery = Recovery.objects.create(
            account=Account.objects.filter(**{kind: name}, is_active=True).first(),
            login=digest,
            typed=masked(name),
            browser=keyed("browser", key),
            started_at=now,
            expires_at=now + GOOD_FOR,
        )
    return recovery, key


def ask_for_word(recovery: Recovery, *, now: datetime, address: str | None = None) -> tuple[str, datetime]:
    """A word that counts when the secure mobile sends it, and until when. Raises Refused 'locked' (429)."""
    _count_sending(recovery, Way.WORD, address, now)
    word = new_word()
    challenge = _challenge(recovery, Way.WORD, now, digest=keyed("word", word))
    return word, challenge.expires_at


def ask_for_letter(
    recovery: Recovery, way: Way, *, language: str, now: datetime, address: str | None = None
) -> None:
    """Have a code or a link sent, if there is somewhere to send it. Raises Refused 'locked' (429)."""
    _count_sending(recovery, way, address, now)
    with transaction.atomic():
        challenge = _challenge(recovery, way, now)
        jobs.enqueue(
            "accounts.send_recovery",
            now=now,
            priority=URGENT,
            challenge_id=challenge.pk,
            language=language,
        )


def send(challenge_id: int, *, now: datetime) -> None:
    """Write the letter of a challenge, once. An account without the address gets a code that no digits fit, or none."""
    with transaction.atomic():
        waiting = Challenge.objects.filter(pk=challenge_id, sent_at__isnull=True, expires_at__gt=now)
        if not waiting.update(sent_at=now):
            return
        challenge = Challenge.objects.select_related("recovery__account").get(pk=challenge_id)
        recovery = challenge.recovery
        if challenge.way == Way.CODE:
            mobile = rules.secure_mobile(recovery.account)
            instead = None if mobile else _write_nothing
            codes.issue(PURPOSE, mobile or NOWHERE, subject=recovery.ref, now=now, instead=instead)
        elif email := rules.registered_email(recovery.account):
            path = reverse("accounts:recover_link", kwargs={"token": token_of(challenge)})
            letters.recovery_link(email, path, challenge, now=now)


def take_word(sender: str, text: str, now: datetime) -> None:
    """An SMS came: it proves a recovery if it is its word, from its account's secure mobile, for the first time."""
    word = normalise_word(text)
    try:
        kind, mobile = normalise_login(sender)
    except ValueError:
        return
    if kind != "mobile" or len(word) != LENGTH:
        return
    with transaction.atomic():
        challenge = (
            Challenge.objects.select_related("recovery__account")
            .filter(way=Way.WORD, digest=keyed("word", word), used_at__isnull=True, expires_at__gt=now)
            .filter(recovery__ended_at__isnull=True, recovery__expires_at__gt=now)
            .filter(recovery__account__mobile=mobile)
            .first()
        )
        if challenge is None or not rules.secure_mobile(challenge.recovery.account):
            return
        if _use_up(challenge, now):
            _prove(challenge.recovery, Way.WORD, now=now)


def check_code(recovery: Recovery, digits: str, *, now: datetime, address: str | None = None) -> None:
    """Prove by the digits that went to the secure mobile. Raises Refused: 'wrong_code' (422), 'locked' (429)."""
    key = numbers.RECOVER_CODE.key(recovery.login)
    spent = limits.spend([key], now=now)
    if not spent.allowed:
        raise locked(spent, now)
    mobile = rules.secure_mobile(recovery.account) or NOWHERE
    try:
        codes.check(PURPOSE, mobile, digits, subject=recovery.ref, now=now)
    except Refused:
        if not spent.locked_until:
            raise
        audit.record(
            "accounts.recovery_locked",
            now=now,
            actor=None,
            kind="login",
            object_id=None,
            label=recovery.typed,
            address=address,
        )
        raise locked(spent, now) from None
    limits.refund([key], spent)
    with transaction.atomic():
        _prove(recovery, Way.CODE, now=now, address=address)


def find_link(token: str) -> Challenge:
    """What a link in a mail belongs to. Raises Refused 'link_unknown' (404)."""
    try:
        ref = _signer.unsign(token)
        return Challenge.objects.select_related("recovery__account").get(pk=ids.decode(ref), way=Way.LINK)
    except (BadSignature, ValueError, Challenge.DoesNotExist):
        raise Refused(rules.LINK_UNKNOWN) from None


def open_link(
    challenge: Challenge, key: str, *, now: datetime, address: str | None = None
) -> tuple[Recovery, str]:
    """Prove by the link, once. The recovery goes on in the browser that opened it (`key` is what that one keeps).

    Whoever began it elsewhere loses it with all that was proved there: a stranger who begins a recovery must gain
    nothing by the owner's pressing a button in a mail. Raises Refused as `rules.may_open_link`.
    """
    with transaction.atomic():
        recovery = (
            Recovery.objects.select_for_update(of=("self",))
            .select_related("account")
            .get(pk=challenge.recovery_id)
        )
        challenge = Challenge.objects.get(pk=challenge.pk)
        challenge.recovery = recovery
        rules.may_open_link(challenge, now).or_refuse()
        if not _use_up(challenge, now):
            raise Refused(rules.LINK_USED)
        if recovery.browser != keyed("browser", key):
            key = secrets.token_urlsafe(32)
            recovery.browser = keyed("browser", key)
            recovery.word_proved_at = recovery.code_proved_at = None
            recovery.save(update_fields=["browser", "word_proved_at", "code_proved_at"])
        _prove(recovery, Way.LINK, now=now, address=address)
    return recovery, key


def set_password(recovery: Recovery, password: str, *, now: datetime, address: str | None = None) -> Account:
    """Give the account its new password: all devices are signed out, all channels are told, other recoveries end.

    The form has checked the password. Raises Refused: 'more_proof' (403), 'used', 'later', 'run_out' (410); of two that
    come at once one is too late.
    """
    hashed = Account()
    hashed.set_password(password)
    with transaction.atomic():
        row = Recovery.objects.select_for_update(of=("self",)).select_related("account").get(pk=recovery.pk)
        rules.may_go_on(row, recovery.browser, now).or_refuse()
        rules.may_set_password(row).or_refuse()
        account = row.account
        if account is None or not account.is_active:
            raise Refused(rules.MORE_PROOF)
        account.password = hashed.password
        account.save(update_fields=["password"])
        _end(Recovery.objects.filter(pk=row.pk), Recovery.Ending.USED, now)
        _end(Recovery.objects.open().filter(account=account), Recovery.Ending.LATER, now)
        _record(row, "accounts.recover_password", now=now, address=address)
        end_sessions(account, now=now, address=address)
        letters.tell_changed(account, "password", now=now)
    return account


def _count_sending(recovery: Recovery, way: Way, address: str | None, now: datetime) -> None:
    """Count by what was typed, never by what is behind it. Raises Refused 'locked' (429)."""
    caller = numbers.network(address)
    spent = limits.spend(
        [
            numbers.RECOVER_SEND_HERE.key(way, recovery.login, caller),
            numbers.RECOVER_SEND.key(way, recovery.login),
            numbers.SEND_BY_CALLER.key(caller),
        ],
        now=now,
    )
    if not spent.allowed:
        raise locked(spent, now)


def _challenge(recovery: Recovery, way: Way, now: datetime, digest: str = "") -> Challenge:
    return Challenge.objects.create(
        recovery=recovery, way=way, digest=digest, created_at=now, expires_at=now + WAYS_GOOD_FOR[way]
    )


def _write_nothing(_code: Code) -> None:
    """There is nobody to write to."""


def _use_up(challenge: Challenge, now: datetime) -> bool:
    """With it all others of its kind that this recovery asked for: one is enough. False where another was quicker."""
    fresh = Challenge.objects.filter(used_at__isnull=True)
    if not fresh.filter(pk=challenge.pk).update(used_at=now):
        return False
    fresh.filter(recovery_id=challenge.recovery_id, way=challenge.way).update(used_at=now)
    return True


def _prove(recovery: Recovery, way: Way, *, now: datetime, address: str | None = None) -> None:
    """Write the proof down. What was begun for this account before ends now and not earlier: a stranger who only begins
    must not end what the owner began."""
    setattr(recovery, f"{way.value}_proved_at", now)
    Recovery.objects.open().filter(pk=recovery.pk).update(**{f"{way.value}_proved_at": now})
    earlier = Recovery.objects.open().filter(account=recovery.account, started_at__lte=recovery.started_at)
    _end(earlier.exclude(pk=recovery.pk), Recovery.Ending.LATER, now)
    _record(recovery, "accounts.prove_recovery", now=now, address=address, detail={"way": way.value})


def _end(rows: QuerySet[Recovery], ending: Recovery.Ending, now: datetime) -> None:
    rows.update(ended_at=now, ending=ending)


def _record(
    recovery: Recovery,
    verb: str,
    *,
    now: datetime,
    address: str | None,
    detail: dict[str, str] | None = None,
) -> None:
    account = recovery.account
    audit.record(
        verb,
        now=now,
        actor=viewer_of(account) if account else None,
        kind="account",
        object_id=recovery.account_id,
        label=account.nickname if account else recovery.typed,
        address=address,
        detail=detail or {"ways": ", ".join(recovery.proved)},
    )


def end_all(account_id: int, what: str, now: datetime) -> None:
    """Something about an account changed (`hooks.account_changed`): what was begun before is worth nothing any more, or
    a link that lies in a mailbox which is no longer the owner's would still be good."""
    del what  # whatever it is
    _end(Recovery.objects.open().filter(account_id=account_id), Recovery.Ending.CHANGED, now)


def keyed(kind: str, text: str) -> str:
    """What a row keeps of a typed account, a browser's secret or a word: comparable, not readable."""
    message = f"recovery\x1f{kind}\x1f{text}".encode()
    return hmac.new(settings.CODE_PEPPER.encode(), message, hashlib.sha256).hexdigest()


def token_of(challenge: Challenge) -> str:
    """The last part of a link's address: signed, so that nothing has to be kept of it."""
    return _signer.sign(challenge.ref)
