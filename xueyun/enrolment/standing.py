"""How one account stands to one term: everything that the rules of enrolling and learning ask, loaded at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

from xueyun.core.viewer import Viewer
from xueyun.courses.models import TeamMember, Term
from xueyun.enrolment.models import Block, Reason


@dataclass(frozen=True, slots=True)
class Standing:
    """`own` and `carriers` are live reasons on the term; `has_been` tells of any reason ever, ended ones too.

    `is_source_blocked`: the teachers of the term's source have removed this account from theirs.
    """

    own: bool = False
    carriers: frozenset[int] = field(default_factory=frozenset)  # ids of the synchronous terms that hold it
    has_been: bool = False
    is_blocked: bool = False
    is_source_blocked: bool = False
    team_role: str = ""

    @property
    def is_enrolled(self) -> bool:
        return self.own or bool(self.carriers)


NOBODY = Standing()

# One statement: reasons, team role and blocks of one account in one term; a block at its source counts here too.
_QUERY = f"""
    SELECT 'reason', via_id, ended_at IS NULL, '' FROM {Reason._meta.db_table} WHERE account_id = %s AND term_id = %s
    UNION ALL
    SELECT 'team', NULL, TRUE, role FROM {TeamMember._meta.db_table} WHERE account_id = %s AND term_id = %s
    UNION ALL
    SELECT 'block', term_id, TRUE, '' FROM {Block._meta.db_table}
    WHERE account_id = %s AND term_id IN (%s, %s) AND lifted_at IS NULL
"""  # noqa: S608  only table names are set in


def load(account_id: int | None, term_id: int, source_id: int | None = None) -> Standing:
    """The standing of an account in a term (over this source), in one query; a visitor's without any."""
    if account_id is None:
        return NOBODY
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [*[account_id, term_id] * 3, source_id or term_id])
        rows = cursor.fetchall()
    own = has_been = False
    carriers, blocks = set(), set()
    team_role = ""
    for what, other_id, is_live, role in rows:
        if what == "team":
            team_role = role
        elif what == "block":
            blocks.add(other_id)
        else:
            has_been = True
            own = own or (bool(is_live) and other_id is None)
            if is_live and other_id is not None:
                carriers.add(other_id)
    return Standing(own, frozenset(carriers), has_been, term_id in blocks, source_id in blocks, team_role)


def for_viewer(viewer: Viewer, term: Term) -> Standing:
    return load(viewer.account_id, term.pk, term.source_id)
