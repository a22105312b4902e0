"""The courses of a school and their runs, as a table."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.console.tables import Act, Cell, Choice, Column, Search, Table, starts_with
from xueyun.courses.models import Course, TeamMember, Term
from xueyun.courses.models.term import Status
from xueyun.enrolment import listing
from xueyun.schools.models import School
from xueyun.ui.filters import local_date, num

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

KINDS = (
    ("mooc", "MOOC"),
    ("independent", _("Independent SPOC")),
    ("asynchronous", _("Asynchronous SPOC")),
    ("synchronous", _("Synchronous SPOC")),
)
STATES = (
    (Status.DRAFT.value, pgettext_lazy("term", "Draft")),
    (Status.IN_REVIEW.value, _("In review")),
    (Status.UPCOMING.value, _("Starting soon")),
    (Status.RUNNING.value, _("In progress")),
    (Status.ENDED.value, _("Ended")),
    (Status.ARCHIVED.value, _("Archived")),
)
TONES = {"running": "done", "upcoming": "soon", "in_review": "soon"}


def of_school(school: School) -> QuerySet[Term]:
    """The runs of a school's courses, with `lead`: the name of who leads them."""
    team = TeamMember.objects.filter(term=OuterRef("pk"), role=TeamMember.Role.LEAD)
    return (
        Term.objects.filter(school=school)
        .select_related("course__school", "source__course__school")
        .annotate(lead=Subquery(team.values("name")[:1]))
    )


def without_terms(school: School) -> list[Course]:
    """Courses that have no run yet."""
    return list(Course.objects.filter(school=school, terms__isnull=True).order_by("created_at", "pk")[:50])


def table(now: datetime) -> Table:
    def state(term: Term) -> Cell:
        key = term.status(now).value
        return Cell(str(dict(STATES)[key]), tone=TONES.get(key, "neutral"))

    def in_state(rows: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return rows.filter(_in_state(chosen, now))

    return Table(
        name="terms",
        caption=_("Courses and terms"),
        order="-starts",
        columns=(
            *WHAT,
            Column("state", pgettext_lazy("entry", "State"), state),
            _day("starts", _("Begins")),
            _day("ends", _("Ends")),
            Column("lead", _("Course lead"), _lead),
            Column("learners", _("Learners"), lambda term: Cell(num(term.learners)), align="end"),
        ),
        search=Search(_("Course"), _find),
        filters=(
            Choice("kind", pgettext_lazy("course", "Kind"), _of_kind, options=KINDS),
            Choice("state", pgettext_lazy("entry", "State"), in_state, options=STATES),
        ),
        acts=(Act("archive", _("Archive")), Act("restore", _("Restore"))),
        prepare=count_learners,
    )


def _day(key: str, label: _StrOrPromise) -> Column:
    """When a run begins or ends."""
    field = f"{key}_at"
    return Column(
        key,
        label,
        lambda term: Cell(local_date(getattr(term, field))),
        sort=(field, "pk"),
        is_one_line=True,
    )


def count_learners(rows: list[Any]) -> None:
    """How many are in each of these runs: one query."""
    counts = listing.learners_in([term.pk for term in rows])
    for term in rows:
        term.learners = counts.get(term.pk, 0)


def _course(term: Term) -> Cell:
    url = reverse("portal:term", kwargs={"term_id": term.pk}) if term.published_at else ""
    return Cell(term.course.title, url=url)


def _lead(term: Any) -> Cell:
    where = {"school": term.course.school.slug, "term_id": term.pk}
    return Cell(term.lead or "—", url=reverse("console:term_lead", kwargs=where))


def _kind(term: Term) -> Cell:
    return Cell(str(dict(KINDS)["mooc" if term.audience == Term.Audience.MOOC else term.mode]))


def _source(term: Term) -> Cell:
    if term.source is None:
        return Cell("")
    said = {"course": term.source.course.title, "school": term.source.course.school.called}
    return Cell(gettext("%(course)s of %(school)s") % said)


def _find(rows: QuerySet[Any], text: str) -> tuple[QuerySet[Any], str]:
    """Along the school's runs, the latest first, by what their courses are called: a page's worth is soon together."""
    named = Course.objects.filter(starts_with("title", text), pk=OuterRef("course_id"))
    return rows.filter(Exists(named)), "-starts"


def _of_kind(rows: QuerySet[Any], kind: str) -> QuerySet[Any]:
    if kind == "mooc":
        return rows.filter(audience=Term.Audience.MOOC)
    return rows.filter(audience=Term.Audience.SPOC, mode=kind)


def _in_state(state: str, now: datetime) -> Q:
    """`Term.status`, said to the database."""
    if state == Status.ARCHIVED:
        return Q(archived_at__isnull=False)
    here = Q(archived_at__isnull=True)
    if state in {Status.DRAFT, Status.IN_REVIEW}:
        return here & Q(published_at__isnull=True, submitted_at__isnull=state == Status.DRAFT)
    times = {
        Status.UPCOMING.value: Q(starts_at__gt=now),
        Status.RUNNING.value: Q(starts_at__lte=now, ends_at__gte=now),
        Status.ENDED.value: Q(ends_at__lt=now),
    }
    return here & Q(published_at__isnull=False) & times[state]


WHAT = (
    Column("course", _("Course"), _course),
    Column("run", _("Run"), lambda term: Cell(str(term.number)), align="end"),
    Column("kind", pgettext_lazy("course", "Kind"), _kind, is_one_line=True),
    Column("source", _("Source"), _source, is_exported_only=True),
)
