"""What waits on the desks of the demo world: a dispute, locks, lists, an approval, a notice for later, sign-ups for a
next run, and messages that nobody has read. Made as people would have made it, some hours or days ago.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

from xueyun.accounts.actions import own
from xueyun.announcements import broadcasts
from xueyun.announcements.broadcasts import Said
from xueyun.announcements.models import Broadcast
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Viewer
from xueyun.courses import reviews
from xueyun.courses.models import Term
from xueyun.demo import applications, terms
from xueyun.demo.cast import Cast, chosen, register
from xueyun.demo.content import load_courses, load_schools, moment
from xueyun.demo.library import Library
from xueyun.demo.people import StudentText, load_people
from xueyun.enrolment import next_runs
from xueyun.schools import actions as schools
from xueyun.schools.actions import import_batches, import_checks, imports
from xueyun.schools.actions.portal import NoticeText, write_notice
from xueyun.schools.models import Certification, RosterImport, School
from xueyun.schools.sheets import files

SCHOOL = "qinghe"  # of the desks that have everything
LEAD = "lin-zhiyuan"  # whom visitors of the demo sign in as
ENDED = "shuju-jiegou/1"  # a run without a next one
WAITERS = 7
NEW = 14  # at each school
HEADINGS = ("学号", "姓名", "认证码", "学院", "专业", "班级", "年级")
STRANGER = "198.51.100.37"


def fill(cast: Cast, made: Mapping[str, Term], library: Library, now: datetime) -> None:
    """Everything, in the order in which it happened."""
    _approval(cast, made, library, now)
    applications.fill(cast, now)
    _sign_ups(cast, made[ENDED], now)
    _newly_certified(cast, now)
    _locks(cast, now)
    _lists(cast, now)
    _notices(cast, now)
    _dispute(cast, now)
    _edit(cast, now)
    _broadcasts(cast, now)
    for person in (cast.students[SCHOOL][0], cast.teachers[LEAD], cast.admins[SCHOOL]):
        own.sign_out_others(person.account, now=now - timedelta(hours=7))


def _approval(cast: Cast, made: Mapping[str, Term], library: Library, now: datetime) -> None:
    """A MOOC was sent back to its lead once, and waits again."""
    text = next(one for one in load_courses() if one.slug == "weijifen")
    row = replace(text.terms[-1], audience="mooc", start_day=45, end_day=150, password="", announcements=())
    row = replace(row, chapters=row.chapters[:2])
    draft = terms.draft(cast, made[text.terms[-1].key].course, text, row, library, now)
    lead, chief = cast.teachers[LEAD].viewer, _platform(cast)
    first = reviews.submit(draft, now=now - timedelta(days=4), actor=lead)
    why = "面向社会开放的课程需要写明先修要求，请在课程介绍中补充后再提交。"
    reviews.send_back(first, reason=why, now=now - timedelta(days=3), actor=chief)
    draft.refresh_from_db()
    reviews.submit(draft, now=now - timedelta(hours=20), actor=lead)


def _sign_ups(cast: Cast, ended: Term, now: datetime) -> None:
    for place, person in enumerate(cast.students[SCHOOL][:WAITERS]):
        next_runs.sign_up(person.viewer, ended, now=now - timedelta(days=2 + place, hours=place))


def _newly_certified(cast: Cast, now: datetime) -> None:
    """In the last weeks some more have registered and certified."""
    dice = random.Random(2026)
    for school in cast.schools.values():
        for student in dice.sample(_others(school)[20:], NEW):
            at = now - timedelta(days=dice.randint(0, 27), minutes=dice.randint(30, 900))
            who = register(f"{student.student_no}@{school.slug}.example", student.name, school.slug, at)
            schools.certify(
                who.viewer, school, number=student.student_no, name=student.name, code=student.code, now=at
            )


def _locks(cast: Cast, now: datetime) -> None:
    """At each school somebody has typed wrong codes until they were locked out."""
    for place, school in enumerate(cast.schools.values()):
        student, name = _others(school)[place], f"新生{place + 1}"
        who = register(f"guess-{school.slug}@xueyun.example", name, "", now - timedelta(days=3))
        at = now - timedelta(hours=5 + 9 * place)
        for wrong in range(5):
            with suppress(Refused):
                schools.certify(
                    who.viewer,
                    school,
                    number=student.student_no,
                    name=student.name,
                    code=f"00000{wrong}",
                    now=at + timedelta(minutes=wrong),
                    address=STRANGER,
                )


def _lists(cast: Cast, now: datetime) -> None:
    """One list was imported, with rows that were rejected; another one was read and waits to be started."""
    school, office = cast.schools[SCHOOL], cast.admins[SCHOOL].viewer
    some = _others(school)[10:16]
    late = [(f"20269{n:05}", name, f"{n:05}X", *_class_of(some[0])) for n, name in enumerate(LATE, start=1)]
    rows = [
        *late,
        ("2026900006", "", "120066", *_class_of(some[0])),
        (late[0][0], "重复的人", "120077", "", ""),
    ]
    done = _bring(school, rows, "2026级补录名单.xlsx", office, now - timedelta(hours=9))
    imports.start(done, now=now - timedelta(hours=9), actor=office, run_at=now + timedelta(minutes=5))
    import_batches.run(done.pk, now=now - timedelta(hours=9))
    moved = [
        (one.student_no, one.name, one.code, one.department, one.major, f"{one.major}（转入）", one.grade)
        for one in some
    ]
    _bring(school, moved, "转专业名单.xlsx", office, now - timedelta(hours=2))


LATE = ("沈知行", "顾念慈", "韩以宁", "苗青禾", "邵子衿")


def _bring(
    school: School, rows: Sequence[Sequence[str]], name: str, office: Viewer, now: datetime
) -> RosterImport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(files.book("名单", HEADINGS, rows))
        found = imports.bring(
            school, path, file_name=name, kind="student", mode="update", now=now, actor=office
        )
    import_checks.check_rows(found, now=now)
    return found


def _notices(cast: Cast, now: datetime) -> None:
    """Each school has written a notice for later."""
    for slug, school in cast.schools.items():
        when, written = moment(now, 3, time(9)), now - timedelta(hours=3)
        title = "期末考试周学校云服务安排"
        body = "考试周课程照常开放，答疑时间以各课程公告为准。\n\n学生服务台延长到每晚 20:00。"
        write_notice(school, NoticeText(title, body, when), now=written, actor=cast.admins[slug].viewer)


def _dispute(cast: Cast, now: datetime) -> None:
    """Somebody lost their old account, registered anew, and finds the entry held by the old one."""
    holder = cast.students[SCHOOL][4]
    entry = Certification.objects.live().get(account=holder.account, school=cast.schools[SCHOOL]).entry
    who = register("old-account-lost@xueyun.example", f"{entry.name}（新）", "", now - timedelta(hours=6))
    schools.raise_dispute(
        who.viewer,
        entry,
        message="原来的账号是高中时用旧手机号注册的，号码已经注销，密码也忘了。这个学号是我本人的，可以带学生证来核对。",
        contact="138 0000 2026，或教学楼 A 座 305",
        now=now - timedelta(hours=4),
        address=STRANGER,
    )


def _edit(cast: Cast, now: datetime) -> None:
    """The office has corrected the entry of the student whom visitors of the demo sign in as."""
    school, office = cast.schools[SCHOOL], cast.admins[SCHOOL].viewer
    entry = Certification.objects.live().get(account=cast.students[SCHOOL][0].account, school=school).entry
    shown = schools.Facts.of(entry)
    new = replace(shown, major=f"{shown.major}（拔尖计划）")
    reason = "学院公示的拔尖计划名单"
    schools.edit_entry(entry, shown, new, reason=reason, now=now - timedelta(days=1), actor=office)


def _broadcasts(cast: Cast, now: datetime) -> None:
    """The platform told everybody something, and the teachers, and the administrators."""
    for audience, said, hours in SAID:
        at = now - timedelta(hours=hours)
        sent = broadcasts.broadcast(said, audience.value, now=at, actor=_platform(cast))
        broadcasts.tell(sent.pk, now=at)


SAID = (
    (
        Broadcast.Audience.EVERYONE,
        Said(
            "周日凌晨 2:00–4:00 平台维护",
            "维护期间暂时无法登录和观看视频，已保存的学习记录不受影响。",
            "Maintenance on Sunday from 2:00 to 4:00",
            "You can't sign in or watch videos meanwhile. What you have learned is kept.",
        ),
        30,
    ),
    (
        Broadcast.Audience.TEACHERS,
        Said(
            "课件编辑器可以拖动排序了",
            "章节、课时和单元都可以拖动，也可以只用键盘移动。",
            "Courseware can be sorted by dragging",
            "Chapters, lessons and units can be dragged, and moved with the keyboard alone.",
            "/studio/",
        ),
        26,
    ),
    (
        Broadcast.Audience.ADMINISTRATORS,
        Said(
            "春季学期名单请在开学前两周导入",
            "名单导入前可以先预览，有问题的行会逐条列出。",
            "Please import the rosters of spring two weeks before it begins",
            "You see every row that has a problem before anything is written.",
        ),
        22,
    ),
)


def _others(school: School) -> list[StudentText]:
    """Who neither has an account nor is listed to certify with: nobody else comes across them."""
    roster = load_people(next(text for text in load_schools() if text.slug == school.slug))
    taken = {student.student_no for some in chosen(roster) for student in some}
    return [student for student in roster if student.student_no not in taken]


def _class_of(student: StudentText) -> tuple[str, str, str, str]:
    return student.department, student.major, student.class_name, student.grade


def _platform(cast: Cast) -> Viewer:
    assert cast.platform is not None  # noqa: S101  `gather` makes it
    return cast.platform.viewer
