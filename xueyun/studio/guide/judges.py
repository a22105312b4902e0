"""How each step of a run of one's own stands. Pure: facts in, a step out."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.courses.models.term import Status
from xueyun.studio.guide.facts import Facts
from xueyun.studio.guide.steps import Step, Who, step
from xueyun.ui.filters import local_date


def names_imported(f: Facts) -> Step:
    return step(
        "names",
        _("The administrator imports the list"),
        Who.ADMINISTRATOR,
        done=f.students > 0 or f.is_over,
        facts=[
            _with(
                ngettext("%(num)s student on the list", "%(num)s students on the list", f.students),
                f.students,
            )
        ],
        places=["imports"],
    )


def teachers_certified(f: Facts) -> Step:
    """Who leads it has to teach at the school; a run without a lead gets one from the administrator."""
    name = {"name": f.lead}
    said = (
        gettext("%(name)s is a teacher of the school")
        if f.lead_teaches
        else gettext("%(name)s is not certified as a teacher of the school")
    )
    return step(
        "teachers",
        _("Teachers certify"),
        Who.TEACHER if f.lead_teaches else Who.LEAD if f.lead else Who.ADMINISTRATOR,
        done=f.lead_teaches or f.is_over,
        facts=[said % name if f.lead else gettext("The run has no lead yet")],
        places=[] if f.lead_teaches else ["certify"],
    )


def applied(f: Facts) -> Step:
    return step("apply", _("Apply for a course"), Who.TEACHER, done=True, facts=[_on(f.applied_at)])


def approved(f: Facts) -> Step:
    return step("school", _("Review by the school"), Who.ADMINISTRATOR, done=True, facts=[_on(f.approved_at)])


def team_built(f: Facts) -> Step:
    return step(
        "team",
        _("Build the team"),
        Who.LEAD,
        done=f.members > 1 or f.is_published,
        facts=_team(f),
        places=["team"],
    )


def _team(f: Facts) -> list[str]:
    there = ngettext("%(num)s person on the team", "%(num)s people on the team", f.members)
    asked = ngettext("%(num)s invitation not answered yet", "%(num)s invitations not answered yet", f.invited)
    return [_with(there, f.members), _with(asked, f.invited) if f.invited else ""]


def described(f: Facts) -> Step:
    title = (
        _("Introduction, times, password, grading rule")
        if f.is_spoc
        else _("Introduction, times, grading rule")
    )
    return step(
        "about",
        title,
        Who.LEAD,
        done=(f.has_intro and f.has_grading) or f.is_over,
        facts=_about(f),
        places=["intro", "settings", "grading"],
    )


def _about(f: Facts) -> list[str]:
    return [
        gettext("The introduction is there") if f.has_intro else gettext("No introduction yet"),
        f"{local_date(f.starts_at)} – {local_date(f.ends_at)}",
        ""
        if not f.is_spoc
        else gettext("With a course password")
        if f.has_password
        else gettext("Without a course password"),
        gettext("The grading rule is there") if f.has_grading else gettext("No grading rule yet"),
    ]


def filled(f: Facts) -> Step:
    return step(
        "content",
        _("Courseware, quizzes, homework, exams"),
        Who.EDITORS,
        done=(f.units > 0 and f.unready == 0) or f.is_over,
        facts=[*_units(f), gettext("Quizzes, homework and exams are not there yet")],
        places=["content"],
    )


def _units(f: Facts) -> list[str]:
    if not f.units:
        return [gettext("No unit yet")]
    lack = ngettext(
        "%(num)s unit has no file that can be shown yet",
        "%(num)s units have no file that can be shown yet",
        f.unready,
    )
    return [
        _with(ngettext("%(num)s unit", "%(num)s units", f.units), f.units),
        lack % {"num": f.unready} if f.unready else "",
    ]


def _unseen(f: Facts) -> str:
    if not (f.is_published and f.unseen):
        return ""
    there = ngettext(
        "%(num)s change in the content that students don't see yet",
        "%(num)s changes in the content that students don't see yet",
        f.unseen,
    )
    return _with(there, f.unseen)


def judged_by_the_platform(f: Facts) -> Step:
    words = {
        Status.IN_REVIEW: gettext("It waits for the platform"),
        Status.DRAFT: gettext("The platform has sent it back") if f.is_sent_back else "",
    }
    return step(
        "platform",
        _("Review by the platform"),
        Who.PLATFORM if f.status is Status.IN_REVIEW else Who.LEAD,
        done=f.is_published,
        now=f.units > 0 and f.unready == 0,
        facts=[words.get(f.status, "")],
        places=["publish"],
    )


def published(f: Facts) -> Step:
    """A first publication is the lead's (of a MOOC it comes with the approval), later ones are the editors'."""
    is_layer = f.source is not None
    ready = f.unready == 0 and (f.units > 0 or is_layer)
    return step(
        "publish",
        pgettext_lazy("studio", "Publish"),
        Who.EDITORS if f.is_published else Who.LEAD,
        done=f.is_published and (f.unseen == 0 or f.is_over),
        now=f.is_published or (f.is_spoc and ready),
        facts=[gettext("Published") if f.is_published else "", _unseen(f)],
        places=["publish"],
    )


def students_certified(f: Facts) -> Step:
    said = {"num": f.certified, "all": f.students}
    return step(
        "certify",
        _("Student certification"),
        Who.STUDENTS,
        done=0 < f.students <= f.certified or f.is_over,
        now=f.is_published,
        facts=[gettext("%(num)s of %(all)s certified") % said],
        places=["portal"],
    )


def enrolled(f: Facts) -> Step:
    return step(
        "enrol",
        pgettext_lazy("guide", "Enrol"),
        Who.STUDENTS,
        done=f.is_over,
        now=f.is_published,
        facts=[_with(ngettext("%(num)s enrolled", "%(num)s enrolled", f.learners), f.learners)],
        places=["page", "students"] if f.is_published else [],
    )


def learnt(f: Facts) -> Step:
    return step(
        "learn",
        pgettext_lazy("guide", "Learn"),
        Who.STUDENTS,
        done=f.is_over,
        now=f.status is Status.RUNNING,
        facts=[gettext("From %(day)s") % {"day": local_date(f.starts_at)}],
        places=["announcements"],
    )


def closed(f: Facts) -> Step:
    """It happens by itself, at the end."""
    return step(
        "close",
        _("Close the run"),
        Who.LEAD,
        done=f.is_over,
        now=False,
        facts=[gettext("On %(day)s") % {"day": local_date(f.ends_at)}],
    )


def gone_on(f: Facts) -> Step:
    title = (
        _("Next run / licences for other schools / application to become a MOOC")
        if f.is_spoc
        else _("Next run / licences for other schools")
    )
    there = gettext("The next run is there") if f.has_next else ""
    later = (
        gettext("Licences and turning into a MOOC are not there yet")
        if f.is_spoc
        else gettext("Licences are not there yet")
    )
    return step(
        "next", title, Who.LEAD, done=f.has_next, now=f.is_over, facts=[there, later], places=["next"]
    )


def _with(words: str, num: int) -> str:
    return words % {"num": num}


def _on(moment: datetime | None) -> str:
    return gettext("On %(day)s") % {"day": local_date(moment)} if moment else ""
