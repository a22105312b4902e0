"""The steps that a run with another school's course has and one of its own has not (mission, P8: 异步 and 同步)."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from xueyun.courses.models.term import Status
from xueyun.studio.guide import judges
from xueyun.studio.guide.facts import Facts
from xueyun.studio.guide.steps import Step, Who, step
from xueyun.ui.filters import local_date

# What had to be before there was this run at all.
_BEFORE = {
    "browse_ended": (_("Look at other schools' courses that have ended"), Who.TEACHER),
    "ask_to_use": (_("Apply to use one"), Who.TEACHER),
    "school": (_("Review by the school"), Who.ADMINISTRATOR),
    "licensed": (_("Licence of the source school (paid)"), Who.ADMINISTRATOR),
    "copied": (_("Copy into a new run"), Who.TEACHER),
    "browse_running": (_("Look at courses that run or begin soon"), Who.TEACHER),
    "ask": (_("Apply"), Who.TEACHER),
    "agreed": (_("Review and licence"), Who.ADMINISTRATOR),
}


def before(key: str) -> Step:
    title, who = _BEFORE[key]
    return step(key, title, who, done=True)


def changed(f: Facts) -> Step:
    """What was copied is the borrower's own to change."""
    inside, around = judges.filled(f), judges.described(f)
    return step(
        "change",
        _("Delete, change, add; set times and grading anew"),
        Who.EDITORS,
        done=inside.state == around.state == "done",
        facts=[*inside.facts, *around.facts],
        places=[*inside.places, *around.places],
    )


def bound(f: Facts) -> Step:
    course, school = f.source or ("", "")
    said = {"course": course, "school": school}
    return step(
        "source",
        _("Bind the source run"),
        Who.LEAD,
        done=f.source is not None,
        facts=[
            gettext("“%(course)s” of %(school)s") % said,
            f"{local_date(f.starts_at)} – {local_date(f.ends_at)}",
        ],
        places=["source", "intro", "settings", "grading", "team"],
    )


def added(f: Facts) -> Step:
    """A layer may hold nothing of its own (mission, P4)."""
    mine = ngettext("%(num)s unit of your own", "%(num)s units of your own", f.units) % {"num": f.units}
    return step(
        "content",
        _("Add units above it"),
        Who.EDITORS,
        done=(f.units > 0 and f.unready == 0) or f.is_published,
        facts=[mine if f.units else gettext("Nothing of your own yet; it may stay so")],
        places=["content"],
    )


def enrolled(f: Facts) -> Step:
    mine = judges.enrolled(f)
    title = _("Students enrol (and are in the source course by that)")
    return Step(mine.key, title, mine.who, mine.state, mine.facts, mine.places)


def taught(f: Facts) -> Step:
    return step(
        "teach",
        _("The source team teaches; your school looks after its own content and its own discussion area"),
        Who.SOURCE,
        done=f.is_over,
        now=f.status is Status.RUNNING,
        facts=[gettext("The discussion area of your own is not there yet")],
        places=["students", "announcements"],
    )
