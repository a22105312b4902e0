"""What operators look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from xueyun.core.times import local, start_of_day
from xueyun.delivery.models import Letter, LetterQuerySet

LATELY = timedelta(days=7)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Health:
    """How letters fare. `dead` are the newest of those given up in the last seven days, without their words."""

    waiting: int
    sent_today: int
    dead_today: int
    dead: list[Letter]


def health(now: datetime) -> Health:
    """In three queries; 'today' is the day in Shanghai."""
    today = start_of_day(local(now).date())
    ended_today = Letter.objects.filter(ended_at__gte=today).aggregate(
        sent_today=Count("pk", filter=Q(status=Letter.Status.SENT)),
        dead_today=Count("pk", filter=Q(status=Letter.Status.DEAD)),
    )
    return Health(
        waiting=Letter.objects.waiting().count(),
        **ended_today,
        dead=list(given_up(now).order_by("-created_at")[:SHOWN]),
    )


def given_up(now: datetime) -> LetterQuerySet:
    """Letters of the last seven days that could not be sent."""
    return Letter.objects.dead().filter(ended_at__gte=now - LATELY)


def counts(now: datetime) -> tuple[str, dict[str, int]]:
    """For /healthz: letters on their way, and those given up within a day."""
    since = now - timedelta(days=1)
    return "letters", {
        "waiting": Letter.objects.waiting().count(),
        "dead_last_day": Letter.objects.dead().filter(ended_at__gte=since).count(),
    }
