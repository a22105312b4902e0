"""The platform tells everybody something: written down at once, told in batches by a job, and it can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import get_language

from xueyun.accounts.models import Account
from xueyun.announcements.models import Broadcast
from xueyun.audit import actions as audit
from xueyun.core.viewer import Role, Viewer
from xueyun.jobs.actions import enqueue
from xueyun.jobs.pauses import pauses
from xueyun.notices import actions as notices
from xueyun.notices.actions import Words
from xueyun.notices.models import Message
from xueyun.schools.models import Certification, Grant, RosterEntry, School

BATCH = 50
Audience = Broadcast.Audience


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be told; the English is for who reads English, and may be left empty."""

    title: str
    text: str = ""
    title_en: str = ""
    text_en: str = ""
    url: str = ""

    def words(self) -> Words:
        """In the present language."""
        if get_language() == "en" and self.title_en:
            return Words(self.title_en, self.text_en, self.url)
        return Words(self.title, self.text, self.url)


def accounts_of(audience: str, school: School | None = None) -> QuerySet[Account]:
    """Whom an audience means now; frozen accounts are told nothing."""
    active = Account.objects.filter(is_active=True)
    grants, bonds = Grant.objects.live(), Certification.objects.live()
    if audience == Audience.TEACHERS:
        staff = bonds.filter(entry__kind=RosterEntry.Kind.TEACHER).values("account_id")
        guests = grants.filter(role=Role.TEACHER).values("account_id")
        return active.filter(pk__in=staff.union(guests))
    if audience == Audience.ADMINISTRATORS:
        return active.filter(pk__in=grants.filter(role=Role.SCHOOL_ADMIN).values("account_id"))
    if audience == Audience.SCHOOL:
        return active.filter(pk__in=bonds.filter(school=school).values("account_id"))
    return active


@transaction.atomic
def broadcast(
    said: Said,
    audience: str,
    *,
    school: School | None = None,
    mails: bool = False,
    now: datetime,
    actor: Viewer,
) -> Broadcast:
    """Write it down, and have it told in the background."""
    made = Broadcast.objects.create(
        audience=Audience(audience),
        school=school,
        title=said.title,
        text=said.text,
        title_en=said.title_en,
        text_en=said.text_en,
        url=said.url,
        mails=mails,
        made_by_id=actor.account_id or 0,
        made_at=now,
        expected=accounts_of(audience, school).count(),
    )
    _record("notices.broadcast", made, now, actor)
    enqueue("announcements.broadcast", now=now, key=made.cause, broadcast_id=made.pk)
    return made


def stop(made: Broadcast, *, now: datetime, actor: Viewer) -> bool:
    """Nobody else is told; who has been keeps the message. False where it has ended."""
    with transaction.atomic():
        going = Broadcast.objects.filter(pk=made.pk, done_at__isnull=True, stopped_at__isnull=True)
        if not going.update(stopped_at=now):
            return False
        _record("notices.stop_broadcast", made, now, actor)
    return True


def tell(broadcast_id: int, *, now: datetime, pulse: Callable[[], None] = lambda: None) -> None:
    """Tell everybody who has not been told, batch by batch; after a death it goes on where it was."""
    for _turn in pauses():
        if not _tell_batch(broadcast_id, now):
            return
        pulse()


@transaction.atomic
def _tell_batch(broadcast_id: int, now: datetime) -> bool:
    """One batch; False at the end, and where it was stopped."""
    made = (
        Broadcast.objects.select_for_update(of=("self",))
        .select_related("school")
        .filter(pk=broadcast_id, done_at__isnull=True, stopped_at__isnull=True)
        .first()
    )
    if made is None:
        return False
    rest = accounts_of(made.audience, made.school).filter(pk__gt=made.last_account_id)
    batch = list(rest.order_by("pk")[:BATCH])
    if not batch:
        Broadcast.objects.filter(pk=made.pk).update(done_at=now)
        return False
    said = Said(made.title, made.text, made.title_en, made.text_en, made.url)
    told = notices.tell(
        batch, Message.Kind.PLATFORM, cause=made.cause, words=said.words, now=now, mails=made.mails
    )
    Broadcast.objects.filter(pk=made.pk).update(last_account_id=batch[-1].pk, told=F("told") + told)
    return True


def read_by(made: Broadcast) -> int:
    """How many have read it."""
    return Message.objects.filter(cause=made.cause, read_at__isnull=False).count()


def _record(verb: str, made: Broadcast, now: datetime, actor: Viewer) -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="broadcast",
        object_id=made.pk,
        label=made.title,
        school_id=made.school_id,
        detail={"audience": str(made.audience), "expected": made.expected, "mails": made.mails},
    )
