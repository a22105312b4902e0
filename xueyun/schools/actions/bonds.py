"""学生认证: making, using and removing the bond between an account and an entry (mission, S3 and S4)."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Viewer
from xueyun.limits import actions as limits
from xueyun.limits import rules as numbers
from xueyun.limits.counting import Spent
from xueyun.limits.messages import locked
from xueyun.limits.rules import Key
from xueyun.schools import codes, hooks, rules, tellings
from xueyun.schools.models import Certification, RosterEntry, School

TOUCH_EVERY = timedelta(hours=1)

# What an unknown number is compared with, so that known and unknown cost the same.
_NOBODY = RosterEntry(name="无此人", code_hmac=bytes(32))


def certify(
    viewer: Viewer,
    school: School,
    *,
    number: str,
    name: str,
    code: str,
    now: datetime,
    address: str | None = None,
) -> Certification:
    """Bind the viewer's account to the entry whose number, name and code these are, in any spelling.

    To do it again is harmless. Raises Refused: 'mismatch' (422) alike for unknown numbers and wrong names
    or codes, 'locked' (429), 'taken' (409) and 'disabled' (403) after the right code alone,
    'already_certified' (409).
    """
    number = codes.normalise_number(number)
    if viewer.account_id is None:
        raise Refused(rules.SIGN_IN)
    rules.may_certify(viewer, school.pk, number).or_refuse()
    if viewer.certified_at(school.pk):
        return Certification.objects.live().get(account_id=viewer.account_id, school=school)

    pair, *wider = _guarded(viewer.account_id, school.pk, number, address)
    spent = limits.spend([pair, *wider], now=now)
    if not spent.allowed:
        raise locked(spent, now)
    entry = RosterEntry.objects.filter(school=school, student_no=number).first()
    if not _fits(entry or _NOBODY, school.pk, number, name, code) or entry is None:
        if spent.locked_until:
            _record_lock(viewer, school, number, spent, now=now, address=address)
            raise locked(spent, now)
        raise Refused(rules.MISMATCH)
    limits.clear([pair])
    limits.refund(wider, spent)
    if entry.disabled_at:
        raise Refused(rules.DISABLED)
    return _bind(viewer, viewer.account_id, entry, now=now, address=address)


def remove_certification(
    certification: Certification, *, reason: str, now: datetime, actor: Viewer | None
) -> bool:
    """End a bond; its row stays as a record. False where that was done before."""
    with transaction.atomic():
        if not end_bond(certification, reason=reason, now=now):
            return False
        audit.record(
            "schools.remove_certification",
            now=now,
            actor=actor,
            kind="certification",
            object_id=certification.pk,
            label=certification.entry.student_no,
            school_id=certification.school_id,
            detail={"reason": reason[:200], "account": certification.account_id},
        )
    return True


def end_bond(certification: Certification, *, reason: str, now: datetime) -> bool:
    """The part of every deed that ends a bond: the row, who joined the hook, and the account that is told.

    The caller's transaction holds it and its audit row names the deed. False where the bond had ended before.
    """
    live = Certification.objects.filter(pk=certification.pk, removed_at__isnull=True)
    if not live.update(removed_at=now, removed_reason=reason[:200]):
        return False
    hooks.certification_removed.run(
        certification_id=certification.pk,
        account_id=certification.account_id,
        school_id=certification.school_id,
        now=now,
    )
    tellings.removed(certification, reason, now)
    return True


def touch(viewer: Viewer, school_id: int, *, now: datetime) -> None:
    """The viewer is using a school's cloud: 我的学校云 lists the last used first. One write an hour at most."""
    held = viewer.certified_at(school_id)
    if held is None or viewer.account_id is None or held.last_used_at > now - TOUCH_EVERY:
        return
    Certification.objects.filter(
        account_id=viewer.account_id, school_id=school_id, removed_at__isnull=True, last_used_at__lt=now
    ).update(last_used_at=now)


def _guarded(account_id: int, school_id: int, number: str, address: str | None) -> list[Key]:
    """What a try is counted against, by number and never by entry; the first is this account at this
    number.
    """
    return [
        numbers.CODE_BY_PAIR.key(school_id, number, account_id),
        numbers.CODE_BY_NUMBER.key(school_id, number),
        numbers.CODE_BY_ACCOUNT.key(account_id),
        numbers.CODE_BY_ADDRESS.key(numbers.network(address)),
    ]


def _fits(entry: RosterEntry, school_id: int, number: str, name: str, code: str) -> bool:
    """Whether name and code are the entry's; both are always compared, in constant time."""
    same_code = hmac.compare_digest(bytes(entry.code_hmac), codes.code_hmac(school_id, number, code))
    return same_code & codes.same_name(entry.name, name)


def _bind(
    viewer: Viewer, account_id: int, entry: RosterEntry, *, now: datetime, address: str | None
) -> Certification:
    """The constraints decide who was first; who came second is told why."""
    try:
        with transaction.atomic():
            bond = Certification.objects.create(
                account_id=account_id,
                entry=entry,
                school_id=entry.school_id,
                certified_at=now,
                last_used_at=now,
            )
            _record(
                "schools.certify",
                viewer,
                entry.school_id,
                entry.student_no,
                bond.pk,
                now=now,
                address=address,
            )
            hooks.certified.run(bond.pk, account_id, entry.school_id, now)
    except IntegrityError:
        holder = Certification.objects.filter(entry=entry, removed_at__isnull=True).first()
        if holder and holder.account_id == account_id:
            return holder
        if holder:
            _record(
                "schools.certify_taken",
                viewer,
                entry.school_id,
                entry.student_no,
                None,
                now=now,
                address=address,
            )
            raise Refused(rules.TAKEN) from None
        raise Refused(rules.ALREADY_CERTIFIED) from None
    return bond


def _record(
    verb: str,
    viewer: Viewer,
    school_id: int,
    number: str,
    object_id: int | None,
    *,
    now: datetime,
    address: str | None,
    detail: dict[str, str] | None = None,
) -> None:
    audit.record(
        verb,
        now=now,
        actor=viewer,
        kind="certification",
        object_id=object_id,
        label=number,
        school_id=school_id,
        address=address,
        detail=detail or {},
    )


def _record_lock(
    viewer: Viewer, school: School, number: str, spent: Spent, *, now: datetime, address: str | None
) -> None:
    """A row for the school's administrators, the same for known and unknown numbers."""
    until = spent.locked_until.isoformat() if spent.locked_until else ""
    detail = {"by": spent.locked_by, "until": until}
    _record(
        "schools.certify_locked", viewer, school.pk, number, None, now=now, address=address, detail=detail
    )
