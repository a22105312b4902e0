"""Who hears of what a team says, and how much mail a day: the same for announcements and for messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from xueyun.accounts.models import Account
from xueyun.announcements.models import Recipient, Telling
from xueyun.core.times import end_of_day, local, start_of_day
from xueyun.courses.models import Term
from xueyun.enrolment.models import Block, ReasonQuerySet
from xueyun.schools.models import Certification
from xueyun.schools.rules import may_open

MAILS_A_DAY = 3  # of one run: whoever gets more stops reading them
# A mail about what was said days ago (no worker ran) would only confuse; the message on the site bears its own date.
NEWS = timedelta(days=2)


def may_hear(term: Term, place: Term, reasons: ReasonQuerySet, account: str) -> Q:
    """Who is there for one of these reasons and may read: not removed from the term that speaks, certified where the
    place is a SPOC (`enrolment.rules.may_learn`); nobody where its school is suspended.

    A condition for rows whose field `account` names the account; that it is not frozen is asked beside it.
    """
    if not may_open(place.course.school):
        return Q(pk__in=[])
    mine = {"account": OuterRef(account)}
    removed = Block.objects.filter(**mine, term=term, lifted_at__isnull=True)
    hears = Q(Exists(reasons.filter(**mine))) & ~Q(Exists(removed))
    if not place.is_spoc:
        return hears
    bonds = Certification.objects.filter(
        **mine, school=place.course.school_id, removed_at__isnull=True, entry__disabled_at__isnull=True
    )
    return hears & Q(Exists(bonds))


def weary(
    term: Term, accounts: Sequence[Account], at: datetime, *, telling: Telling | None = None
) -> set[int]:
    """Which of these have had a run's mails of the day, this `telling` not counted. Two queries."""
    tellings = Telling.objects.filter(announcement__term=term, mails=True, at__range=day_of(at))
    if telling is not None:
        tellings = tellings.exclude(pk=telling.pk)
    announced = tellings.count()
    written = Recipient.objects.filter(
        account__in=accounts, message__term=term, mailed=True, message__sent_at__range=day_of(at)
    )
    counts = dict(written.values_list("account").annotate(mails=Count("pk")))
    if announced >= MAILS_A_DAY:
        return {account.pk for account in accounts}
    return {pk for pk, mails in counts.items() if announced + mails >= MAILS_A_DAY}


def day_of(moment: datetime) -> tuple[datetime, datetime]:
    """The first and the last second of its day in Shanghai."""
    day = local(moment).date()
    return start_of_day(day), end_of_day(day)
