"""Learners are told when their run begins and ends at other times than they knew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xueyun.courses.models import Term
from xueyun.enrolment import tellings
from xueyun.notices.actions import Words
from xueyun.ui.filters import local_time


def tell(
    term_id: int,
    dates: tuple[datetime, datetime],
    *,
    said: str,
    now: datetime,
    pulse: Callable[[], None] = lambda: None,
) -> int:
    """Tell everybody who is in the run its dates, if they still are these; how many were told.

    `said` names the change, so that nobody is told of it twice, however often the job begins anew.
    """
    term = Term.objects.published().select_related("course").filter(pk=term_id).first()
    if term is None or (term.starts_at, term.ends_at) != dates:
        return 0

    def words() -> Words:
        title = _("“%(course)s” has new dates") % {"course": term.course.title}
        text = _("It runs from %(start)s to %(end)s, times of Beijing.") % {
            "start": local_time(term.starts_at),
            "end": local_time(term.ends_at),
        }
        return Words(title, text, reverse("portal:term", kwargs={"term_id": term.pk}))

    cause = f"enrolment.dates:{term.pk}:{said}"
    return tellings.one_batch_after_another(tellings.there(term), cause, words, now, pulse)
