"""The intro page of a course (课程介绍页) as its team writes it: what it says, by parts that are saved apart.

It belongs to the course, so all runs show it; what is saved shows at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xueyun.core import paragraphs, versions
from xueyun.core.verdict import Refused, Verdict, refuse
from xueyun.courses import bodies, names
from xueyun.courses.models import Course, CourseFile, Subject, Term
from xueyun.ui import html

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_ALT = 80, 200, 200
LONGEST_TEXT = 50_000  # characters of HTML in one field
MOST_TYPED = 4 * LONGEST_TEXT  # what is read at all: cleaning makes many a text shorter, and takes its time
LONGEST_QUESTION, LONGEST_ANSWER, MOST_QUESTIONS = 200, 10_000, 30
# What a change of each part changes; a form of a part knows by them whether somebody was faster.
PARTS = {
    "words": (
        "title", "subject", "summary", "intro", "target", "syllabus", "learners", "prerequisites", "references",
    ),
    "faq": ("faq",),
    "cover": ("cover_id", "cover_crop", "cover_alt"),
    "trailer": ("trailer_id",),
}  # fmt: skip
TEXTS = PARTS["words"][3:]

NO_SUBJECT = refuse("no_subject", _("Please choose a subject."), status=422)
LONG_TEXT = refuse(
    "text_long", _("This text is too long to be read. What you typed is kept: please shorten it."), status=422
)
HALF = refuse("half", _("A question needs an answer, and an answer its question."), status=422)
MANY = refuse(
    "many",
    _("At most 30 questions fit here. Nothing is lost: please take some away and save again."),
    status=422,
)


class Unfit(Refused):
    """Some of it can't be kept as it is: what is said of each field."""

    def __init__(self, fields: dict[str, Verdict]) -> None:
        super().__init__(next(iter(fields.values())))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Words:
    """What a course says of itself; from `intro` on HTML."""

    title: str
    subject: str
    summary: str = ""
    intro: str = ""
    target: str = ""
    syllabus: str = ""
    learners: str = ""
    prerequisites: str = ""
    references: str = ""

    @classmethod
    def of(cls, course: Course) -> Self:
        return cls(**{name: getattr(course, name) for name in PARTS["words"]})

    def safe(self) -> Self:
        """As it may be shown: nothing in it that can't be seen, or that acts."""
        lines = {name: names.line(getattr(self, name)) for name in ("title", "summary")}
        return replace(self, **lines, **{name: text(getattr(self, name), files=True) for name in TEXTS})

    def cleaned(self) -> Self:
        """As it may be kept. Raises Unfit with all that is wrong."""
        if long := {name: LONG_TEXT for name in TEXTS if len(getattr(self, name)) > MOST_TYPED}:
            raise Unfit(long)
        said = self.safe()
        wrong: dict[str, Verdict] = {}
        try:
            names.clean(said.title, LONGEST_TITLE)
        except Refused as refused:
            wrong["title"] = refused.verdict
        if len(said.summary) > LONGEST_SUMMARY:
            wrong["summary"] = names.too_long(LONGEST_SUMMARY)
        if said.subject not in Subject.values:
            wrong["subject"] = NO_SUBJECT
        wrong |= {name: LONG_TEXT for name in TEXTS if len(getattr(said, name)) > LONGEST_TEXT}
        if wrong:
            raise Unfit(wrong)
        return said


@dataclass(frozen=True, slots=True)
class Question:
    """One of 常见问题; the answer is HTML."""

    question: str
    answer: str

    def __bool__(self) -> bool:
        return bool(self.question.strip() or self.answer.strip())


def text(typed: str, *, files: bool = False) -> str:
    """Clean HTML of as much as is read, with `files` also pictures and documents of the library; '' where nothing of
    it would be seen.
    """
    clean = html.clean(paragraphs.to_html(typed[:MOST_TYPED]), files=files).strip()
    return "" if html.is_empty(clean) else clean


def questions_of(course: Course) -> list[Question]:
    return [Question(row["question"], row["answer"]) for row in course.faq]


def safe(questions: Iterable[Question]) -> list[Question]:
    """As they may be shown, without empty ones."""
    made = (Question(names.line(one.question), text(one.answer)) for one in questions)
    return [one for one in made if one]


def cleaned(questions: Iterable[Question]) -> list[Question]:
    """As they may be kept, without empty ones. Raises Unfit, its fields being 'faq' or 'question-3', 'answer-3'."""
    wrong: dict[str, Verdict] = {}
    kept = []
    for place, row in enumerate(questions):
        if len(row.answer) > MOST_TYPED:
            wrong[f"answer-{place}"] = LONG_TEXT
            continue
        one = Question(names.line(row.question), text(row.answer))
        if not one:
            continue
        kept.append(one)
        if not one.question or not one.answer:
            wrong[f"{'answer' if one.question else 'question'}-{place}"] = HALF
        if len(one.question) > LONGEST_QUESTION:
            wrong[f"question-{place}"] = names.too_long(LONGEST_QUESTION)
        if len(one.answer) > LONGEST_ANSWER:
            wrong[f"answer-{place}"] = LONG_TEXT
    if len(kept) > MOST_QUESTIONS:
        wrong["faq"] = MANY
    if wrong:
        raise Unfit(wrong)
    return kept


def cleaned_alt(typed: str) -> str:
    """What a cover shows, in words. Raises Unfit."""
    said = names.line(typed)
    if len(said) > LONGEST_ALT:
        raise Unfit({"alt": names.too_long(LONGEST_ALT)})
    return said


def rows(questions: Iterable[Question]) -> list[dict[str, str]]:
    """As `Course.faq` keeps them."""
    return [asdict(one) for one in questions]


def facts(course: Course, part: str) -> dict[str, Any]:
    return {name: getattr(course, name) for name in PARTS[part]}


def mark(course: Course, part: str) -> str:
    """A short word that changes when anything of that part does."""
    return versions.mark(facts(course, part))


def take_over(original: Course, copy: Course) -> None:
    """Texts, cover and trailer for a course that begins as a copy: files are named, never copied (mission, P0)."""
    taken = (*TEXTS, *PARTS["cover"], *PARTS["trailer"])
    for name in taken:
        setattr(copy, name, getattr(original, name))
    copy.save(update_fields=[name.removesuffix("_id") for name in taken])
    hold(copy)


def files_of(texts: Iterable[str]) -> set[int]:
    return {pk for one in texts for pk in html.files_in(one)}


def hold(course: Course) -> None:
    """What its texts name stays in the library, and is shown with them; what they don't, is neither."""
    named = files_of(getattr(course, name) for name in TEXTS)
    bodies.hold_named(CourseFile.objects.all(), {"course_id": course.pk}, named)


def fill(course: Course, term_id: int) -> Course:
    """The course with its texts as the page of this run shows them: files come by that page's address."""

    def address(asset_id: int, tag: str) -> str:
        door = reverse("portal:term_file", kwargs={"term_id": term_id, "asset_id": asset_id})
        return door if tag == "img" else f"{door}?download"

    for name in TEXTS:
        setattr(course, name, html.fill(getattr(course, name), address))
    return course


def latest_run(course_id: int) -> int:
    """The number of the course's latest run that is not archived, else of its latest: its team keeps the intro page."""
    runs = Term.objects.filter(course_id=course_id).aggregate(
        live=Max("number", filter=Q(archived_at=None)), last=Max("number")
    )
    return runs["live"] or runs["last"] or 0
