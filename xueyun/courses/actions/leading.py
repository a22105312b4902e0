"""What the verbs of a course lead begin and end with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from xueyun.audit import actions as audit
from xueyun.core.verdict import NOT_THERE, Refused, Verdict
from xueyun.core.viewer import Viewer
from xueyun.courses import rules
from xueyun.courses.models import TeamMember, Term
from xueyun.schools.rules import may_open


def locked(term: Term, *, no_key: bool = False) -> Term:
    """The run as it stands, its row ours until the transaction ends (SQLite's transactions are serial anyway).

    With `no_key` whoever only points at the run, as an enrolment does, need not wait.
    """
    return (
        Term.objects.select_for_update(of=("self",), no_key=no_key)
        .select_related("course__school", "source__course__school")
        .get(pk=term.pk)
    )


def led_by(term: Term, actor: Viewer) -> Term:
    """The same, for who leads it at this moment, whatever a page said before. Raises what `rules.may_direct` says."""
    return held_by(term, actor, rules.may_direct)


def held_by(term: Term, actor: Viewer, rule: Callable[[Term, str], Verdict], *, no_key: bool = False) -> Term:
    """The same, for who may do this by the role of this moment. Raises what the rule and `may_open` say."""
    mine = locked(term, no_key=no_key)
    rule(mine, role_of(mine, actor.account_id)).or_refuse()
    may_open(mine.course.school).or_refuse()
    return mine


@contextmanager
def turn(
    term: Term, actor: Viewer, may: Callable[[Term, str], Verdict] = rules.may_edit, *, takes_row: bool = True
) -> Iterator[None]:
    """One deed with a run's content, of who may do it at this moment, whatever a page said before.

    It is asked when the run's row is ours, so that a right that somebody withdraws at the same moment is gone, or its
    withdrawal waits. Without `takes_row` for deeds that take a file's row first. Raises what the rule says.
    """
    with transaction.atomic():
        if takes_row:
            held_by(term, actor, may, no_key=True)
        else:
            may_still(term, actor, may)
        yield


def may_still(term: Term, actor: Viewer, may: Callable[[Term, str], Verdict]) -> Term:
    """The run as it stands, for who may do this on its team as it stands. One query; raises what the rule says."""
    rows = TeamMember.objects.filter(term=term, account_id=actor.account_id or 0)
    member = rows.select_related("term__course__school").first()
    if member is None:
        raise Refused(NOT_THERE)
    may(member.term, member.role).or_refuse()
    may_open(member.term.course.school).or_refuse()
    return member.term


def role_of(term: Term, account_id: int | None) -> str:
    """The role on the run's team now, '' for who is not on it."""
    found = TeamMember.objects.filter(term=term, account_id=account_id or 0).values_list("role", flat=True)
    return found.first() or ""


def record(verb: str, term: Term, *, now: datetime, actor: Viewer | None, **detail: Any) -> None:
    """One deed on a run."""
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="term",
        object_id=term.pk,
        label=term.label,
        school_id=term.course.school_id,
        detail=detail,
    )
