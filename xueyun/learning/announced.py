"""What a reader of a run is told, and the files that stand in it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from xueyun.announcements import files
from xueyun.announcements.models import Announcement
from xueyun.learning.screens import Room
from xueyun.media.models import Asset


def told(room: Room, now: datetime) -> QuerySet[Announcement]:
    """Own first, then the source's, unless its teachers have removed this reader."""
    rows = Announcement.objects.for_term(room.term, now=now)
    return rows.filter(term=room.term) if room.standing.is_source_blocked else rows


def file(room: Room, announcement_id: int, asset_id: int, now: datetime) -> Asset | None:
    """A file that one of them names and has not withdrawn; its team has it before and after, too. One query."""
    may_read = Q(pk__in=told(room, now).filter(withdrawn_at=None).order_by().values("pk"))
    if room.standing.team_role:
        may_read |= Q(term=room.term)
    return files.of(Announcement.objects.filter(may_read, pk=announcement_id), asset_id)
