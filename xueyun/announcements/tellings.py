"""An announcement reaches the messages of its readers: where each of them learns, once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from xueyun.accounts.models import Account
from xueyun.announcements.models import Announcement, Telling
from xueyun.announcements.readers import NEWS, may_hear, weary
from xueyun.courses.models import Term
from xueyun.enrolment.models import Reason, ReasonQuerySet
from xueyun.jobs.pauses import pauses
from xueyun.notices import actions as notices
from xueyun.notices.actions import Speak, Words
from xueyun.notices.models import Message

BATCH = 50
PICTURE, ALT = re.compile(r"<img\b[^>]*>"), re.compile(r' alt="([^"]*)"')
EXCERPT = 300  # characters; all of it is read on the page


def announced(telling: Telling, *, now: datetime, pulse: Callable[[], None] = lambda: None) -> int:
    """Tell who was in the term at the telling's moment; how many were told. Who has been told is not told again.

    Nobody is told before that moment, once all have been, or when it was withdrawn. Whoever takes the term through a
    school's synchronous SPOC is led to that one, where the source's announcements stand below the school's own.
    """
    made = telling.announcement
    if telling.done_at is not None or telling.at > now or made.term.archived_at is not None:
        return 0
    there = Reason.objects.live().filter(term=made.term, started_at__lte=telling.at)
    told = _tell(telling, made.term, there.filter(via__isnull=True), now, pulse)
    layers = Term.objects.filter(pk__in=there.filter(via__isnull=False).values("via_id"))
    for layer in layers.select_related("course__school").order_by("pk"):
        told += _tell(telling, layer, there.filter(via=layer), now, pulse)
    # Only of the moment that was told: it may have been put off meanwhile.
    Telling.objects.filter(pk=telling.pk, at=telling.at).update(done_at=now)
    return told


def excerpt(body: str) -> str:
    """The beginning of an announcement's HTML as text, a line a paragraph; of a picture what it shows, in words."""
    body = PICTURE.sub(_picture, body)
    lines = strip_tags(re.sub(r"(?i)<(br|/p|/li|/h\d|/tr|/blockquote|/pre)\b", r"\n<\1", body)).splitlines()
    text = "\n".join(filter(None, (" ".join(unescape(line).split()) for line in lines)))
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…"


def _picture(tag: re.Match[str]) -> str:
    alt = ALT.search(tag[0])
    return _("[Picture: %(alt)s]") % {"alt": alt[1]} if alt and alt[1] else _("[Picture]")


def _tell(
    telling: Telling, place: Term, reasons: ReasonQuerySet, now: datetime, pulse: Callable[[], None]
) -> int:
    told, last = 0, 0
    made = telling.announcement
    readers = Account.objects.filter(may_hear(made.term, place, reasons, "pk"), is_active=True)
    words = notices.ready(_words(telling, place))
    for _turn in pauses():
        batch = list(readers.filter(pk__gt=last).order_by("pk")[:BATCH])
        if not batch or not _stands(telling):
            break
        told += _tell_batch(telling, words, batch, now)
        last = batch[-1].pk
        pulse()
    return told


def _words(telling: Telling, place: Term) -> Speak:
    made = telling.announcement

    def words() -> Words:
        said = {"course": place.course.title, "title": made.title}
        title = _("%(course)s: %(title)s (edited)") if telling.number else _("%(course)s: %(title)s")
        url = reverse("learning:announcements", kwargs={"term_id": place.pk})
        return Words(title % said, f"{made.author}\n{excerpt(made.body)}", url)

    return words


@transaction.atomic
def _tell_batch(telling: Telling, words: Speak, batch: list[Account], now: datetime) -> int:
    made = telling.announcement
    tired = weary(made.term, batch, telling.at, telling=telling) if telling.mails else set()
    told = 0
    for mails in (True, False):
        told += notices.tell(
            [account for account in batch if (account.pk not in tired) is mails],
            Message.Kind.COURSE,
            cause=telling.cause,
            words=words,
            now=telling.at,
            mails=mails and telling.mails and now - telling.at < NEWS,
        )
    Telling.objects.filter(pk=telling.pk).update(told=F("told") + told)
    return told


def _stands(telling: Telling) -> bool:
    """Whether it is still to be told: neither withdrawn nor put off."""
    rows = Announcement.objects.filter(pk=telling.announcement_id, withdrawn_at__isnull=True)
    return rows.filter(
        published_at__lte=telling.at, tellings__pk=telling.pk, tellings__at=telling.at
    ).exists()
