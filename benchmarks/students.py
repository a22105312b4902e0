"""What a teacher waits for in a run of many learners: its list, its units, one unit, one student, and the file.

`.venv/bin/python -m benchmarks.students [LEARNERS] [UNITS]` makes a folder of its own with a run of that many and one
of a tenth of them, every learner with a row in every unit. It prints the median seconds of each page in both, how many
times longer the large one takes, the processor's seconds of the large one in this process (all of it on SQLite, all but
the server's on PostgreSQL), and how much memory the file of the large run took beyond that of the small one. With
DATABASE_URL it runs on that database, which must be an empty one.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xueyun.config.settings")
ROUNDS = 3


def main() -> int:
    """Measure, and print {page: [seconds of a tenth, seconds of all, ratio, processor], …, "file_mb_more": …}."""
    learners, units = (int(said) for said in (*sys.argv[1:3], 10_000, 100)[:2])
    with tempfile.TemporaryDirectory(prefix="xueyun-students-") as folder:
        os.environ |= {"XUEYUN_DATA": folder, "XUEYUN_PROFILE": "demo"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        few, many = _run(learners // 10, units, "few"), _run(learners, units, "many")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        small = {name: _median(ask) for name, ask in _pages(*few).items()}
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        large = {name: _median(ask) for name, ask in _pages(*many).items()}
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    found: dict[str, Any] = {
        name: [round(one, 3) for one in (small[name][0], seconds, seconds / small[name][0], processor)]
        for name, (seconds, processor) in large.items()
    }
    print(json.dumps({"learners": learners, "units": units, **found, "file_mb_more": round(more)}, indent=1))
    return 0


def _median(ask: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and those of the processor, once everything that a process keeps is kept."""
    ask()
    taken, used = [], []
    for _ in range(ROUNDS):
        began, ran = time.perf_counter(), time.process_time()
        ask()
        taken.append(time.perf_counter() - began)
        used.append(time.process_time() - ran)
    return statistics.median(taken), statistics.median(used)


def _pages(run: Any, lead: Any) -> dict[str, Callable[[], object]]:
    """What is asked, each as a whole answer of the site to the run's lead."""
    from django.test import Client
    from django.urls import reverse

    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(lead)
    unit, line = run.units.order_by("pk").first(), run.lines.order_by("-number").first()

    def page(name: str, query: str = "", **where: int) -> Callable[[], object]:
        url = reverse(f"studio:{name}", kwargs={"term_id": run.pk, **where}) + query

        def ask() -> None:
            answer = browser.get(url)
            assert answer.status_code == 200, answer.status_code
            assert answer.content

        return ask

    def file() -> None:
        answer: Any = browser.post(reverse("studio:term_students_export", kwargs={"term_id": run.pk}))
        assert answer.status_code == 200, answer.status_code
        for _part in answer.streaming_content:
            pass
        answer.close()

    return {
        "list": page("term_students"),
        "by progress": page("term_students", "?sort=-done"),
        "class by progress": page("term_students", "?class=3班&sort=done"),
        "by unit": page("term_students_units"),
        "one unit": page("term_students_unit", unit_id=unit.pk),
        "who has not begun it": page("term_students_unit", "?state=empty", unit_id=unit.pk),
        "one student": page("term_student", account_id=line.account_id),
        "file": file,
    }


def _run(learners: int, units: int, name: str) -> tuple[Any, Any]:
    """A published SPOC of that many units, with its learners and a row of each in each unit; and its lead."""
    from xueyun.accounts.models import Account
    from xueyun.core.ids import new_id
    from xueyun.courses.factories import NOW, course, lead_of, term
    from xueyun.enrolment import reasons
    from xueyun.schools import factories as schools
    from xueyun.schools.models import Certification, RosterEntry

    school = schools.school(f"school-{name}", f"测速大学 {name}")
    run = term(course(school), audience="spoc", units=units)
    people = [
        Account(id=new_id(), email=f"{name}{n}@example.org", nickname=f"学{n}", created_at=NOW)
        for n in range(learners)
    ]
    Account.objects.bulk_create(people, batch_size=2000)
    entries = [
        RosterEntry(
            id=new_id(), school=school, student_no=f"2026{n:06}", name=f"学生{n}", code_hmac=bytes(32),
            college="数学学院", class_name=f"{n % max(1, learners // 40)}班",
        )
        for n in range(learners)
    ]  # fmt: skip
    RosterEntry.objects.bulk_create(entries, batch_size=2000)
    Certification.objects.bulk_create(
        (
            Certification(account=who, entry=entry, school=school, certified_at=NOW, last_used_at=NOW)
            for who, entry in zip(people, entries, strict=True)
        ),
        batch_size=2000,
    )
    _learn(run.pk)
    for at in range(0, learners, 500):
        reasons.add([one.pk for one in people[at : at + 500]], run, NOW)
    return run, Account.objects.get(pk=lead_of(run).account_id)


def _learn(run_id: int) -> None:
    """A row of everybody certified at the run's school in each unit: nothing, begun or done, three in four done."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(LEARN, [b"", run_id])


LEARN = """
    INSERT INTO progress_unitstate (account_id, unit_id, term_id, state, seen, seen_count, asset_since_ms, position_ms,
                                    updated_at, done_at)
    SELECT bond.account_id, unit.id, unit.term_id,
        CASE (bond.entry_id / 64 + unit.id / 64) %% 8 WHEN 0 THEN 0 WHEN 1 THEN 1 ELSE 2 END,
        %s, 0, 0, 0, bond.certified_at, bond.certified_at
    FROM courses_unit AS unit
    JOIN courses_term AS term ON term.id = unit.term_id
    JOIN courses_course AS course ON course.id = term.course_id
    JOIN schools_certification AS bond ON bond.school_id = course.school_id
    WHERE term.id = %s
"""


if __name__ == "__main__":
    sys.exit(main())
