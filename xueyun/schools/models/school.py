"""Schools as tenants, and what they tell on their portals."""

from __future__ import annotations

from django.db import models

from xueyun.core import languages
from xueyun.core.models import ShortId


class Region(models.Model):
    """A city with its schools."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=50)
    name_en = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Its name in the reader's language."""
        return languages.called(self.name, self.name_en)


class School(ShortId):
    """A tenant: a school with a cloud of its own."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=50, unique=True)
    name_en = models.CharField(max_length=100, blank=True)
    motto = models.CharField(max_length=100, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="schools")
    # '#rrggbb', checked for contrast where it is set
    colour = models.CharField(max_length=7, default="#1f7a5c")
    crest = models.CharField(max_length=2, blank=True)  # one or two characters, drawn into the crest
    # Pictures that stand in the place of the drawn crest, and above the coloured banner: names of `media.faces`.
    logo = models.CharField(max_length=40, blank=True)
    banner = models.CharField(max_length=40, blank=True)
    code_hint = models.CharField(max_length=100, blank=True)  # what the school's 认证码 is, in its own words
    # The 认证码 are made here and given out on slips, instead of ID digits.
    codes_are_random = models.BooleanField(default=False)
    # how to reach its administrators, as its portal and the last page of finding a password say it
    contact = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    # By the platform: every door of the school is closed, and nothing is lost (`schools.rules.may_open`).
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="school_by_age"),
            models.Index(fields=["region", "name", "id"], name="school_of_region_by_name"),
            models.Index(fields=["region", "created_at", "id"], name="school_of_region_by_age"),
            models.Index(
                fields=["name", "id"],
                condition=models.Q(suspended_at__isnull=False),
                name="school_suspended_by_name",
            ),
            models.Index(
                fields=["created_at", "id"],
                condition=models.Q(suspended_at__isnull=False),
                name="school_suspended_by_age",
            ),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Its name in the reader's language."""
        return languages.called(self.name, self.name_en)


class Notice(models.Model):
    """A notice on a school's portal."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="notices")
    title = models.CharField(max_length=100)
    body = models.TextField()  # HTML, cleaned when it was written
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "published_at", "id"], name="notice_by_school")]

    def __str__(self) -> str:
        return self.title
