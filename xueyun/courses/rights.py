"""Who of a course team may what, as a table to read: its cells are what the rules answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Verdict
from xueyun.courses import rules
from xueyun.courses.models import TeamMember, Term

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

ROLES = (TeamMember.Role.LEAD, TeamMember.Role.INSTRUCTOR, TeamMember.Role.ASSISTANT)
# What the rules are asked about: a SPOC as it stands before its first publication, and after.
_DRAFT = Term(audience=Term.Audience.SPOC)
_OPEN = Term(number=1, audience=Term.Audience.SPOC, published_at=datetime(2026, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Right:
    """Something that is done with a run; `rule` says of a role whether it may."""

    key: str
    label: _StrOrPromise
    rule: Callable[[str], Verdict]

    def held_by(self, role: str) -> bool:
        return bool(self.rule(role))


def _edits(role: str) -> Verdict:
    return rules.may_edit(_OPEN, role)


def _directs(role: str) -> Verdict:
    return rules.may_direct(_OPEN, role)


RIGHTS = (
    Right("read", _("Read the content, its preview, and these pages"), rules.may_see_draft),
    Right("content", _("Change the content"), _edits),
    Right("intro", _("Write the intro page"), lambda role: rules.may_describe(_OPEN, role, 1)),
    Right("students", _("Keep the list of students"), lambda role: rules.may_manage_learners(_OPEN, role)),
    Right("announcements", _("Write announcements"), lambda role: rules.may_announce(_OPEN, role)),
    Right("messages", _("Write messages to students"), lambda role: rules.may_message(_OPEN, role)),
    Right("publish", _("Publish changes to students"), lambda role: rules.may_publish(_OPEN, role)),
    Right("publish_first", _("Publish the run for the first time"), lambda role: rules.may_publish(_DRAFT, role)),
    Right("settings", _("Set dates, password and grading rule"), _directs),
    Right("team", _("Invite, change and remove the team; hand over the lead"), _directs),
    Right("next_run", _("Open the next run"), _directs),
)  # fmt: skip
