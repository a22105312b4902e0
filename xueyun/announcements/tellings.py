"""An announcement reaches the messages of its readers: where each of them learns, once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from xueyun.accounts.models import Account
from xueyun.announcements.models import Announcement
from xueyun.courses.models import Term
from xueyun.enrolment.models import Block, Reason, ReasonQuerySet
from xueyun.notices import actions as notices
from xueyun.notices.actions import Words
from xueyun.notices.models import Message
from xueyun.schools.models import Certification
from xueyun.schools.rules import may_open

BATCH = 500
EXCERPT = 300  # characters; all of it is read on the page
# A mail about what was said days ago (no worker ran) would only confuse; the message on the site bears its own date.
NEWS = timedelta(days=2)


def announced(made: Announcement, *, now: datetime, pulse: Callable[[], None] = lambda: None) -> int:
    """Tell who was in the term when it was announced; how many were told. Who has been told is not told again.

    Whoever takes the term through a school's synchronous SPOC is led to that one, where the source's announcements
    stand below the school's own.
    """
    there = Reason.objects.live().filter(term=made.term, started_at__lte=made.published_at)
    told = _tell(made, made.term, there.filter(via__isnull=True), now, pulse)
    layers = Term.objects.filter(pk__in=there.filter(via__isnull=False).values("via_id"))
    for layer in layers.select_related("course__school").order_by("pk"):
        told += _tell(made, layer, there.filter(via=layer), now, pulse)
    return told


def excerpt(body: str) -> str:
    """The beginning of an announcement's HTML as text, a line a paragraph."""
    lines = strip_tags(re.sub(r"(?i)<(br|/p|/li|/h\d|/tr|/blockquote|/pre)\b", r"\n<\1", body)).splitlines()
    text = "\n".join(filter(None, (" ".join(unescape(line).split()) for line in lines)))
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…"


def _tell(
    made: Announcement, place: Term, reasons: ReasonQuerySet, now: datetime, pulse: Callable[[], None]
) -> int:
    def words() -> Words:
        title = _("%(course)s: %(title)s") % {"course": place.course.title, "title": made.title}
        url = reverse("learning:announcements", kwargs={"term_id": place.pk})
        return Words(title, f"{made.author}\n{excerpt(made.body)}", url)

    told, last = 0, 0
    readers = _readers(made, place, reasons)
    while batch := list(readers.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told += notices.tell(
            batch,
            Message.Kind.COURSE,
            cause=f"announcements.announced:{made.pk}",
            words=words,
            now=made.published_at,
            mails=now - made.published_at < NEWS,
        )
        last = batch[-1].pk
        pulse()
    return told


def _readers(made: Announcement, place: Term, reasons: ReasonQuerySet) -> QuerySet[Account]:
    """Who is there for one of these reasons and may read: not frozen, not removed from the announcing term, certified
    where the place is a SPOC (`enrolment.rules.may_learn`); nobody where its school is suspended."""
    mine = {"account": OuterRef("pk")}
    removed = Block.objects.filter(**mine, term=made.term, lifted_at__isnull=True)
    readers = Account.objects.filter(Exists(reasons.filter(**mine)), ~Exists(removed), is_active=True)
    if not may_open(place.course.school):
        return readers.none()
    if place.is_spoc:
        bonds = Certification.objects.filter(
            **mine, school=place.course.school_id, removed_at__isnull=True, entry__disabled_at__isnull=True
        )
        readers = readers.filter(Exists(bonds))
    return readers
