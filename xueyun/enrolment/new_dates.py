"""Learners are told when their run begins and ends at other times than they knew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from xueyun.accounts.models import Account
from xueyun.courses.models import Term
from xueyun.enrolment.models import Reason
from xueyun.notices import actions as notices
from xueyun.notices.actions import Words
from xueyun.notices.models import Message
from xueyun.ui.filters import local_time

BATCH = 500


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

    there = Reason.objects.live().filter(term=term, account=OuterRef("pk"))
    learners = Account.objects.filter(Exists(there), is_active=True).order_by("pk")
    cause, told, last = f"enrolment.dates:{term.pk}:{said}", 0, 0
    while batch := list(learners.filter(pk__gt=last)[:BATCH]):
        told += notices.tell(batch, Message.Kind.COURSE, cause=cause, words=words, now=now)
        last = batch[-1].pk
        pulse()
    return told
