"""What teachers say of themselves on their page at a school."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from xueyun.schools.models.school import School


class TeacherPage(models.Model):
    """A teacher's own words: plain text, paragraphs parted by empty lines."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "school"], name="teacher_page_once_in_a_school"),
        ]
