"""Who may enrol, learn and leave. Pure: they read what was loaded and the moment that they are given."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import NOT_THERE, YES, Verdict, Way, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses.models import Term
from xueyun.courses.models.term import Status
from xueyun.enrolment.standing import Standing
from xueyun.schools.rules import entry_closed, may_open

WRONG_PASSWORD = refuse(
    "wrong_password", _("That is not the course password. Your teacher has told it to the class."), status=422
)
NOT_STAFF = refuse(
    "not_staff",
    _("Students are added by teachers of this school: its roster is not shown to guests of the team."),
)
SOURCE_BLOCKED = refuse("source_blocked", _("The teachers of the source course have removed you from it."))


def may_see(term: Term, standing: Standing) -> Verdict:
    """Published terms are everyone's to look at; a draft is not there, save for its team (mission, C6)."""
    if term.published_at is not None or standing.team_role:
        return YES
    return NOT_THERE


def may_enrol(viewer: Viewer, term: Term, standing: Standing, now: datetime) -> Verdict:
    """All but the password, which is a guess to be counted and is checked by the action (mission, C3, C6)."""
    if not (seen := may_see(term, standing)):
        return seen
    if not (is_open := may_open(term.course.school)):
        return is_open
    if standing.is_blocked:
        return _blocked()
    if not viewer.is_signed_in:
        return refuse("sign_in", _("Please sign in to take this course."), status=401)
    if not (certified := _is_certified(viewer, term)):
        return certified
    if standing.is_source_blocked:
        return SOURCE_BLOCKED
    if standing.has_been:
        return YES  # coming back asks for no dates again
    return _is_open(term, now)


def needs_password(term: Term, standing: Standing) -> bool:
    """Whether the course password is asked: where one is set, and never of who comes back."""
    return bool(term.password) and not standing.has_been


def may_learn(viewer: Viewer, term: Term, standing: Standing) -> Verdict:
    """Content is for the enrolled and the team. A lost certification suspends a SPOC; records stay (mission, P5)."""
    if not (seen := may_see(term, standing)):
        return seen
    if not (is_open := may_open(term.course.school)):
        return is_open
    if standing.team_role:
        return YES
    if not viewer.is_signed_in:
        return refuse("sign_in", _("Please sign in to learn here."), status=401)
    if standing.is_blocked:
        return _blocked()
    if not standing.is_enrolled:
        way = Way(_("To the course page"), reverse("portal:term", kwargs={"term_id": term.pk}))
        return refuse("enrol", _("This course is open to its learners. Enrol, and you are in."), way=way)
    if term.audience == Term.Audience.SPOC and not viewer.certified_at(term.course.school_id):
        if viewer.closed_at(term.course.school_id):
            return _closed(term)
        return refuse(
            "suspended",
            _("This course is for certified students of %(school)s. Your records are kept; certify to go on.")
            % {"school": term.course.school.called},
            way=_certification(term),
        )
    return YES


def may_sign_up_for_next(
    viewer: Viewer, term: Term, standing: Standing, now: datetime, *, is_next_there: bool
) -> Verdict:
    """Whether one may ask for the next run on this one's page (mission, C7): it has ended, and no later one is there.

    Who may enter is looked at when the next run is published, not before.
    """
    if not (seen := may_see(term, standing)):
        return seen
    if not (is_open := may_open(term.course.school)):
        return is_open
    if not viewer.is_signed_in:
        return refuse("sign_in", _("Please sign in to go on."), status=401)
    if standing.is_blocked:
        return _blocked()
    if term.status(now) is not Status.ENDED:
        return refuse("not_ended", _("This run of the course has not ended: take it now."), status=409)
    if is_next_there:
        return refuse("next_is_there", _("The next run is there already: take it now."), status=409)
    return YES


def may_look_up(viewer: Viewer, term: Term) -> Verdict:
    """Whether one of the team may read the school's roster by number: who works at that school, and no guest."""
    school_id = term.course.school_id
    return YES if viewer.teaches_at(school_id) or viewer.administers(school_id) else NOT_STAFF


def may_import(viewer: Viewer, term: Term, now: datetime) -> Verdict:
    """Whether one of the team may enrol students by number now: into a SPOC, from its publication to its end (mission,
    T5).
    """
    if not (staff := may_look_up(viewer, term)):
        return staff
    if not term.is_spoc:
        return refuse(
            "mooc",
            _(
                "A MOOC is open to everybody: who wants to take it enrols without a list, and nobody is put into it."
            ),
            status=409,
        )
    if term.published_at is None:
        return refuse(
            "not_published",
            _(
                "Students are put on the list once this run is published: until then it is not there for them."
            ),
            status=409,
        )
    if term.archived_at or term.status(now) is Status.ENDED:
        return refuse("ended", _("This run of the course has ended; it takes no new learners."), status=409)
    return _is_open(term, now)


def has_content(term: Term, now: datetime) -> bool:
    """Content opens with the term's start and stays readable after its end (mission, C6)."""
    return term.starts_at <= now


def _is_certified(viewer: Viewer, term: Term) -> Verdict:
    if term.audience == Term.Audience.MOOC or viewer.certified_at(term.course.school_id):
        return YES
    if viewer.closed_at(term.course.school_id):
        return _closed(term)
    return refuse(
        "certify",
        _("This course is for certified students of %(school)s.") % {"school": term.course.school.called},
        way=_certification(term),
    )


def _is_open(term: Term, now: datetime) -> Verdict:
    """Enrolment opens with publication and closes with the term; over a source, with whichever ends first."""
    if term.status(now) in {Status.ENDED, Status.ARCHIVED}:
        return refuse("ended", _("This run of the course has ended; it takes no new learners."))
    if term.published_at is None:
        return refuse("not_open", _("This course is not open for enrolment yet."))
    source = term.source
    if source is not None and source.status(now) in {Status.ENDED, Status.ARCHIVED}:
        return refuse("source_ended", _("The source course has ended; this course takes no new learners."))
    return YES


def _blocked() -> Verdict:
    return refuse(
        "blocked", _("The teachers of this course have removed you from it. Ask them if that is a mistake.")
    )


def _closed(term: Term) -> Verdict:
    way = Way(_("To the school's page"), reverse("portal:school", kwargs={"school": term.course.school.slug}))
    return refuse("closed", entry_closed(term.course.school), way=way)


def _certification(term: Term) -> Way:
    return Way(
        _("Certify as a student"), reverse("schools:certify", kwargs={"school": term.course.school.slug})
    )
