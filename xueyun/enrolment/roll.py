"""The list of a term's learners, kept beside what it is made of (`models.Line`).

Every change of a reason, of a bond and of an entry ends here, in its own transaction. The statements are written by
hand and are the same on both databases: what they find decides, so that doing it twice does it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from xueyun.enrolment import hooks
from xueyun.enrolment.models import Expected, Line
from xueyun.schools.models import RosterEntry

_PUT = """
    INSERT INTO enrolment_line
        (term_id, account_id, entry_id, number, name, college, major, class_name, since)
    SELECT reason.term_id, reason.account_id, entry.id, COALESCE(entry.student_no, ''),
        COALESCE(entry.name, account.nickname), COALESCE(entry.college, ''), COALESCE(entry.major, ''),
        COALESCE(entry.class_name, ''), MIN(reason.started_at)
    FROM enrolment_reason AS reason
    JOIN accounts_account AS account ON account.id = reason.account_id
    JOIN courses_term AS term ON term.id = reason.term_id
    LEFT JOIN schools_certification AS bond ON bond.account_id = reason.account_id
        AND bond.school_id = term.school_id AND bond.removed_at IS NULL
    LEFT JOIN schools_rosterentry AS entry ON entry.id = bond.entry_id
    WHERE reason.ended_at IS NULL AND {which}
    GROUP BY reason.term_id, reason.account_id, entry.id, account.id
    ON CONFLICT (term_id, account_id) WHERE account_id IS NOT NULL DO UPDATE SET
        entry_id = excluded.entry_id, number = excluded.number, name = excluded.name, college = excluded.college,
        major = excluded.major, class_name = excluded.class_name, since = excluded.since
"""
_DROP = """
    DELETE FROM enrolment_line WHERE account_id IN ({accounts}) AND term_id IN ({terms}) AND NOT EXISTS (
        SELECT 1 FROM enrolment_reason AS reason
        WHERE reason.account_id = enrolment_line.account_id AND reason.term_id = enrolment_line.term_id
            AND reason.ended_at IS NULL
    )
"""
_FACTS = """
    UPDATE enrolment_line SET number = entry.student_no, name = entry.name, college = entry.college,
        major = entry.major, class_name = entry.class_name
    FROM schools_rosterentry AS entry WHERE entry.id = enrolment_line.entry_id AND entry.id IN ({entries})
"""


def keep(account_ids: Sequence[int], term_ids: Iterable[int]) -> None:
    """The lines of these accounts in these terms are as their live reasons say. Two statements, and what joins in."""
    terms = list(term_ids)
    if not account_ids or not terms:
        return
    accounts, places = _marks(account_ids), _marks(terms)
    with connection.cursor() as cursor:
        cursor.execute(_DROP.format(accounts=accounts, terms=places), [*account_ids, *terms])
        which = f"reason.account_id IN ({accounts}) AND reason.term_id IN ({places})"
        cursor.execute(_PUT.format(which=which), [*account_ids, *terms])
    hooks.listed.run(account_ids, terms)


def keep_bond(account_id: int, school_id: int) -> None:
    """A bond at this school began or ended: the account's lines in the school's terms name it, or no longer."""
    which = "reason.account_id = %s AND term.school_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(_PUT.format(which=which), [account_id, school_id])


def keep_entries(school_id: int, entry_ids: Sequence[int], now: datetime) -> None:
    """These entries say something else now: so do the lines that name them."""
    if entry_ids:
        with connection.cursor() as cursor:
            cursor.execute(_FACTS.format(entries=_marks(entry_ids)), list(entry_ids))


def keep_nickname(account_id: int, nickname: str) -> None:
    """Who is known by nickname alone has another one."""
    Line.objects.filter(account_id=account_id, entry__isnull=True).update(name=nickname)


def expect(rows: Iterable[Expected]) -> None:
    """Lines for those who are waited for; `rows` have their entries loaded."""
    Line.objects.bulk_create(
        [
            Line(term_id=row.term_id, expected=row, entry=row.entry, since=row.added_at, **_facts(row.entry))
            for row in rows
        ],
        ignore_conflicts=True,
    )


def expect_no_more(expected_ids: Iterable[int]) -> None:
    Line.objects.filter(expected_id__in=list(expected_ids)).delete()


def _facts(entry: RosterEntry) -> dict[str, str]:
    return {
        "number": entry.student_no,
        "name": entry.name,
        "college": entry.college,
        "major": entry.major,
        "class_name": entry.class_name,
    }


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))
