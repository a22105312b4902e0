"""The people whom a school says exist."""

from __future__ import annotations

from django.db import models

from xueyun.core.models import ShortId
from xueyun.schools.models.school import School


class RosterEntry(ShortId):
    """One student or teacher a school says exists. The code is only ever an HMAC (mission, section 2)."""

    class Kind(models.TextChoices):
        STUDENT = "student"
        TEACHER = "teacher"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STUDENT)
    student_no = models.CharField(max_length=32)  # normalised: `schools.codes.normalise_number`
    name = models.CharField(max_length=50)
    code_hmac = models.BinaryField(max_length=32)
    # When the code was drawn at random, for a slip; null where it came from a list or was typed.
    code_drawn_at = models.DateTimeField(null=True, blank=True)
    college = models.CharField(max_length=50, blank=True)
    major = models.CharField(max_length=50, blank=True)
    class_name = models.CharField(max_length=50, blank=True)
    grade = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=20, blank=True)  # 职称, of teachers
    disabled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "student_no"], name="entry_number_once_in_a_school"),
        ]
        # What the console's tables are sorted and filtered by. PostgreSQL has two more, by pattern, for what is
        # searched by its beginning (migration 0002).
        indexes = [
            models.Index(fields=["school", "kind", "student_no"], name="entry_by_number"),
            models.Index(fields=["school", "kind", "name", "id"], name="entry_by_name"),
            models.Index(
                fields=["school", "kind", "class_name", "student_no"], name="entry_by_class_and_number"
            ),
            models.Index(
                fields=["school", "kind", "class_name"],
                condition=models.Q(disabled_at__isnull=True),
                name="entry_open_by_class",
            ),
            # Who has left is rare at first and most of the list after years: each order has its own part of an index.
            models.Index(
                fields=["school", "kind", "student_no"],
                condition=models.Q(disabled_at__isnull=False),
                name="entry_disabled_by_number",
            ),
            models.Index(
                fields=["school", "kind", "name", "id"],
                condition=models.Q(disabled_at__isnull=False),
                name="entry_disabled_by_name",
            ),
            models.Index(
                fields=["school", "kind", "class_name", "student_no"],
                condition=models.Q(disabled_at__isnull=False),
                name="entry_disabled_by_class",
            ),
        ]
