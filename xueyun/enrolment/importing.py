"""Students are put into a SPOC by their numbers: what will become of each, and then the deed (mission, T5).

A number whose entry an account holds is enrolled; one that nobody has certified yet is waited for, and enrolled on the
day of certification. No course password is asked. Repeating it changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.core import ids
from xueyun.core.verdict import Refused, Verdict, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses.models import Term
from xueyun.enrolment import managing, reasons, roll, rules, tellings
from xueyun.enrolment.models import Block, Expected, Reason
from xueyun.enrolment.verdicts import verdicts_of
from xueyun.jobs import actions as jobs
from xueyun.jobs.pauses import pauses
from xueyun.limits import actions as limits
from xueyun.limits.messages import wait
from xueyun.limits.rules import LOOK_UP_BY_ACCOUNT
from xueyun.schools.models import Certification, RosterEntry

BATCH = 200  # of one transaction: others wait no longer than that takes
MOST = 5000  # of one list


class Fate(StrEnum):
    """What becomes of a number."""

    ENROL = "enrol"
    RETURN = "return"  # had left: comes back
    EXPECT = "expect"
    IN = "in"
    WAITS = "waits"
    UNKNOWN = "unknown"
    CLOSED = "closed"  # the entry is disabled: graduated, left
    KEPT_OUT = "kept_out"
    SOURCE_KEPT_OUT = "source_kept_out"


@dataclass(frozen=True, slots=True)
class Found:
    """One number of the list; of an unknown one there is no entry."""

    number: str
    fate: Fate
    entry: RosterEntry | None = None
    account_id: int | None = None


def look(term: Term, numbers: Sequence[str], *, now: datetime, actor: Viewer) -> list[Found]:
    """What would become of each (normalised) number, in the order of the list; nothing is changed.

    Names are read off the school's roster, so it is counted, and leaves a row in the audit log. Not in a transaction.
    Raises Refused: what `rules.may_look_up` says, 'looked_often' (429).
    """
    rules.may_look_up(actor, term).or_refuse()
    spent = limits.spend([LOOK_UP_BY_ACCOUNT.key(actor.account_id)], now=now)
    if not spent.allowed:
        raise Refused(_looked_often(spent.locked_until or now, now))
    found = _sorted(term, numbers, list(_students(term, numbers)))
    _record("enrolment.look", term, found, now, actor)
    return found


def bring(term: Term, numbers: Sequence[str], *, now: datetime, actor: Viewer) -> Counter[Fate]:
    """Put them in, in batches that are each whole with their row of the audit log; what became of how many. Who is
    enrolled is told of it by a job.

    Raises Refused: what `courses.rules.may_manage_learners` and `rules.may_import` say at that moment.
    """
    done: Counter[Fate] = Counter()
    once = list(dict.fromkeys(numbers))
    for at, _turn in zip(range(0, len(once), BATCH), pauses(), strict=False):
        done += _bring(term, once[at : at + BATCH], now, actor)
    return done


@transaction.atomic
def _bring(term: Term, numbers: Sequence[str], now: datetime, actor: Viewer) -> Counter[Fate]:
    """One batch. The entries are held first: who certifies meanwhile waits, and finds that they are expected."""
    mine = managing.managed_by(term, actor)
    rules.may_import(managing.as_they_are(actor), mine, now).or_refuse()
    entries = list(_students(mine, numbers).order_by("pk").select_for_update(no_key=True))
    reasons.alone(_holders(entries).values())
    found = _sorted(mine, numbers, entries)
    ids_in = [one.account_id for one in found if one.account_id and one.fate in {Fate.ENROL, Fate.RETURN}]
    reasons.add(ids_in, mine, now, Reason.How.IMPORT)
    waiting = [
        Expected(term=mine, entry=one.entry, added_at=now)
        for one in found
        if one.fate is Fate.EXPECT and one.entry
    ]
    roll.expect(Expected.objects.bulk_create(waiting))
    if ids_in or waiting:
        _record("enrolment.import", mine, found, now, actor)
    if ids_in:
        event = ids.encode(ids.new_id())
        jobs.enqueue("enrolment.tell_imported", now=now, term_id=mine.pk, account_ids=ids_in, event=event)
    return Counter(one.fate for one in found)


def _students(term: Term, numbers: Sequence[str]) -> QuerySet[RosterEntry]:
    """Entries of these students at the run's school; a teacher's number is as unknown as any other."""
    kind = RosterEntry.Kind.STUDENT
    return RosterEntry.objects.filter(school_id=term.course.school_id, kind=kind, student_no__in=numbers)


def _record(verb: str, term: Term, found: Sequence[Found], now: datetime, actor: Viewer) -> None:
    fates = Counter(str(one.fate) for one in found)
    audit.record(
        verb, now=now, actor=actor, kind="term", object_id=term.pk, label=term.label,
        school_id=term.course.school_id, detail=dict(fates),
    )  # fmt: skip


def _looked_often(until: datetime, now: datetime) -> Verdict:
    words = gettext(
        "You have looked at many lists of numbers today. Yours is kept: look at it again in %(wait)s. "
        "Who was added before stays added."
    )
    return refuse("looked_often", words % {"wait": wait(until - now)}, status=429)


def take_expected(certification_id: int, account_id: int, school_id: int, now: datetime) -> None:
    """Somebody has certified: the roll names them, and the terms that waited for them have them now."""
    bond = Certification.objects.only("entry_id").get(pk=certification_id)
    # As an import does, the entry first and the account after it: who comes second sees what the first has done.
    RosterEntry.objects.select_for_update(no_key=True).only("pk").get(pk=bond.entry_id)
    account = reasons.alone([account_id])
    roll.keep_bond(account_id, school_id)
    rows = Expected.objects.waiting().filter(entry_id=bond.entry_id).order_by("pk")
    for row in rows.select_related("term__course__school", "term__source"):
        _take(row, account[account_id], now)


def forget_bond(certification_id: int, account_id: int, school_id: int, now: datetime) -> None:
    """A bond has ended: the account stays on the roll, by its nickname."""
    reasons.alone([account_id])
    roll.keep_bond(account_id, school_id)


def _take(row: Expected, account: Account, now: datetime) -> None:
    verdict = verdicts_of(row.term, {account.pk: account}, now)[account.pk]
    outcome = verdict.code or "enrolled"
    if not Expected.objects.waiting().filter(pk=row.pk).update(ended_at=now, outcome=outcome):
        return
    roll.expect_no_more([row.pk])
    if verdict:
        reasons.add([account.pk], row.term, now, Reason.How.IMPORT)
        tellings.imported(account, row.term, now)


def _sorted(term: Term, numbers: Iterable[str], entries: list[RosterEntry]) -> list[Found]:
    """Each number with its fate. Four queries."""
    by_number = {entry.student_no: entry for entry in entries}
    held = _holders(entries)
    accounts = list(held.values())
    been: dict[int, bool] = {}
    mine = Reason.objects.filter(term=term, account_id__in=accounts, via__isnull=True)
    for account_id, ended in mine.values_list("account_id", "ended_at"):
        been[account_id] = been.get(account_id, False) or ended is None
    blocks = set(
        Block.objects.filter(
            account_id__in=accounts, term_id__in=[term.pk, term.source_id or term.pk], lifted_at__isnull=True
        ).values_list("account_id", "term_id")
    )
    waits = set(
        Expected.objects.waiting().filter(term=term, entry__in=entries).values_list("entry_id", flat=True)
    )

    def fate(entry: RosterEntry) -> Fate:
        account_id = held.get(entry.pk)
        if account_id is not None and been.get(account_id):
            return Fate.IN
        if entry.disabled_at:
            return Fate.CLOSED
        if account_id is None:
            return Fate.WAITS if entry.pk in waits else Fate.EXPECT
        if (account_id, term.pk) in blocks:
            return Fate.KEPT_OUT
        if (account_id, term.source_id) in blocks:
            return Fate.SOURCE_KEPT_OUT
        return Fate.RETURN if account_id in been else Fate.ENROL

    return [
        Found(number, fate(entry), entry, held.get(entry.pk))
        if (entry := by_number.get(number))
        else Found(number, Fate.UNKNOWN)
        for number in numbers
    ]


def _holders(entries: list[RosterEntry]) -> dict[int, int]:
    """{entry: the account that holds it}."""
    bonds = Certification.objects.filter(entry__in=entries, removed_at__isnull=True)
    return dict(bonds.values_list("entry_id", "account_id"))
