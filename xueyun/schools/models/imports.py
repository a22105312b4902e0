"""A list on its way into a roster: what was read of it, what is wrong, how far it has come."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from xueyun.core.models import ShortId
from xueyun.schools.models.roster import RosterEntry
from xueyun.schools.models.school import School


class ImportQuerySet(models.QuerySet["RosterImport"]):
    def for_history(self, school: School) -> ImportQuerySet:
        """A school's imports, the latest first."""
        return self.filter(school=school).select_related("actor").order_by("-created_at", "-pk")


class RosterImport(ShortId):
    """One file that an administrator brought. Its rows lie sealed in parts and are gone within a day."""

    class Mode(models.TextChoices):
        ADD = "add"  # who is new
        UPDATE = "update"  # who is new, and what has changed
        REPLACE = "replace"  # both, and who is missing is disabled

    class State(models.TextChoices):
        READ = "read"  # columns are matched; the rows are being checked
        CHECKED = "checked"  # it is known what would be done
        RUNNING = "running"
        DONE = "done"
        DROPPED = "dropped"  # left by whoever brought it, or after a day
        FAILED = "failed"

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="imports")
    # Null: the command line.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    kind = models.CharField(max_length=10, choices=RosterEntry.Kind)
    mode = models.CharField(max_length=10, choices=Mode)
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    file_name = models.CharField(max_length=200)
    # {sheet, others, header_row, headings, hidden_rows, hidden_columns}: of the file, and of nobody in it
    source = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)  # field → column, from 0
    pads = models.BooleanField(default=False)  # lost leading zeros are put back
    # Renewed when columns are matched anew: a check of the earlier match then stops.
    turn = models.PositiveIntegerField(default=1)
    # What the check found: {new, changed, unchanged, missing, rejected, warned, nameless, short, number_length,
    # code_length}
    found = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    # What was done
    made = models.PositiveIntegerField(default=0)
    altered = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    disabled = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school"], condition=Q(state="running"), name="import_one_runs_in_a_school"
            ),
        ]
        indexes = [models.Index(fields=["school", "created_at", "id"], name="import_by_school")]

    @property
    def headings(self) -> list[str]:
        return list(self.source.get("headings", []))

    @property
    def is_open(self) -> bool:
        """Whether it may still be changed."""
        return self.state in {self.State.READ, self.State.CHECKED}

    def found_of(self, what: str) -> Any:
        """A figure of the check, 0 before it."""
        return self.found.get(what, 0)


class ImportPart(models.Model):
    """A thousand rows of an import, or a thousand entries that its list doesn't name. What is personal is sealed."""

    of = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="parts")
    is_missing = models.BooleanField(default=False)
    place = models.PositiveIntegerField()  # from 0
    rows = models.PositiveIntegerField(default=0)
    raw = models.BinaryField(default=bytes)  # [[row, cells]…]; of missing entries their ids
    # [[row, number, name, hmac or null, texts]…]: what is to be written.
    people = models.BinaryField(default=bytes)
    problems = models.BinaryField(default=bytes)  # [[row, field, value, code, facts]…]
    bad = models.PositiveIntegerField(default=0)  # how many problems
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "is_missing", "place"], name="import_part_once"),
        ]
