"""How far a school's certification has come: by class, and day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate

from xueyun.core.times import SHANGHAI, local, start_of_day
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
    """Every class of the school's students. Two queries: one reads an index alone, one the school's bonds."""
    entries = (
        RosterEntry.objects.filter(school=school, kind=RosterEntry.Kind.STUDENT, disabled_at__isnull=True)
        .values_list("class_name")
        .annotate(count=Count("*"))
        .order_by("class_name")
    )
    certified = dict(
        Certification.objects.live()
        .filter(school=school, entry__kind=RosterEntry.Kind.STUDENT)
        .order_by()
        .values_list("entry__class_name")
        .annotate(count=Count("*"))
    )
    found = [ClassFigures(name, count, certified.get(name, 0)) for name, count in entries]
    keys = {"class": lambda c: c.name, "percent": lambda c: c.percent, "open": lambda c: c.missing}
    return sorted(found, key=keys[sort.removeprefix("-")], reverse=sort.startswith("-"))


def by_day(school: School, now: datetime) -> list[Day]:
    """Certifications of the last thirty days in Shanghai, the earliest first; those that ended later count too."""
    today = local(now).date()
    first = today - timedelta(days=DAYS - 1)
    counts = dict(
        Certification.objects.filter(school=school, certified_at__gte=start_of_day(first))
        .annotate(day=TruncDate("certified_at", tzinfo=SHANGHAI))
        .order_by()
        .values_list("day")
        .annotate(count=Count("*"))
    )
    most = max(counts.values(), default=0) or 1
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return [Day(start_of_day(day), counts.get(day, 0), counts.get(day, 0) * 100 // most) for day in days]
