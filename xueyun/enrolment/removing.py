"""A teacher removes learners from a term, keeps them out, and lets them in again.

Removing ends what holds them there of their own; records stay, and they may enrol again by themselves unless they are
kept out, which is a row that can be lifted. Who is in the term through a synchronous SPOC over it stays for that reason
(its own team decides about it); keeping them out closes this term to them all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.core import ids
from xueyun.core.viewer import Viewer
from xueyun.courses.models import Term
from xueyun.enrolment import managing, reasons, roll, tellings
from xueyun.enrolment.models import Block, Expected


@transaction.atomic
def remove(
    term: Term,
    account_ids: Collection[int],
    *,
    now: datetime,
    actor: Viewer,
    reason: str = "",
    keeps_out: bool = False,
) -> int:
    """Take these accounts out of the term, and tell them why; how many that changed. Repeating it is harmless.

    What a synchronous SPOC gave its source for them ends too (mission, P5). Raises what `managing.managed_by` does.
    """
    managing.managed_by(term, actor)
    accounts = reasons.alone(account_ids)
    gone = reasons.end(list(accounts), [term.pk], now)
    shut = _shut(term, accounts, now, actor, reason) if keeps_out else set()
    changed = gone | shut
    for pk in sorted(changed):
        audit.record(
            "enrolment.remove", now=now, actor=actor, kind="term", object_id=term.pk, label=term.label,
            school_id=term.course.school_id, detail={"account": pk, "reason": reason, "kept_out": pk in shut},
        )  # fmt: skip
    tellings.removed([accounts[pk] for pk in changed], term, reason, _event(), now, is_kept_out=keeps_out)
    return len(changed)


@transaction.atomic
def remove_lines(
    term: Term,
    account_ids: Collection[int],
    expected_ids: Collection[int],
    *,
    now: datetime,
    actor: Viewer,
    reason: str,
    keeps_out: bool,
) -> int:
    """Take learners and expected ones off the list in one deed; how many that changed. Raises as `remove` does."""
    gone = remove(term, account_ids, now=now, actor=actor, reason=reason, keeps_out=keeps_out)
    return gone + withdraw(term, expected_ids, now=now, actor=actor)


@transaction.atomic
def withdraw(term: Term, expected_ids: Iterable[int], *, now: datetime, actor: Viewer) -> int:
    """Nobody waits for these any longer; how many were waited for. Raises as `remove` does."""
    managing.managed_by(term, actor)
    rows = Expected.objects.waiting().filter(term=term, pk__in=list(expected_ids)).select_for_update()
    there = list(rows.order_by("pk").values_list("pk", "entry__student_no"))
    gone = [pk for pk, _number in there]
    Expected.objects.filter(pk__in=gone).update(ended_at=now, outcome="withdrawn")
    roll.expect_no_more(gone)
    if gone:
        audit.record(
            "enrolment.withdraw_expected", now=now, actor=actor, kind="term", object_id=term.pk, label=term.label,
            school_id=term.course.school_id, detail={"numbers": [number for _pk, number in there]},
        )  # fmt: skip
    return len(gone)


@transaction.atomic
def let_in(term: Term, block_ids: Iterable[int], *, now: datetime, actor: Viewer) -> int:
    """Lift blocks: who was kept out may enrol again, and is told. How many were kept out. Raises as `remove` does."""
    managing.managed_by(term, actor)
    rows = Block.objects.filter(term=term, pk__in=list(block_ids), lifted_at__isnull=True).select_for_update()
    lifted = list(rows.order_by("pk").select_related("account"))
    Block.objects.filter(pk__in=[block.pk for block in lifted]).update(lifted_at=now)
    for block in lifted:
        audit.record(
            "enrolment.let_in", now=now, actor=actor, kind="term", object_id=term.pk, label=term.label,
            school_id=term.course.school_id, detail={"account": block.account_id},
        )  # fmt: skip
    tellings.let_in([block.account for block in lifted], term, _event(), now)
    return len(lifted)


def _shut(term: Term, accounts: dict[int, Account], now: datetime, actor: Viewer, reason: str) -> set[int]:
    """Whom a new block keeps out; who was kept out before stays so."""
    live = Block.objects.filter(term=term, account_id__in=accounts, lifted_at__isnull=True)
    fresh = set(accounts) - set(live.values_list("account_id", flat=True))
    Block.objects.bulk_create(
        [
            Block(
                account_id=pk,
                term=term,
                blocked_at=now,
                blocked_by=actor.account_id or 0,
                reason=reason[:200],
            )
            for pk in sorted(fresh)
        ]
    )
    return fresh


def _event() -> str:
    """What names one deed, so that each is told once and a second one too."""
    return ids.encode(ids.new_id())
