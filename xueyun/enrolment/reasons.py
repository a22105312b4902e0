"""Adding and ending reasons, for one account or many, with what a synchronous SPOC gives its source.

In a caller's transaction, which holds the accounts alone first. The roll is kept along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from xueyun.accounts.models import Account
from xueyun.courses.models import Term
from xueyun.enrolment import roll
from xueyun.enrolment.models import Reason


def alone(account_ids: Iterable[int]) -> dict[int, Account]:
    """One change of an account's reasons at a time: two of them are one fact (a no-op on SQLite, which has one writer).

    Else a press of 'enrol' that finds the carried reason still there, while another tab leaves, would bring back only
    its own. In one order, so that no two wait for each other.
    """
    held = Account.objects.select_for_update(no_key=True).filter(pk__in=list(account_ids))
    return {account.pk: account for account in held.order_by("pk")}


def add(
    account_ids: Sequence[int], term: Term, now: datetime, how: Reason.How | str = Reason.How.OWN
) -> None:
    """Own reasons, and those that a synchronous SPOC gives its source; who has one keeps it."""
    rows = [Reason(account_id=pk, term_id=term.pk, started_at=now, how=how) for pk in account_ids]
    if term.source_id is not None:
        rows += [
            Reason(account_id=pk, term_id=term.source_id, via_id=term.pk, started_at=now, how=how)
            for pk in account_ids
        ]
    Reason.objects.bulk_create(rows, ignore_conflicts=True)
    roll.keep(account_ids, term.with_source)


def end(account_ids: Sequence[int], term_ids: Sequence[int], now: datetime) -> set[int]:
    """End the own reasons on these terms, and every reason that these terms carry elsewhere. Whose own ended."""
    live = Reason.objects.live().filter(account_id__in=account_ids)
    own = live.filter(term_id__in=term_ids, via__isnull=True)
    ended = set(own.values_list("account_id", flat=True))
    carried = live.filter(via_id__in=term_ids)
    elsewhere = set(carried.values_list("term_id", flat=True))
    own.update(ended_at=now)
    carried.update(ended_at=now)
    roll.keep(account_ids, {*term_ids, *elsewhere})
    return ended
