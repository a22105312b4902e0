"""Lists of a library, for the pages above: the library itself, and choosing one of its files in a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from xueyun.core import ids
from xueyun.core.viewer import Viewer
from xueyun.media.links import poster_url
from xueyun.media.models import Asset, AssetQuerySet
from xueyun.schools.models import School

LONGEST_WORDS = 100
MOST_CHOICES = 24


@dataclass(frozen=True, slots=True)
class Choice:
    """A file that can be chosen: `value` goes into the form."""

    value: str
    name: str
    kind: str
    status: str
    picture: str
    seconds: int | None
    pages: int | None


def search(
    viewer: Viewer, school: School, words: str = "", kinds: tuple[str, ...] = (), status: str = ""
) -> AssetQuerySet:
    """The library's files, newest first, whose names hold all the words. A query that is not yet asked."""
    found = Asset.objects.visible_to(viewer).filter(school=school)
    if kinds:
        found = found.filter(kind__in=kinds)
    if status:
        found = found.filter(status=status)
    for word in words[:LONGEST_WORDS].replace("\0", " ").split():  # PostgreSQL takes no NUL
        found = found.filter(Q(name__icontains=word))
    return found.order_by("-created_at", "-pk")


def choices(
    viewer: Viewer,
    school: School,
    now: datetime,
    *,
    words: str = "",
    kinds: tuple[str, ...] = (),
    chosen: str = "",
) -> list[Choice]:
    """What `media/picker.html` shows: the newest files that match, the chosen one first. Failed ones are left out."""
    rows = list(search(viewer, school, words, kinds).exclude(status=Asset.Status.FAILED)[:MOST_CHOICES])
    current = pick(viewer, school, chosen) if chosen else None
    if current is not None:
        rows = [current, *(row for row in rows if row.pk != current.pk)]
    return [
        Choice(
            row.ref,
            row.name,
            row.kind,
            row.status,
            poster_url(row, now),
            round(row.duration_ms / 1000) if row.duration_ms else None,
            row.pages,
        )
        for row in rows
    ]


def pick(viewer: Viewer, school: School, value: str, kinds: tuple[str, ...] = ()) -> Asset | None:
    """The file that a form names, if it is one of this school's that the viewer may use; None for anything else."""
    try:
        number = ids.decode(value)
    except ValueError:
        return None
    found = Asset.objects.visible_to(viewer).filter(school=school, pk=number)
    return (found.filter(kind__in=kinds) if kinds else found).first()
