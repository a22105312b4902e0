"""What is measured: terms of 10, 100 and 1,000 units, a layer over one, a home page and a portal with courses on them.

Run as a module with DATA and DATABASE_URL set: builds the rows once and prints what the load needs, as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from importlib import import_module

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.urls import reverse  # noqa: E402

from xueyun.accounts import factories as accounts  # noqa: E402
from xueyun.accounts.models import Account  # noqa: E402
from xueyun.core.times import utc_now  # noqa: E402
from xueyun.courses import actions as courses  # noqa: E402
from xueyun.courses import publishing  # noqa: E402
from xueyun.courses.models import Course, Term, Unit  # noqa: E402
from xueyun.enrolment import actions as enrolment  # noqa: E402
from xueyun.licences import actions as licences  # noqa: E402
from xueyun.media.models import Asset  # noqa: E402
from xueyun.media.tickets import milliseconds  # noqa: E402
from xueyun.progress import tickets as progress_tickets  # noqa: E402
from xueyun.progress.facts import Facts, Measure  # noqa: E402
from xueyun.progress.models import UnitState  # noqa: E402
from xueyun.schools import factories as schools  # noqa: E402
from xueyun.schools.models import School  # noqa: E402
from xueyun.sharing import actions as sharing  # noqa: E402

LEARNERS = 200
# A long lecture; its tickets were issued so long ago that the clock allows all of it.
VIDEO_SECONDS, HOURS = 9000, 4


def build() -> dict[str, object]:
    """Everything, and the addresses, cookies and bodies to ask with."""
    now = utc_now()
    qinghe, mingde = schools.school("qinghe", "清河大学"), schools.school("mingde", "明德大学")
    student = schools.student(qinghe)
    pages = {f"learn {size}": _learn(qinghe, student, size, now) for size in (10, 100, 1000)}
    source = _term(mingde, "大学物理", 100, now)
    licences.grant(source.course, qinghe, "synchronous", now=now)
    layer = sharing.open_over(
        source, qinghe, starts_at=source.starts_at, ends_at=source.ends_at, now=now, team=[]
    )
    own = _tree(layer, 5)
    publishing.publish(layer, now=now)
    pages["learn synchronous"] = _enter(student, layer, [*own, *source.units.all()], now)
    for number in range(12):
        for school in (qinghe, mingde):
            _term(school, f"课程 {number}", 3, now, audience="mooc" if number % 2 else "spoc")
    video = _video(qinghe, now)
    return {
        "pages": pages,
        "public": {
            "home": reverse("portal:home"),
            "portal": reverse("portal:school", kwargs={"school": "qinghe"}),
        },
        "video": _enter(student, video.term, [video], now),
        "video_seconds": VIDEO_SECONDS,
        "cookie": _sign_in(student),
        "beacons": _beacons(video, now),
    }


def _learn(school: School, student: Account, size: int, now: datetime) -> str:
    term = _term(school, f"一门 {size} 个单元的课", size, now)
    return _enter(student, term, list(term.units.all()), now)


def _enter(student: Account, term: Term, units: list[Unit], now: datetime) -> str:
    """Enrol, begin with every unit, and give the address of the first."""
    enrolment.enrol(schools.viewer(student), term, now=now)
    UnitState.objects.bulk_create(
        UnitState(account=student, unit=unit, term_id=unit.term_id, state=1, updated_at=now) for unit in units
    )
    return reverse("learning:unit", kwargs={"term_id": term.pk, "unit_id": units[0].pk})


def _term(school: School, title: str, size: int, now: datetime, audience: str = "mooc") -> Term:
    course: Course = courses.open_course(
        school, courses.CourseText(title=title, subject="mathematics", summary="一门课"), now=now
    )
    lead = accounts.account("林知远")
    term = courses.open_term(
        course, audience=audience, starts_at=now - timedelta(days=20), ends_at=now + timedelta(days=80), now=now,
        team=[courses.Member(lead.pk, "lead", "林知远", "教授")],
    )  # fmt: skip
    _tree(term, size)
    publishing.publish(term, now=now)
    return term


def _tree(term: Term, size: int) -> list[Unit]:
    units: list[Unit] = []
    while len(units) < size:
        chapter = courses.add_chapter(term, f"第 {len(units) // 25 + 1} 章 函数与极限")
        for part in range(5):
            lesson = courses.add_lesson(chapter, f"{len(units) // 25 + 1}.{part + 1} 数列的极限")
            units += [
                courses.add_unit(
                    term,
                    "text",
                    f"极限的定义与例子 {number}",
                    lesson=lesson,
                    body={"html": "<p>对任意 ε 存在 N。</p>" * 5},
                )
                for number in range(5)
                if len(units) + number < size
            ]
    return units


def _sign_in(account: Account) -> str:
    session: SessionStore = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _video(school: School, now: datetime) -> Unit:
    """A long video, ready to be watched, in a term of its own."""
    asset = Asset.objects.create(
        school=school,
        kind="video",
        name="a.mp4",
        sha256="0" * 64,
        size=1,
        status="ready",
        ready_at=now,
        duration_ms=1000 * VIDEO_SECONDS,
        created_at=now,
    )
    term = _term(school, "视频课", 1, now)
    unit = courses.add_unit(term, "video", "视频", asset=asset)
    publishing.publish(term, now=now)
    return unit


def _beacons(unit: Unit, now: datetime) -> list[dict[str, object]]:
    """Tickets of many learners on one long video, issued hours ago: the clock allows what the run will send."""
    rows = []
    for number in range(LEARNERS):
        account = accounts.account(f"学生 {number}")
        facts = Facts(
            account_id=account.pk, unit_id=unit.pk, term_id=unit.term_id, measure=Measure.SECONDS,
            issued_ms=milliseconds(now - timedelta(hours=HOURS)), asset_id=unit.asset_id, amount=1000 * VIDEO_SECONDS,
        )  # fmt: skip
        cookie = f"{settings.SESSION_COOKIE_NAME}=bench{number}"
        rows.append(
            {
                "account": account.pk,
                "cookie": cookie,
                "ticket": progress_tickets.sign(facts, session=_session_of(cookie)),
            }
        )
    return rows


def _session_of(cookie: str) -> str:
    return progress_tickets.session_of(RequestFactory().get("/", headers={"cookie": cookie}))


if __name__ == "__main__":
    json.dump(build(), sys.stdout)
