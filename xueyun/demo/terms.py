"""The courses of the demo world: texts, terms, trees and announcements, published as their teams would."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from xueyun.announcements import actions as announcements
from xueyun.core.viewer import Viewer
from xueyun.courses import actions as courses
from xueyun.courses import intros, publishing
from xueyun.courses.actions import intros as describing
from xueyun.courses.intros import Question
from xueyun.courses.models import Chapter, Course, Lesson, Subject, Term
from xueyun.demo import covers
from xueyun.demo.cast import Cast
from xueyun.demo.content import CourseText, TermText, load_courses, load_teachers
from xueyun.demo.library import Library
from xueyun.demo.markdown import to_html
from xueyun.demo.tree import UnitText
from xueyun.licences import actions as licences
from xueyun.licences.models import Licence
from xueyun.sharing import actions as sharing

SUBJECTS = {
    "数学": Subject.MATHEMATICS,
    "物理": Subject.PHYSICS,
    "计算机": Subject.COMPUTING,
    "工学": Subject.ENGINEERING,
    "经济管理": Subject.ECONOMICS,
    "文学": Subject.LITERATURE,
    "历史": Subject.HISTORY,
    "外语": Subject.LANGUAGE,
    "医学": Subject.MEDICINE,
    "艺术": Subject.ART,
}
PARTS = {"quizzes": "单元测验", "homework": "单元作业", "exams": "考试", "discussion": "讨论"}


def teach(cast: Cast, library: Library, now: datetime) -> dict[str, Term]:
    """Open and publish every term; by `course/number`, sources first."""
    made: dict[str, Term] = {}
    for text in load_courses():
        course: Course | None = None
        for row in text.terms:
            term = _over(cast, text, row, made[row.source], now) if row.source else None
            if term is None:
                course = course or _pictured(_course(cast, text, now), text, library, now)
                term = _term(cast, course, text, row, now)
            _grow(term, row, library, now)
            publishing.publish(term, now=_published_at(row, now), actor=_lead(cast, row))
            _announce(cast, term, row, now)
            made[row.key] = term
    return made


def draft(
    cast: Cast, course: Course, text: CourseText, row: TermText, library: Library, now: datetime
) -> Term:
    """One more run, written and not published."""
    term = _term(cast, course, text, row, now)
    _grow(term, row, library, now)
    return term


def _course(cast: Cast, text: CourseText, now: datetime) -> Course:
    return courses.open_course(
        cast.schools[text.school],
        courses.CourseText(
            title=text.title,
            subject=SUBJECTS[text.subject],
            slug=text.slug,
            summary=text.summary,
            intro=to_html(text.intro),
            syllabus=to_html(text.outline),
            learners=to_html(text.learners),
            prerequisites=to_html(text.requirements),
            faq=[Question(one.question, to_html(one.answer)) for one in text.faq],
        ),
        now=now - timedelta(days=300),
    )


def _pictured(course: Course, text: CourseText, library: Library, now: datetime) -> Course:
    """Its own cover where there is one, and the first film that everybody may see anyway as the trailer."""
    if picture := library.covers.get(text.slug):
        seen = intros.mark(course, "cover")
        describing.set_cover(course, picture, None, covers.PICTURES[text.slug][3], seen=seen, now=now)
    units = (unit for row in text.terms for unit in row.units())
    film = next((unit.lecture for unit in units if unit.lecture and unit.preview), "")
    if film:
        seen = intros.mark(course, "trailer")
        describing.set_trailer(course, library.lectures[text.school, film], seen=seen, now=now)
    return course


def _term(cast: Cast, course: Course, text: CourseText, row: TermText, now: datetime) -> Term:
    return courses.open_term(
        course,
        audience=row.audience,
        starts_at=row.starts_at(now),
        ends_at=row.ends_at(now),
        now=_published_at(row, now) - timedelta(days=30),
        team=_team(cast, row),
        password=row.password,
        weekly_hours=text.weekly_load,
        grading=_grading(row),
    )


def _over(cast: Cast, text: CourseText, row: TermText, source: Term, now: datetime) -> Term:
    """A synchronous SPOC: the pairing is granted first."""
    school = cast.schools[text.school]
    opened = max(_published_at(row, now), source.published_at or now)
    licences.grant(source.course, school, Licence.Mode.SYNCHRONOUS, now=opened)
    return sharing.open_over(
        source,
        school,
        starts_at=row.starts_at(now),
        ends_at=row.ends_at(now),
        now=opened,
        team=_team(cast, row),
        password=row.password,
        title=text.title,
        slug=text.slug,
        weekly_hours=text.weekly_load,
        grading=_grading(row),
    )


def _grow(term: Term, row: TermText, library: Library, now: datetime) -> None:
    for text in row.chapters:
        chapter = courses.add_chapter(term, text.title, release_at=row.release_at(now, text.release_day))
        for unit in text.units:
            _unit(term, unit, library, chapter=chapter)
        for part in text.lessons:
            lesson = courses.add_lesson(chapter, part.title, release_at=row.release_at(now, part.release_day))
            for unit in part.units:
                _unit(term, unit, library, lesson=lesson)


def _unit(
    term: Term,
    text: UnitText,
    library: Library,
    *,
    chapter: Chapter | None = None,
    lesson: Lesson | None = None,
) -> None:
    school = term.course.school.slug
    asset = None
    if text.kind == "video":
        asset = library.lectures[school, text.lecture]
    elif text.kind == "pdf":
        asset = library.handouts[school, text.handout]
    courses.add_unit(
        term,
        text.kind,
        text.title,
        lesson=lesson,
        chapter=chapter,
        body={"html": to_html(text.body)} if text.kind == "text" else {},
        asset=asset,
        is_free_preview=text.preview,
    )


def _announce(cast: Cast, term: Term, row: TermText, now: datetime) -> None:
    names = {teacher.key: teacher.name for teacher in load_teachers()}
    author = names[row.team[0].teacher] if row.team else term.course.school.name
    for note in sorted(row.announcements, key=lambda note: note.day):
        announcements.announce(
            term,
            title=note.title,
            body=to_html(note.body),
            author=author,
            now=note.published_at(now),
            actor=_lead(cast, row),
        )


def _team(cast: Cast, row: TermText) -> list[courses.Member]:
    texts: Mapping[str, str] = {teacher.key: teacher.title for teacher in load_teachers()}
    return [
        courses.Member(
            cast.teachers[member.teacher].account.pk,
            member.role,
            cast.teachers[member.teacher].name,
            texts[member.teacher],
        )
        for member in row.team
    ]


def _lead(cast: Cast, row: TermText) -> Viewer | None:
    return cast.teachers[row.team[0].teacher].viewer if row.team else None


def _grading(row: TermText) -> dict[str, object]:
    return {
        "words": to_html(row.grading.words),
        "parts": [
            {"name": PARTS[key], "weight": weight} for key, weight in row.grading.weights.items() if weight
        ],
        "pass": row.grading.pass_line,
        "excellent": row.grading.excellent_line,
    }


def _published_at(row: TermText, now: datetime) -> datetime:
    """A fortnight before it begins, yesterday at the latest."""
    return min(row.starts_at(now) - timedelta(days=14), now - timedelta(days=1))
