"""Published courses can be found: by title, school, teachers and subject."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation

from xueyun.courses.models import Course, Subject, TeamMember, Term
from xueyun.search import actions as search


def index_course(term: Term, *, now: datetime) -> None:
    """Joined to `courses.term_published`: the course as all its published terms show it."""
    course = term.course
    teachers = (
        TeamMember.objects.filter(term__course=course, term__published_at__isnull=False)
        .order_by("term", "position")
        .values_list("name", flat=True)
    )
    names = [course.school.name, course.school.name_en, *dict.fromkeys(teachers), *_subject(course.subject)]
    if term.source is not None:
        names.append(term.source.course.school.name)
    search.index("course", course.pk, title=course.title, also=[name for name in names if name], now=now)


def index_again(course: Course, *, now: datetime) -> None:
    """Joined to `courses.course_described`: what is not published can't be found, and stays so."""
    published = Term.objects.filter(course=course, published_at__isnull=False).for_page()
    if last := published.order_by("-number").first():
        index_course(last, now=now)


def _subject(value: str) -> list[str]:
    """The subject in both languages; nothing for one that is no longer in use."""
    if value not in Subject.values:
        return []
    found = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found.append(str(Subject(value).label))
    return found
