"""How long a run of so many units takes to become its next one.

`.venv/bin/python -m benchmarks.next_run [UNITS]` makes a folder of its own and copies a run of that many texts, and one
of twice as many. With DATABASE_URL it runs on that database, which must be an empty one.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xueyun.config.settings")


def main() -> int:
    """Copy, and print {units, seconds, seconds_of_twice}."""
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory(prefix="xueyun-next-") as folder:
        os.environ |= {"XUEYUN_DATA": folder, "XUEYUN_PROFILE": "demo"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        once, twice = _copy(units), _copy(2 * units)
    print(json.dumps({"units": units, "seconds": round(once, 2), "seconds_of_twice": round(twice, 2)}))
    return 0


def _copy(units: int) -> float:
    """Seconds that the verb takes, for a run of that many units in lessons of ten, every chapter with a moment."""
    from xueyun.core.ids import encode
    from xueyun.courses import publishing
    from xueyun.courses.actions.next_run import open_next
    from xueyun.courses.factories import NOW, course, draft
    from xueyun.courses.models import Chapter, Lesson, Term, Unit
    from xueyun.courses.tests.nexts import plan
    from xueyun.schools import factories as schools

    term = draft(
        course(schools.school(f"next-{units}", f"测速大学 {units}")), audience="spoc", starts=-90, ends=-2
    )
    for c in range(units // 100):
        chapter = Chapter.objects.create(term=term, title=f"{c}", position=c, release_at=NOW)
        for n in range(10):
            lesson = Lesson.objects.create(chapter=chapter, title=f"{c}.{n}", position=n)
            Unit.objects.bulk_create(
                Unit(
                    term=term, lesson=lesson, kind="text", title=f"{c}.{n}.{u}", position=u,
                    body={"html": f"<p>{encode(u)}</p>" * 40},
                )
                for u in range(10)
            )  # fmt: skip
    publishing.publish(term, now=NOW)
    term = Term.objects.select_related("course__school").get(pk=term.pk)
    wished, lead = plan(term), schools.viewer(term.team.get().account)
    began = time.perf_counter()
    open_next(term, wished, now=NOW, actor=lead)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
