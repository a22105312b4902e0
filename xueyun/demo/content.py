"""The texts of the demo world as typed values, read from `content/` (its README describes the files).

Days are whole numbers counted from the day of `now` in Shanghai, so that the world always looks like the middle of
a term.  Bodies are Markdown; `xueyun.demo.markdown.to_html` turns them into HTML.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from xueyun.demo.tree import ChapterText, UnitText, read_tree

CONTENT = Path(__file__).parent / "content"
SHANGHAI = ZoneInfo("Asia/Shanghai")

Audience = Literal["mooc", "spoc"]
Mode = Literal["independent", "synchronous"]
Role = Literal["lead", "instructor", "assistant"]
Status = Literal["upcoming", "running", "ended"]


def moment(now: datetime, day: int, at: time = time(8)) -> datetime:
    """The instant `day` days after the day of `now`, at the hour `at`, both as in Shanghai; aware."""
    date = now.astimezone(SHANGHAI).date() + timedelta(days=day)
    return datetime.combine(date, at, tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice on a school's portal, `day` ≤ 0."""

    title: str
    body: str
    day: int
    pinned: bool = False

    def published_at(self, now: datetime) -> datetime:
        """When it was put up: half past nine of its day."""
        return moment(now, self.day, time(9, 30))


@dataclass(frozen=True, slots=True)
class DepartmentText:
    """A department, its majors and how many classes it has over the three years."""

    code: int
    name: str
    majors: tuple[str, ...]
    classes: int


@dataclass(frozen=True, slots=True)
class SchoolText:
    """A school.  `number_format` makes a student number of year, short_year, department, class_no and seat."""

    slug: str
    kind: Literal["university", "college"]
    name: str
    name_en: str
    short: str
    region: str
    region_en: str
    crest: str
    colour: str
    founded: int
    motto: str
    intro: str
    number_format: str
    per_class: int
    departments: tuple[DepartmentText, ...]
    notices: tuple[NoticeText, ...]


@dataclass(frozen=True, slots=True)
class TeacherText:
    """A teacher or an assistant of a school; `key` is unique over all schools."""

    key: str
    school: str
    staff_no: str
    name: str
    title: str
    department: str
    bio: str


@dataclass(frozen=True, slots=True)
class MemberText:
    """Someone in a course team; `teacher` is a teacher's key."""

    teacher: str
    role: Role


@dataclass(frozen=True, slots=True)
class GradingText:
    """Weights in percent of quizzes, homework, exams, discussion (they add up to 100), the lines, and the words."""

    weights: dict[str, int]
    pass_line: int
    excellent_line: int
    words: str


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A question and its answer, for the course page."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class AnnouncementText:
    """An announcement of a term, `day` < 0."""

    title: str
    body: str
    day: int

    def published_at(self, now: datetime) -> datetime:
        """When it was put up: half past ten of its day."""
        return moment(now, self.day, time(10, 30))


@dataclass(frozen=True, slots=True)
class TermText:
    """One run of a course.  `source` is the key of another course's term, on synchronous ones alone."""

    course: str
    number: int
    audience: Audience
    mode: Mode
    start_day: int
    end_day: int
    password: str
    source: str
    team: tuple[MemberText, ...]
    grading: GradingText
    chapters: tuple[ChapterText, ...]
    announcements: tuple[AnnouncementText, ...]

    @property
    def key(self) -> str:
        """`course/number`, unique; what `source` refers to."""
        return f"{self.course}/{self.number}"

    @property
    def status(self) -> Status:
        """What it is on the day of the demo."""
        if self.start_day > 0:
            return "upcoming"
        return "ended" if self.end_day < 0 else "running"

    def starts_at(self, now: datetime) -> datetime:
        """Eight in the morning of its first day."""
        return moment(now, self.start_day)

    def ends_at(self, now: datetime) -> datetime:
        """The last second of its last day."""
        return moment(now, self.end_day, time(23, 59, 59))

    def release_at(self, now: datetime, release_day: int | None) -> datetime | None:
        """When a chapter or lesson with this release day (counted from the term's first day) opens."""
        return None if release_day is None else moment(now, self.start_day + release_day)

    def units(self) -> Iterator[UnitText]:
        """All its own units, in order."""
        for chapter in self.chapters:
            yield from chapter.units
            for lesson in chapter.lessons:
                yield from lesson.units


@dataclass(frozen=True, slots=True)
class CourseText:
    """A course of a school.  `intro`, `outline` and `requirements` are Markdown; `weekly_load` is a short phrase."""

    slug: str
    school: str
    title: str
    title_en: str
    subject: str
    summary: str
    intro: str
    outline: str
    learners: str
    requirements: str
    weekly_load: str
    faq: tuple[QuestionText, ...]
    terms: tuple[TermText, ...]


