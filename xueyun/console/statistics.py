"""How far a school's certification has come: by class, and day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from xueyun.core.times import local, start_of_day
from xueyun.schools.models import Certification, RosterEntry, School

DAYS = 30
SORTS = ("class", "-class", "percent", "-percent", "open", "-open")


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class: how many stand on the list, and how many of them an account holds."""

    name: str
    entries: int
    certified: int

    @property
    def percent(self) -> int:
        return self.certified * 100 // self.entries if self.entries else 0

    @property
    def missing(self) -> int:
        return self.entries - self.certified


@dataclass(frozen=True, slots=True)
class Day:
    """How many were certified on a day; `height` is its part of the largest day, in per cent."""

    day: datetime  # its beginning in Shanghai
    count: int
    height: int


def by_class(school: School, sort: str = "class") -> list[ClassFigures]:
    """Every class of the school's students. One query, which walks the part of an index that has them by class."""
    held = Certification.objects.filter(entry=OuterRef("pk"), removed_at__isnull=True)
    entries = (
        RosterEntry.objects.filter(school=school, kind=RosterEntry.Kind.STUDENT, disabled_at__isnull=True)
        .values_list("class_name")
        .annotate(count=Count("*"), certified=Count("pk", filter=Exists(held)))
        .order_by("class_name")
    )
    found = [ClassFigures(*row) for row in entries]
    keys = {"class": lambda c: c.name, "percent": lambda c: c.percent, "open": lambda c: c.missing}
    return sorted(found, key=keys[sort.removeprefix("-")], reverse=sort.startswith("-"))


def by_day(school: School, now: datetime) -> list[Day]:
    """Certifications of the last thirty days in Shanghai, the earliest first; those that ended later count too."""
    today = local(now).date()
    first = today - timedelta(days=DAYS - 1)
    days = [first + timedelta(days=n) for n in range(DAYS)]
    bonds = Certification.objects.filter(school=school, certified_at__gte=start_of_day(first)).order_by()
    counted = bonds.aggregate(**{f"day{n}": _on(day) for n, day in enumerate(days)})
    counts = [counted[f"day{n}"] for n in range(DAYS)]
    most = max(counts) or 1
    return [
        Day(start_of_day(day), count, count * 100 // most) for day, count in zip(days, counts, strict=True)
    ]


def _on(day: date) -> Count:
    """How many were certified on this day: said as a stretch of time, so that no row has to be turned into a day."""
    stretch = Q(certified_at__gte=start_of_day(day), certified_at__lt=start_of_day(day + timedelta(days=1)))
    return Count("pk", filter=stretch)
