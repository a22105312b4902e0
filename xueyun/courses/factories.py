"""Courses, terms and trees for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.core import ids
from xueyun.core.viewer import Role, Viewer
from xueyun.courses import actions, publishing
from xueyun.courses.models import Course, Term, Unit
from xueyun.schools import actions as schools
from xueyun.schools import viewers
from xueyun.schools.models import School

NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)


def course(at: School, title: str = "微积分", **fields: Any) -> Course:
    text = actions.CourseText(
        title=title, subject="mathematics", slug=f"c-{ids.encode(ids.new_id())}", **fields
    )
    return actions.open_course(at, text, now=NOW)


def draft(
    of: Course,
    *,
    audience: str = "mooc",
    source: Term | None = None,
    starts: int = -14,
    ends: int = 60,
    lead: Account | None = None,
    **fields: Any,
) -> Term:
    """A term that begins and ends so many days from NOW, not published."""
    lead = lead or accounts.account(nickname="李老师")
    return actions.open_term(
        of,
        audience=audience,
        mode="synchronous" if source else fields.pop("mode", "independent"),
        source=source,
        starts_at=NOW + timedelta(days=starts),
        ends_at=NOW + timedelta(days=ends),
        now=NOW,
        team=[actions.Member(lead.pk, "lead", lead.nickname, "教授")],
        **fields,
    )


def lead_of(made: Term) -> Viewer:
    """Who leads a run, and teaches at its school."""
    account = made.team.get(role="lead").account
    schools.grant(account, Role.TEACHER, school=made.course.school, now=NOW)
    return viewers.of(account)


def grow(
    term: Term, *, chapters: int = 1, lessons: int = 1, units: int = 2, kind: str = "text"
) -> list[Unit]:
    """A draft tree of so many chapters, lessons in each, and units in each lesson; the units in reading order."""
    rows = []
    for c in range(chapters):
        chapter = actions.add_chapter(term, f"第{c + 1}章")
        for n in range(lessons):
            lesson = actions.add_lesson(chapter, f"{c + 1}.{n + 1} 课时")
            rows += [
                actions.add_unit(
                    term,
                    kind,
                    f"{c + 1}.{n + 1}.{u + 1} 单元",
                    lesson=lesson,
                    body={"html": f"<p>第{u + 1}段</p>"},
                )
                for u in range(units)
            ]
    return rows


def term(of: Course, *, units: int = 2, **fields: Any) -> Term:
    """A published term with one lesson of so many units."""
    made = draft(of, **fields)
    if units:
        grow(made, units=units)
    publishing.publish(made, now=NOW)
    return made
