"""How many units of a run each of its learners has done, kept in the line of the run's list, so that an index sorts it.

Counted, never added up: whatever has happened, a count says what the circles say. Whoever counts an account holds it
alone first, as every change of its reasons does: of two circles that turn green at one moment the second sees both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from xueyun.courses import outlines
from xueyun.courses.models import Term
from xueyun.enrolment.models import Line
from xueyun.enrolment.reasons import alone
from xueyun.jobs import actions as jobs
from xueyun.jobs.pauses import pauses
from xueyun.progress import loaders

BATCH = 500  # learners of one transaction


def turned_green(account_id: int, term_id: int) -> None:
    """A unit of this term is done now; in the transaction that says so. It counts in the lists of the synchronous SPOCs
    over the term, too.
    """
    alone([account_id])
    lists = Term.objects.filter(Q(pk=term_id) | Q(source_id=term_id), lines__account_id=account_id)
    for term in lists.select_related("source"):
        _count(term, [account_id])


def count_lists(account_ids: Sequence[int], term_ids: Sequence[int]) -> None:
    """Lines were written anew: who comes back has done before what they have done."""
    for term in Term.objects.filter(pk__in=term_ids).select_related("source"):
        _count(term, account_ids)


def count_account(account_id: int) -> None:
    """Every list that the account is on. The caller holds it alone."""
    for term in Term.objects.filter(lines__account_id=account_id).select_related("source"):
        _count(term, [account_id])


def look_after(term: Term, *, now: datetime) -> None:
    """Another outline is shown: everybody is counted by it, after the answer. A version has a job of its own."""
    jobs.enqueue("progress.count_run", now=now, key=f"progress.count_run:{term.outline_id}", term_id=term.pk)


def count_run(term_id: int, *, pulse: Callable[[], None]) -> None:
    """Everybody in a run, and in the synchronous SPOCs over it; safe to run twice."""
    for term in Term.objects.filter(Q(pk=term_id) | Q(source_id=term_id)).select_related("source"):
        lines = Line.objects.filter(term=term, account__isnull=False).order_by("account_id")
        last = 0
        for _turn in pauses():
            batch = list(lines.filter(account_id__gt=last).values_list("account_id", flat=True)[:BATCH])
            if not batch:
                break
            pulse()
            with transaction.atomic():
                alone(batch)
                _count(term, batch)
            last = batch[-1]


def _count(term: Term, account_ids: Sequence[int]) -> None:
    """Write down what each has done; a statement for each number that differs."""
    units = [place.unit.id for place in outlines.of_run(term)]
    done = loaders.done_by(account_ids, term.with_source, units)
    alike: dict[int, list[int]] = {}
    for account_id in account_ids:
        alike.setdefault(done.get(account_id, 0), []).append(account_id)
    for count, accounts in alike.items():
        Line.objects.filter(term=term, account_id__in=accounts).exclude(done=count).update(done=count)
