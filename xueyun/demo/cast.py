"""The people of the demo world: schools with their rosters, staff, and some accounts that are certified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from xueyun.accounts import actions as accounts
from xueyun.accounts.models import Account
from xueyun.core.viewer import Role, Viewer
from xueyun.demo import crests
from xueyun.demo.content import SchoolText, TeacherText, load_schools, load_teachers
from xueyun.demo.markdown import to_html
from xueyun.demo.people import StudentText, load_people
from xueyun.schools import actions as schools
from xueyun.schools import viewers
from xueyun.schools.models import RosterEntry, School

PASSWORD = "jade-river-2026"  # noqa: S105  of a world that everyone may enter
CERTIFIED = 10  # students of each school with an account
UNCLAIMED = 48  # of each school, listed for whoever wants to certify: every journey of the tests takes one
REGION = "jiangzhou"


@dataclass(frozen=True, slots=True)
class Person:
    """An account with what signs it in."""

    account: Account
    login: str
    school: str  # slug, '' for none
    name: str

    @property
    def viewer(self) -> Viewer:
        return viewers.of(self.account)


@dataclass(slots=True)
class Cast:
    """Everyone by what they are."""

    schools: dict[str, School] = field(default_factory=dict)
    teachers: dict[str, Person] = field(default_factory=dict)  # by key of teachers.toml
    # By school, in the order of their numbers.
    students: dict[str, list[Person]] = field(default_factory=dict)
    unclaimed: list[StudentText] = field(default_factory=list)
    admins: dict[str, Person] = field(default_factory=dict)
    platform: Person | None = None
    learner: Person | None = None


def gather(now: datetime, tell: Callable[[str], None]) -> Cast:
    """Open the schools, take in rosters and staff, register and certify some of them."""
    opened = now - timedelta(days=400)
    cast = Cast()
    for text in load_schools():
        tell(text.name)
        cast.schools[text.slug] = _school(text, opened, now)
        _people(cast, text, opened)
    cast.platform = register("platform@xueyun.example", "平台管理员", "", opened)
    schools.grant(cast.platform.account, Role.PLATFORM_ADMIN, now=opened)
    cast.learner = register("learner@xueyun.example", "秋实", "", opened)
    return cast


def _school(text: SchoolText, opened: datetime, now: datetime) -> School:
    region = schools.open_region(REGION, text.region, name_en=text.region_en)
    school = schools.open_school(
        text.slug,
        text.name,
        region,
        now=opened,
        name_en=text.name_en,
        motto=text.motto,
        colour=text.colour,
        crest=text.crest,
        code_hint="身份证号码的后 6 位，末位可能是 X",
        contact=f"教务处学生服务台：行政楼 102 室，工作日 8:30–17:00，help@{text.slug}.example",
    )
    for notice in text.notices:
        schools.post_notice(school, notice.title, to_html(notice.body), now=notice.published_at(now))
    return school


def _people(cast: Cast, text: SchoolText, opened: datetime) -> None:
    school = cast.schools[text.slug]
    roster = load_people(text)
    schools.add_entries(school, [_row(student) for student in roster], now=opened)
    for teacher in load_teachers():
        if teacher.school == text.slug:
            cast.teachers[teacher.key] = _teacher(teacher, school, opened)
    admin = register(f"admin@{text.slug}.example", f"{text.short}教务处", text.slug, opened)
    schools.grant(admin.account, Role.SCHOOL_ADMIN, school=school, now=opened)
    cast.admins[text.slug] = admin
    crests.put_up(school, now=opened, actor=viewers.of(admin.account))
    certified, unclaimed = chosen(roster)
    cast.students[text.slug] = [
        _student(student, school, place, opened) for place, student in enumerate(certified)
    ]
    cast.unclaimed += unclaimed


def chosen(roster: Sequence[StudentText]) -> tuple[list[StudentText], list[StudentText]]:
    """Who has an account and who is listed to try certification with: both from all grades of the roster."""
    places = [number * len(roster) // (CERTIFIED + UNCLAIMED) for number in range(CERTIFIED + UNCLAIMED)]
    ours = {places[number * len(places) // CERTIFIED] for number in range(CERTIFIED)}
    return [roster[place] for place in places if place in ours], [
        roster[place] for place in places if place not in ours
    ]


def _row(student: StudentText) -> schools.EntryRow:
    return schools.EntryRow(
        student_no=student.student_no,
        name=student.name,
        code=student.code,
        college=student.department,
        major=student.major,
        class_name=student.class_name,
        grade=student.grade,
    )


def _teacher(text: TeacherText, school: School, opened: datetime) -> Person:
    person = register(f"{text.key}@{text.school}.example", text.name, text.school, opened)
    code = text.staff_no[-6:].rjust(6, "0")
    row = schools.EntryRow(
        text.staff_no,
        text.name,
        code,
        kind=RosterEntry.Kind.TEACHER.value,
        title=text.title,
        college=text.department,
    )
    schools.add_entries(school, [row], now=opened)
    schools.certify(person.viewer, school, number=text.staff_no, name=text.name, code=code, now=opened)
    return person


def _student(student: StudentText, school: School, place: int, opened: datetime) -> Person:
    login = (
        f"student@{student.school}.example"
        if place == 0
        else f"{student.student_no}@{student.school}.example"
    )
    person = register(login, student.name, student.school, opened)
    schools.certify(
        person.viewer, school, number=student.student_no, name=student.name, code=student.code, now=opened
    )
    return person


def register(login: str, name: str, school: str, opened: datetime) -> Person:
    """An account of this name; `school` is the slug of where it belongs."""
    account = accounts.register(login, PASSWORD, name[:30], now=opened)
    return Person(account, login, school, name)
