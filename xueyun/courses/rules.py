"""What a course team may do with its run's content, by role. Pure: the role was loaded with the term."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import NOT_THERE, YES, Verdict, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses.models import TeamMember, Term

EDITORS = {TeamMember.Role.LEAD, TeamMember.Role.INSTRUCTOR}
ASSISTANT = refuse(
    "assistant",
    _("Assistants read the content and its preview. Instructors and the course lead change and publish it."),
)
ARCHIVED = refuse(
    "archived",
    _("This run is archived: its content stays as it is. Your school's administrator can take it out again."),
    status=409,
)
ANNOUNCES = refuse(
    "announces",
    _("Assistants read the announcements. Instructors and the course lead write them."),
)
MESSAGES = refuse(
    "messages",
    _("Assistants read the messages to students. Instructors and the course lead write them."),
)
INTRO_READER = refuse(
    "assistant", _("Assistants read the intro page. Instructors and the course lead change it.")
)
INTRO_ARCHIVED = refuse(
    "archived",
    _(
        "This run is archived: the intro page stays as it is. Your school's administrator can take it out again."
    ),
    status=409,
)
ASSISTANT_OF_LEARNERS = refuse(
    "assistant",
    _("Assistants read the list of students. Instructors and the course lead add and remove students."),
)
LEAD_FIRST = refuse(
    "lead_first",
    _("The course lead publishes a run for the first time. After that instructors publish changes too."),
)
LEAD_ONLY = refuse(
    "lead_only",
    _("The course lead decides about a run's team, its dates, its password and its grading rule."),
)
NOT_APPROVED = refuse(
    "not_approved",
    _(
        "A MOOC is published for the first time when the platform has approved it. Everything is kept as a draft."
    ),
    status=409,
)


def may_apply(viewer: Viewer, school_id: int) -> Verdict:
    """申请开课: whoever teaches at the school. To others it has nothing to apply to."""
    return YES if viewer.teaches_at(school_id) else NOT_THERE


def may_see_draft(role: str) -> Verdict:
    """The studio of a run, and its preview: the team's. To others it is not there (mission, C6)."""
    return YES if role in TeamMember.Role.values else NOT_THERE


def may_edit(term: Term, role: str) -> Verdict:
    """Change the draft: add, move, rename, delete, bring back."""
    if not (seen := may_see_draft(role)):
        return seen
    if role not in EDITORS:
        return ASSISTANT
    return ARCHIVED if term.archived_at else YES


def may_describe(term: Term, role: str, latest: int) -> Verdict:
    """Write the intro page. It belongs to the course: the editors of its latest run, number `latest`, keep it."""
    if not (seen := may_see_draft(role)):
        return seen
    if role not in EDITORS:
        return INTRO_READER
    if term.number != latest:
        words = gettext(
            "All runs of a course show the same intro page, and the team of its latest run (run %(number)s) keeps it."
        )
        return refuse("older_run", words % {"number": latest})
    return INTRO_ARCHIVED if term.archived_at else YES


def may_direct(term: Term, role: str) -> Verdict:
    """Decide about the run itself: its team, dates, password, grading rule, and its next run. The course lead's."""
    if not (seen := may_see_draft(role)):
        return seen
    if role != TeamMember.Role.LEAD:
        return LEAD_ONLY
    return ARCHIVED if term.archived_at else YES


def may_manage_learners(term: Term, role: str) -> Verdict:
    """Put students on the list, remove them, take the list home as a file. The whole team reads it."""
    if not (seen := may_see_draft(role)):
        return seen
    if role not in EDITORS:
        return ASSISTANT_OF_LEARNERS
    return ARCHIVED if term.archived_at else YES


def may_announce(term: Term, role: str) -> Verdict:
    """Write to the run's learners: announcements, edited and withdrawn, too."""
    if not (seen := may_see_draft(role)):
        return seen
    if role not in EDITORS:
        return ANNOUNCES
    return ARCHIVED if term.archived_at else YES


def may_message(term: Term, role: str) -> Verdict:
    """Write to some of the run's learners. Not assistants, as with announcements: it goes out
    in the course's name, by mail too, and cannot be taken back; whoever assists answers in the discussion."""
    if not (seen := may_see_draft(role)):
        return seen
    if role not in EDITORS:
        return MESSAGES
    return ARCHIVED if term.archived_at else YES


def may_join(term: Term) -> Verdict:
    """Accept an invitation to its team. A run that was put away takes nobody on."""
    return ARCHIVED if term.archived_at else YES


def may_publish(term: Term, role: str) -> Verdict:
    """Show students the draft. A run's first publication is more: a SPOC's is its lead's, a MOOC's the platform's."""
    if not (edits := may_edit(term, role)):
        return edits
    if term.published_at is not None:
        return YES
    if not term.is_spoc:
        return NOT_APPROVED
    return YES if role == TeamMember.Role.LEAD else LEAD_FIRST
