"""A course of a school: what stays the same from one run to the next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xueyun.core.models import ShortId
from xueyun.media.models import Asset
from xueyun.schools.models import School


class Subject(models.TextChoices):
    """What a catalogue is sorted by; a generated cover takes its colour and shapes (`ui.covers`)."""

    MATHEMATICS = "mathematics", _("Mathematics")
    PHYSICS = "physics", _("Physics")
    CHEMISTRY = "chemistry", _("Chemistry")
    BIOLOGY = "biology", _("Biology")
    COMPUTING = "computing", _("Computing")
    ENGINEERING = "engineering", _("Engineering")
    MEDICINE = "medicine", _("Medicine and health")
    AGRICULTURE = "agriculture", _("Agriculture and forestry")
    ECONOMICS = "economics", _("Economics and management")
    LAW = "law", _("Law")
    LITERATURE = "literature", _("Literature")
    HISTORY = "history", _("History")
    PHILOSOPHY = "philosophy", _("Philosophy")
    LANGUAGE = "language", _("Languages")
    EDUCATION = "education", _("Education")
    PSYCHOLOGY = "psychology", _("Psychology")
    ART = "art", _("Art and design")


class Course(ShortId):
    """A course belongs to one school; people enrol in its terms."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="courses")
    slug = models.SlugField(unique=True, null=True, blank=True)
    title = models.CharField(max_length=80)
    subject = models.CharField(max_length=20, choices=Subject)
    cover = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cover_crop = models.CharField(max_length=40, blank=True, default="")  # `covers.Crop`; '' shows all of it
    cover_alt = models.CharField(max_length=200, blank=True, default="")  # what the picture shows, in words
    # Everybody may watch it, without an account.
    trailer = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    summary = models.CharField(max_length=200, blank=True)
    # HTML, cleaned when it was written, down to `references`.
    intro = models.TextField(blank=True)
    target = models.TextField(blank=True, default="")  # what learners will know and be able to do
    syllabus = models.TextField(blank=True)  # the outline in prose
    learners = models.TextField(blank=True)  # whom it is for
    prerequisites = models.TextField(blank=True, default="")
    references = models.TextField(blank=True, default="")
    faq = models.JSONField(default=list, blank=True)  # [{"question": text, "answer": clean HTML}], in order
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["school", "created_at", "id"], name="course_by_school_and_age")]

    def __str__(self) -> str:
        return self.title


class CourseFile(models.Model):
    """A file that a text of the intro page names: whoever may see the page gets it, as long as this row stands."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="files")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "asset"], name="file_once_in_a_course")]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.asset_id}"
