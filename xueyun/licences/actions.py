"""Granting. Asking, orders and payment come with the exchange between schools."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses.models import Course
from xueyun.licences.models import Licence
from xueyun.schools.models import School


@transaction.atomic
def grant(
    course: Course,
    borrower: School,
    mode: str,
    *,
    now: datetime,
    ends_at: datetime | None = None,
    actor: Viewer | None = None,
) -> Licence:
    """Let a school use another's course from now on; a valid licence that reaches as far is given back as it is.

    Raises Refused for a school's own course, and for an end that has passed.
    """
    if course.school_id == borrower.pk:
        raise Refused(refuse("licence_own_course", _("A school needs no licence for its own course.")))
    if ends_at is not None and ends_at <= now:
        raise Refused(refuse("licence_ended", _("The licence would end before it starts.")))
    for standing in Licence.objects.valid(now).filter(course=course, borrower=borrower, mode=mode):
        if standing.ends_at is None or (ends_at is not None and standing.ends_at >= ends_at):
            return standing
    licence = Licence.objects.create(
        course=course, borrower=borrower, mode=mode, starts_at=now, ends_at=ends_at, granted_at=now
    )
    audit.record(
        "licences.grant",
        now=now,
        actor=actor,
        kind="licence",
        object_id=licence.pk,
        label=f"{course.title} → {borrower.name} ({mode})",
        school_id=course.school_id,
    )
    return licence


def is_licensed(course: Course, borrower: School, mode: str, *, now: datetime) -> bool:
    """Whether a school may use a course in a mode at this moment."""
    return Licence.objects.valid(now).filter(course=course, borrower=borrower, mode=mode).exists()
