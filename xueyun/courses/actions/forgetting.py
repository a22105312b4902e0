"""After thirty days the bin is emptied of what students never saw; what was published stays, with its records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from xueyun.courses import bodies
from xueyun.courses.actions.tree import KEPT
from xueyun.courses.models import Chapter, KeptDraft, Lesson, Unit, UnitVersion

BATCH = 500


def forget(now: datetime) -> int:
    """How many units, lessons and chapters it forgot. Repeating it is harmless."""
    old = now - KEPT
    over = Q(deleted_at__lt=old)
    unseen = Q(published_revision__isnull=True)  # students see the others until the next publication
    units = Unit.objects.filter(
        over
        | Q(lesson__deleted_at__lt=old)
        | Q(chapter__deleted_at__lt=old)
        | Q(lesson__chapter__deleted_at__lt=old)
    ).filter(~Exists(UnitVersion.objects.filter(unit=OuterRef("pk"))))
    lessons = Lesson.objects.filter(unseen & (over | Q(chapter__deleted_at__lt=old))).filter(
        ~Exists(Unit.objects.filter(lesson=OuterRef("pk")))
    )
    chapters = (
        Chapter.objects.filter(unseen & over)
        .filter(~Exists(Unit.objects.filter(chapter=OuterRef("pk"))))
        .filter(~Exists(Lesson.objects.filter(chapter=OuterRef("pk"))))
    )
    _forget_kept(old)
    return sum(_delete(rows) for rows in (units, lessons, chapters))


def _forget_kept(old: datetime) -> None:
    """Drafts that were put aside, and the files that only they named."""
    rows = KeptDraft.objects.filter(created_at__lt=old)
    units = list(Unit.objects.filter(kept_drafts__in=rows).distinct())
    rows.delete()
    bodies.hold(units)


def _delete(rows: QuerySet[Any]) -> int:
    count = 0
    while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
        count += rows.model.objects.filter(pk__in=keys).delete()[0]
    return count
