"""What an account has done in a unit: it belongs to (account, unit), never to an enrolment."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from xueyun.courses.models import Term, Unit
from xueyun.media.models import Asset


class State(models.IntegerChoices):
    """The circle before a title: it only ever rises."""

    EMPTY = 0
    BEGUN = 1
    DONE = 2


class UnitState(models.Model):
    """One row per (account, unit): the circle, where one was, and which parts were seen."""

    # The unique pair below begins with the account, so it needs no index of its own.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # So does an index below with the unit.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")  # the unit's own term
    state = models.PositiveSmallIntegerField(choices=State, default=State.EMPTY)
    # Bit i is second i of the video, or page i of the document; little-endian bytes. New media get new bits.
    seen = models.BinaryField(default=bytes)
    seen_count = models.PositiveIntegerField(default=0)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # When the page that brought this asset was given its ticket (Unix ms): a page opened before it still shows the
    # file that was replaced, and may not bring the old bits back.
    asset_since_ms = models.BigIntegerField(default=0)
    position_ms = models.PositiveIntegerField(default=0)  # where to go on; for documents the page, from 0
    updated_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "unit"], name="state_once_per_account_and_unit"),
            models.CheckConstraint(
                condition=~Q(state=2) | Q(done_at__isnull=False), name="state_done_has_a_moment"
            ),
        ]
        indexes = [
            # Everything the learning page asks for, so that it reads the index alone.
            models.Index(fields=["account", "term", "unit", "state"], name="state_by_account_and_term"),
            # How many have begun a unit, and how many have done it, are counted in it alone.
            models.Index(fields=["unit", "state", "account"], name="state_by_unit"),
        ]


class Meter(models.Model):
    """How much new video an account has been credited with, as a moment on a clock that runs twice as fast.

    Each newly covered second moves `spent_until` half a second on, from the ticket's issue at the earliest; it may
    never pass the present (mission, L4).
    """

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    spent_until_ms = models.BigIntegerField(default=0)  # Unix time in milliseconds
