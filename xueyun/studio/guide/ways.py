"""教学流程 by mode, in the words of the mission (P8). Pure: `way(facts)` is the list of steps."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xueyun.courses.models import Term
from xueyun.studio.guide import judges, layers
from xueyun.studio.guide.facts import Facts
from xueyun.studio.guide.steps import Judge, Step, Who, unbuilt


def _before(key: str) -> Judge:
    return lambda _facts: layers.before(key)


_GRADES = (
    unbuilt("grade", pgettext_lazy("guide", "Grade"), Who.TEAM),
    unbuilt("results", _("Announce the grades"), Who.LEAD),
    unbuilt("certificates", _("Certificates and export"), Who.LEAD),
)
INDEPENDENT: tuple[Judge, ...] = (
    judges.names_imported,
    judges.teachers_certified,
    judges.applied,
    judges.approved,
    judges.team_built,
    judges.described,
    judges.filled,
    judges.published,
    judges.students_certified,
    judges.enrolled,
    judges.learnt,
    *_GRADES,
    judges.closed,
    judges.gone_on,
)
# Everybody may enrol, so there is no list and no certification of students; the platform looks at it first.
MOOC: tuple[Judge, ...] = (
    judges.teachers_certified,
    judges.applied,
    judges.approved,
    judges.team_built,
    judges.described,
    judges.filled,
    judges.judged_by_the_platform,
    judges.published,
    judges.enrolled,
    judges.learnt,
    *_GRADES,
    judges.closed,
    judges.gone_on,
)
ASYNCHRONOUS: tuple[Judge, ...] = (
    *map(_before, ("browse_ended", "ask_to_use", "school", "licensed", "copied")),
    layers.changed,
    judges.published,
    unbuilt("grade", _("Your school grades and answers"), Who.TEAM),
)
SYNCHRONOUS: tuple[Judge, ...] = (
    *map(_before, ("browse_running", "ask", "agreed")),
    layers.bound,
    layers.added,
    judges.published,
    layers.enrolled,
    layers.taught,
    unbuilt("grades", _("Grades of the source and of the SPOC"), Who.TEAM),
    unbuilt("export", _("Put together and export"), Who.LEAD),
)


def way(facts: Facts) -> list[Step]:
    """The steps of this run in their order."""
    if facts.mode == Term.Mode.SYNCHRONOUS:
        judged = SYNCHRONOUS
    elif facts.mode == Term.Mode.ASYNCHRONOUS:
        judged = ASYNCHRONOUS
    else:
        judged = INDEPENDENT if facts.is_spoc else MOOC
    return [judge(facts) for judge in judged]
