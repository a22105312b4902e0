"""已报名下次开课: signing up for the next run of a course, taking it back, and what its publication makes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from xueyun.accounts.models import Account
from xueyun.core.verdict import Verdict
from xueyun.core.viewer import Viewer
from xueyun.courses.models import Term
from xueyun.courses.models.term import TermQuerySet
from xueyun.enrolment import reasons, rules, standing, tellings
from xueyun.enrolment.models import NextRun, Reason
from xueyun.enrolment.verdicts import verdicts_of
from xueyun.jobs.actions import enqueue
from xueyun.jobs.pauses import pauses

BATCH = 100  # enrolled and told in one transaction: others wait no longer than that takes


def sign_up(viewer: Viewer, term: Term, *, now: datetime) -> None:
    """Ask for the next run on the page of one that has ended; repeating it is harmless.

    Raises Refused: what `rules.may_sign_up_for_next` says.
    """
    account_id = viewer.account_id or 0
    where = standing.for_viewer(viewer, term)
    is_there = others_that_count(term, now).exists()
    rules.may_sign_up_for_next(viewer, term, where, now, is_next_there=is_there).or_refuse()
    try:
        with transaction.atomic():
            NextRun.objects.create(
                account_id=account_id, course_id=term.course_id, asked_on=term, asked_at=now
            )
    except IntegrityError:
        if not has_signed_up(account_id, term.course_id):
            raise


def withdraw(viewer: Viewer, course_id: int, *, now: datetime) -> bool:
    """Take it back; False where there is nothing to take back."""
    mine = NextRun.objects.waiting().filter(account_id=viewer.account_id or 0, course_id=course_id)
    return bool(mine.update(ended_at=now, outcome="withdrawn"))


def has_signed_up(account_id: int | None, course_id: int) -> bool:
    """Whether the account waits for the next run of a course."""
    return (
        account_id is not None
        and NextRun.objects.waiting().filter(account_id=account_id, course_id=course_id).exists()
    )


def asked_on(account_id: int) -> list[NextRun]:
    """What an account waits for, the latest first."""
    return list(NextRun.objects.waiting().filter(account_id=account_id).order_by("-asked_at", "-pk"))


def others_that_count(term: Term, now: datetime) -> TermQuerySet:
    """Published runs of the term's course that one takes instead of waiting: later ones, and any that has not ended."""
    runs = Term.objects.published().filter(course_id=term.course_id).exclude(pk=term.pk)
    return runs.filter(Q(number__gt=term.number) | Q(ends_at__gte=now))


def look_after(term: Term, *, now: datetime) -> None:
    """`courses.hooks.term_published`: at its first publication, who waits for it is looked after in the background."""
    if term.outline is not None and term.outline.number == 1:
        _enqueue(term.pk, now)


def sweep(now: datetime) -> None:
    """Who signed up in the very moment of a publication is found here: nobody waits for a run that is there.

    One query over all courses, and a job for each course where somebody does.
    """
    waits = NextRun.objects.waiting().filter(
        course=OuterRef("course"), asked_on__number__lt=OuterRef("number")
    )
    runs = Term.objects.published().filter(Exists(waits)).order_by("course_id", "-number")
    first = dict(runs.values_list("course_id", "pk"))  # of several the last, which is the lowest number
    for term_id in first.values():
        _enqueue(term_id, now)


def _enqueue(term_id: int, now: datetime) -> None:
    enqueue("enrolment.next_run", now=now, key=f"enrolment.next_run:{term_id}", term_id=term_id)


def fill(term: Term, *, now: datetime, pulse: Callable[[], None] = lambda: None) -> int:
    """Enrol who waits for this term and may enter, and tell everybody what became of it; how many waited.

    In batches, each whole or not at all: what was done before a death is not done again.
    """
    waited = 0
    for _turn in pauses():
        done = _fill_batch(term, now)
        if not done:
            break
        waited += done
        pulse()
    return waited


@transaction.atomic
def _fill_batch(term: Term, now: datetime) -> int:
    waiting = list(
        NextRun.objects.waiting()
        .select_for_update(of=("self",))
        .filter(course_id=term.course_id, asked_on__number__lt=term.number)
        .order_by("pk")[:BATCH]
    )
    if not waiting:
        return 0
    ids = {row.account_id for row in waiting}
    accounts = reasons.alone(ids)
    verdicts = verdicts_of(term, accounts, now)
    reasons.add([pk for pk, verdict in verdicts.items() if verdict], term, now, Reason.How.NEXT_RUN)
    by_outcome: dict[str, list[int]] = defaultdict(list)
    for row in waiting:
        by_outcome[verdicts[row.account_id].code or "enrolled"].append(row.pk)
    for outcome, rows in by_outcome.items():
        NextRun.objects.filter(pk__in=rows).update(ended_at=now, outcome=outcome, became=term)
    _tell(term, accounts, verdicts, now)
    return len(waiting)


def _tell(term: Term, accounts: dict[int, Account], verdicts: dict[int, Verdict], now: datetime) -> None:
    groups: dict[str, list[int]] = defaultdict(list)
    for pk, verdict in verdicts.items():
        groups[verdict.code].append(pk)
    for code, ids in groups.items():
        told = [accounts[pk] for pk in ids]
        if not code:
            tellings.enrolled_in_next(told, term, now)
        else:
            tellings.not_in_next(told, term, verdicts[ids[0]], now)
