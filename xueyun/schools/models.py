"""Schools, the people whom a school says exist, and the bonds between them and accounts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from xueyun.core.models import ShortId


class Region(models.Model):
    """A city with its schools."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=50)
    name_en = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.name


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
    code_hint = models.CharField(max_length=100, blank=True)  # what the school's 认证码 is, in its own words
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """A notice on a school's portal."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="notices")
    title = models.CharField(max_length=100)
    body = models.TextField()  # HTML, cleaned when it was written
    published_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["school", "-published_at"], name="notice_by_school")]

    def __str__(self) -> str:
        return self.title


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
    college = models.CharField(max_length=50, blank=True)
    major = models.CharField(max_length=50, blank=True)
    class_name = models.CharField(max_length=50, blank=True)
    grade = models.CharField(max_length=10, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "student_no"], name="entry_number_once_in_a_school"),
        ]
        indexes = [models.Index(fields=["school", "class_name"], name="entry_by_class")]


class CertificationQuerySet(models.QuerySet["Certification"]):
    def live(self) -> CertificationQuerySet:
        """Bonds that give rights now: not removed, and the school has not disabled the entry."""
        return self.filter(removed_at__isnull=True, entry__disabled_at__isnull=True)


class Certification(models.Model):
    """The bond (学生认证) between one account and one roster entry; removed bonds stay as records."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certifications"
    )
    entry = models.ForeignKey(RosterEntry, on_delete=models.PROTECT, related_name="certifications")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="certifications")
    certified_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=200, blank=True)

    objects = CertificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(removed_at__isnull=True), name="entry_certified_once"
            ),
            models.UniqueConstraint(
                fields=["account", "school"],
                condition=Q(removed_at__isnull=True),
                name="account_certified_once_in_a_school",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} is {self.entry_id}"


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

    def __str__(self) -> str:
        return f"{self.account_id}: {self.role}"
