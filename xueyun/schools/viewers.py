"""Who is looking: one account's bonds and roles, and what waits to be read, in one query."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Case, CharField, F, IntegerField, QuerySet, Subquery, Value, When

from xueyun.accounts.models import Account
from xueyun.core import languages
from xueyun.core.viewer import Certified, Granted, Role, Viewer
from xueyun.notices.models import Message
from xueyun.schools.models import Certification, Grant, RosterEntry

_ANYONE = -1
# What a row is, where it is no role: a bond to a student's or a teacher's entry, one to a closed entry, a count.
_STUDENT, _STAFF, _CLOSED, _UNREAD = "student bond", "staff bond", "closed bond", "unread"
_BONDS = {_STUDENT, _STAFF, _CLOSED}
# '99+' is what a page says of more than 99; nobody's page counts ten thousand rows for that.
UNREAD_AT_MOST = 100
_Row = tuple[str, int | None, str | None, str | None, str | None, str, str, datetime]


class _HowMany(Subquery):
    """The number of a query's rows; of a sliced one it looks at no more rows than the slice has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def load(account: Account, session_key: str) -> Viewer:
    """The viewer of a request: bonds last used first, and roles."""
    bonds, grants, unread = list[tuple[str, Certified]](), set[Granted](), 0
    for what, place, slug, school, school_en, number, name, moment in _rows(account.pk):
        if what == _UNREAD:
            unread = place or 0  # here it is the count
            continue
        said, is_teacher = languages.called(school or "", school_en or ""), what == _STAFF
        if what in _BONDS:
            bonds.append((what, Certified(place or 0, slug or "", said, number, name, moment, is_teacher)))
        if is_teacher or what not in _BONDS:
            role = Role.TEACHER if is_teacher else Role(what)
            grants.add(Granted(role, place, slug or "", said))
    bonds.sort(key=lambda bond: bond[1].last_used_at, reverse=True)
    return Viewer(
        account_id=account.pk,
        nickname=account.nickname,
        session_hash=session_hash(session_key),
        certifications=tuple(bond for what, bond in bonds if what != _CLOSED),
        grants=tuple(sorted(grants, key=lambda g: (g.role, g.school_slug))),
        closed=tuple(bond for what, bond in bonds if what == _CLOSED),
        unread=unread,
    )


def of(account: Account) -> Viewer:
    """The viewer of an account outside a request (commands, the demo, tests)."""
    return load(account, "")


def session_hash(session_key: str) -> str:
    """What a ticket may know of a session: enough to compare, nothing to sign in with."""
    if not session_key:
        return ""
    return hmac.new(settings.TICKET_KEY.encode(), session_key.encode(), hashlib.sha256).hexdigest()[:16]


def _rows(account_id: int) -> Iterator[_Row]:
    """What `_query` finds. Every page asks this: writing the statement anew costs 0.9 ms, running it 0.04."""
    sql, params = _statement(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [account_id if value == _ANYONE else value for value in params])
        for *facts, moment in cursor.fetchall():
            yield (*facts, _aware(moment))


@cache
def _statement(vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The text of `_query` on this kind of database, with its values; `_ANYONE` stands for the account."""
    return _query(_ANYONE).query.sql_with_params()


def _query(account_id: int) -> QuerySet[Certification, _Row]:
    """(what, school id, slug, school's name, its English name, number, name, last used or granted) of bonds and roles;
    of what waits to be read (what, count, …).
    """
    text: CharField[str, str] = CharField()
    what = Case(
        When(entry__disabled_at__isnull=False, then=Value(_CLOSED, text)),
        When(entry__kind=RosterEntry.Kind.TEACHER, then=Value(_STAFF, text)),
        default=Value(_STUDENT, text),
    )
    bonds = Certification.objects.filter(account_id=account_id, removed_at__isnull=True).values_list(
        what,
        "school_id",
        "school__slug",
        "school__name",
        "school__name_en",
        "entry__student_no",
        "entry__name",
        "last_used_at",
    )
    none = Value("", text)
    roles = (
        Grant.objects.live()
        .filter(account_id=account_id)
        .values_list(
            F("role"),
            "school_id",
            "school__slug",
            "school__name",
            "school__name_en",
            none,
            none,
            "granted_at",
        )
    )
    unread = Message.objects.of(account_id).unread().order_by().values("pk")[:UNREAD_AT_MOST]
    waiting = Account.objects.filter(pk=account_id).values_list(
        Value(_UNREAD, text), _HowMany(unread), none, none, none, none, none, "created_at"
    )
    return bonds.union(roles, waiting, all=True)


def _aware(moment: datetime | str) -> datetime:
    """SQLite keeps moments without a zone, in UTC, and may hand them out as text."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