@dataclass(frozen=True, slots=True)
class SlideText:
    """A slide: `lines` in typst markup, `formula` in typst mathematics, `code` as it is, `drawing` in typst code
    (the words of `typeset/plot.typ`), and what is said, sentence by sentence."""

    title: str
    lines: tuple[str, ...]
    formula: str
    code: str
    drawing: str
    narration: str


@dataclass(frozen=True, slots=True)
class LectureText:
    """A lecture by its slides, the first of which is its cover; `height` is that of the picture in pixels."""

    key: str
    title: str
    course: str
    school: str
    teacher: str
    height: int
    slides: tuple[SlideText, ...]


@dataclass(frozen=True, slots=True)
class HandoutText:
    """A handout of several pages; `source` is typst markup."""

    key: str
    title: str
    course: str
    school: str
    teacher: str
    source: str


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def load_schools() -> tuple[SchoolText, ...]:
    """The schools, in the order in which the platform shows them."""
    data = _toml(CONTENT / "schools.toml")
    shared = {"region": data["region"], "region_en": data["region_en"]}
    return tuple(_school({**row, **shared}) for row in data["schools"])


def _school(row: dict[str, Any]) -> SchoolText:
    departments = tuple(
        DepartmentText(**{**part, "majors": tuple(part["majors"])}) for part in row.pop("departments")
    )
    notices = tuple(NoticeText(**{**part, "body": part["body"].strip()}) for part in row.pop("notices"))
    row["intro"] = row["intro"].strip()
    return SchoolText(**row, departments=departments, notices=notices)


@cache
def load_teachers() -> tuple[TeacherText, ...]:
    """All teachers and assistants of all schools."""
    return tuple(TeacherText(**row) for row in _toml(CONTENT / "teachers.toml")["teachers"])


@cache
def load_courses() -> tuple[CourseText, ...]:
    """All courses, sources before the courses that stand on them, else by folder name."""
    folders = sorted(path.parent for path in CONTENT.glob("courses/*/course.toml"))
    courses = [_course(folder) for folder in folders]
    return tuple(sorted(courses, key=lambda course: any(term.source for term in course.terms)))


@cache
def load_lectures() -> dict[str, LectureText]:
    """All lectures by their key (the file's name); those of more pixels first."""
    lectures = [_lecture(path) for path in sorted(CONTENT.glob("lectures/*.toml"))]
    lectures.sort(key=lambda lecture: -lecture.height)
    return {lecture.key: lecture for lecture in lectures}


@cache
def load_handouts() -> dict[str, HandoutText]:
    """All handouts by their key (the file's name)."""
    return {path.stem: _handout(path) for path in sorted(CONTENT.glob("handouts/*.typ"))}


def find_term(key: str) -> TermText:
    """The term with this key (`course/number`); KeyError if there is none."""
    for course in load_courses():
        for term in course.terms:
            if term.key == key:
                return term
    raise KeyError(key)


def _course(folder: Path) -> CourseText:
    data = _toml(folder / "course.toml")
    slug = folder.name
    grading = data.pop("grading")
    tree = folder / "tree.md"
    chapters = read_tree(tree) if tree.exists() else ()
    terms = tuple(_term(slug, row, grading, chapters) for row in data.pop("terms"))
    faq = tuple(QuestionText(**row) for row in data.pop("faq", ()))
    texts = {name: value.strip() for name, value in data.items()}
    return CourseText(slug=slug, faq=faq, terms=terms, **texts)


def _term(
    slug: str, row: dict[str, Any], grading: dict[str, Any], chapters: tuple[ChapterText, ...]
) -> TermText:
    team = tuple(MemberText(*member.split(":")) for member in row["team"])
    announcements = tuple(
        AnnouncementText(day=note["day"], title=note["title"], body=note["body"].strip())
        for note in row.get("announcements", ())
    )
    rule = {**grading, **row.get("grading", {})}
    return TermText(
        course=slug,
        number=row["number"],
        audience=row["audience"],
        mode=row.get("mode", "independent"),
        start_day=row["start"],
        end_day=row["end"],
        password=row.get("password", ""),
        source=row.get("source", ""),
        team=team,
        grading=GradingText(
            weights=rule["weights"],
            pass_line=rule["pass"],
            excellent_line=rule["excellent"],
            words=rule["words"].strip(),
        ),
        chapters=chapters,
        announcements=announcements,
    )


def _lecture(path: Path) -> LectureText:
    data = _toml(path)
    slides = tuple(
        SlideText(
            title=row["title"],
            lines=tuple(row.get("lines", ())),
            formula=row.get("formula", ""),
            code=row.get("code", ""),
            drawing=row.get("drawing", ""),
            narration="".join(row["narration"].split()),
        )
        for row in data.pop("slides")
    )
    return LectureText(key=path.stem, slides=slides, **data)


def _handout(path: Path) -> HandoutText:
    """The lines `// name: value` at the top are its fields; the rest is its text."""
    head, _, source = path.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.removeprefix("// ").split(": ", 1) for line in head.splitlines())
    return HandoutText(key=path.stem, source=source, **fields)
