"""Roles at a school or on the platform."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from xueyun.schools.models.school import School


class GrantQuerySet(models.QuerySet["Grant"]):
    def live(self) -> GrantQuerySet:
        """Roles that hold now."""
        return self.filter(ended_at__isnull=True)


class Grant(models.Model):
    """A role that an account holds at a school, or on the platform where no school is named."""

    class Role(models.TextChoices):
        TEACHER = "teacher"
        SCHOOL_ADMIN = "school_admin"
        PLATFORM_ADMIN = "platform_admin"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="grants", null=True, blank=True)
    role = models.CharField(max_length=20, choices=Role)
    title = models.CharField(max_length=20, blank=True)  # 教授 / 副教授 / 讲师, for teachers
    granted_at = models.DateTimeField()
    # Null: a command, or somebody whose account is gone.
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role="platform_admin", school__isnull=True)
                | (~Q(role="platform_admin") & Q(school__isnull=False)),
                name="grant_names_its_school",
            ),
            models.UniqueConstraint(
                fields=["account", "school", "role"],
                condition=Q(ended_at__isnull=True, school__isnull=False),
                name="grant_once_in_a_school",
            ),
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=Q(ended_at__isnull=True, school__isnull=True),
                name="grant_once_on_the_platform",
            ),
        ]

        indexes = [
            models.Index(
                fields=["school", "role", "granted_at", "id"],
                condition=Q(ended_at__isnull=True),
                name="grant_live_by_school",
            ),
            models.Index(
                fields=["role", "granted_at", "id"],
                condition=Q(ended_at__isnull=True, school__isnull=True),
                name="grant_live_of_platform",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.role}"
