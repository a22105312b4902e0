"""How one account stands to one term: everything that the rules of enrolling and learning ask, loaded at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

from xueyun.core.viewer import Viewer
from xueyun.courses.models import TeamMember, Term
from xueyun.enrolment.models import Block, Reason


@dataclass(frozen=True, slots=True)
class Standing:
    """`own` and `carriers` are live reasons on the term; `has_been` tells of any reason ever, ended ones too."""

    own: bool = False
    carriers: frozenset[int] = field(default_factory=frozenset)  # ids of the synchronous terms that hold it
    has_been: bool = False
    is_blocked: bool = False
    team_role: str = ""

    @property
    def is_enrolled(self) -> bool:
        return self.own or bool(self.carriers)


NOBODY = Standing()

# One statement: reasons, team role and block of one account in one term.
_QUERY = f"""
    SELECT 'reason', via_id, ended_at IS NULL, '' FROM {Reason._meta.db_table} WHERE account_id = %s AND term_id = %s
    UNION ALL
    SELECT 'team', NULL, TRUE, role FROM {TeamMember._meta.db_table} WHERE account_id = %s AND term_id = %s
    UNION ALL
    SELECT 'block', NULL, TRUE, '' FROM {Block._meta.db_table}
    WHERE account_id = %s AND term_id = %s AND lifted_at IS NULL
"""  # noqa: S608  only table names are set in


def load(account_id: int | None, term_id: int) -> Standing:
    """The standing of an account in a term, in one query; a visitor's without any."""
    if account_id is None:
        return NOBODY
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [account_id, term_id] * 3)
        rows = cursor.fetchall()
    own = has_been = is_blocked = False
    carriers = set()
    team_role = ""
    for what, via_id, is_live, role in rows:
        if what == "team":
            team_role = role
        elif what == "block":
            is_blocked = True
        else:
            has_been = True
            own = own or (bool(is_live) and via_id is None)
            if is_live and via_id is not None:
                carriers.add(via_id)
    return Standing(own, frozenset(carriers), has_been, is_blocked, team_role)


def for_viewer(viewer: Viewer, term: Term) -> Standing:
    return load(viewer.account_id, term.pk)
