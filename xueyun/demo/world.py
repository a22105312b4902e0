"""The demo world: three schools in the middle of a believable autumn term, made by the application's own actions."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from xueyun.courses.models import Term
from xueyun.demo import cast as casting
from xueyun.demo import desks, library, lives, terms
from xueyun.demo.content import load_courses
from xueyun.jobs import worker
from xueyun.media.actions import transcode_key
from xueyun.media.models import Asset

MAIN_SCHOOL = "qinghe"
MAIN_LECTURE = "limits"


def build(now: datetime, tell: Callable[[str], None] = lambda _line: None) -> dict[str, Any]:
    """Make the world and write `demo.json`; return what it says. The database must be empty of schools.

    The main journey's lecture is ready when this returns; the others wait as jobs for the server's workers.
    """
    work = Path(settings.DATA) / "demo"
    with library.making(MAIN_LECTURE, work) as made, ThreadPoolExecutor(1) as beside:
        people = casting.gather(now, tell)
        home = people.schools[MAIN_SCHOOL]
        main = library.add_lecture(home, MAIN_LECTURE, made, now, priority=10)
        preparing = beside.submit(_prepare, main, now)
        shelf = library.fill(people.schools, made, now)
        tell(f"{len(made.films)} lectures, {len(made.papers)} handouts")
        rows = terms.teach(people, shelf, now)
        tell(f"{len(rows)} terms")
        lives.live(people, rows, now)
        desks.fill(people, rows, shelf, now)
        tell("the first lecture is being prepared")
        preparing.result()
    listing = report(people, rows, now)
    _write(listing)
    return listing


def renew(now: datetime) -> None:
    """Bring `demo.json` up to date: terms begin and end as days go by, and another PORT is another address."""
    listing = json.loads(_path().read_text(encoding="utf-8"))
    text = json.dumps(listing, ensure_ascii=False)
    listing = json.loads(text.replace(f'"{listing["base_url"]}', f'"{settings.BASE_URL}'))
    terms_by_ref = {term.ref: term for term in Term.objects.all()}
    for row in listing["terms"]:
        if term := terms_by_ref.get(row["id"]):
            row["status"] = str(term.status(now))
    _write(listing)


def _path() -> Path:
    return Path(settings.DATA) / "demo.json"


def _write(listing: dict[str, Any]) -> None:
    """At one stroke: scripts read it while a second start writes it."""
    fresh = _path().with_suffix(".fresh")
    fresh.write_text(json.dumps(listing, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    fresh.replace(_path())


def _prepare(asset: Asset, now: datetime) -> None:
    """Transcode one film in a thread of its own, with a connection of its own."""
    try:
        worker.drain(now, key=transcode_key(asset.pk))
    finally:
        connection.close()


def report(people: casting.Cast, made: dict[str, Term], now: datetime) -> dict[str, Any]:
    """What `demo.json` lists, for scripts and for whoever wants to sign in."""
    passwords = {row.key: row.password for course in load_courses() for row in course.terms}
    return {
        "base_url": settings.BASE_URL,
        "schools": [{"slug": school.slug, "name": school.name} for school in people.schools.values()],
        "accounts": _accounts(people),
        "unclaimed": [
            {
                "school": student.school,
                "student_no": student.student_no,
                "name": student.name,
                "code": student.code,
            }
            for student in people.unclaimed
        ],
        "terms": [
            {
                "id": term.ref,
                "school": term.course.school.slug,
                "course": term.course.title,
                "audience": term.audience,
                "mode": term.mode,
                "status": str(term.status(now)),
                "source": term.source.ref if term.source else None,
                "password": passwords[key] or None,
                "url": f"{settings.BASE_URL}/terms/{term.ref}/",
            }
            for key, term in made.items()
        ],
    }


def _accounts(people: casting.Cast) -> list[dict[str, Any]]:
    rows = [("student", person) for students in people.students.values() for person in students]
    rows += [("teacher", person) for person in people.teachers.values()]
    rows += [("school_admin", person) for person in people.admins.values()]
    if people.platform and people.learner:
        rows += [("platform_admin", people.platform), ("learner", people.learner)]
    return [
        {"role": role, "login": person.login, "password": casting.PASSWORD, "school": person.school or None}
        for role, person in rows
    ]
