"""A run's content becomes the next run's without a byte of a file, in statements that grow by batches alone."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.courses import actions, publishing
from xueyun.courses.actions.next_run import open_next
from xueyun.courses.factories import NOW, course, draft
from xueyun.courses.models import Lesson, Term, Unit, UnitFile
from xueyun.courses.tests.nexts import plan
from xueyun.courses.tests.pictures import drawn, picture
from xueyun.jobs.models import Job
from xueyun.media import factories as media
from xueyun.media.models import Asset
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("T4")]

# SQLite takes 999 values in a statement, and a unit has a dozen.
LEAST_BATCH = 50
WATCHING: list[list[str]] = []


def _listen(event: str, args: tuple[object, ...]) -> None:
    """Whatever this process opens, writes, moves or deletes in the folder of the stored files."""
    if WATCHING and event.partition(".")[0] in {"open", "os", "shutil", "tempfile"}:
        stored = str(Path(default_storage.location).resolve())
        WATCHING[-1].extend(
            f"{event} {one}" for one in args if isinstance(one, str) and one.startswith(stored)
        )


sys.addaudithook(_listen)


@contextmanager
def watched() -> Iterator[list[str]]:
    WATCHING.append([])
    try:
        yield WATCHING[-1]
    finally:
        WATCHING.pop()


def stored() -> dict[str, tuple[int, int, int]]:
    """Every stored file as it lies there."""
    files = (path for path in Path(default_storage.location).rglob("*") if path.is_file())
    return {str(path): (at.st_ino, at.st_size, at.st_mtime_ns) for path in files if (at := path.stat())}


def filled(units: int) -> Term:
    """A published run: by turns a video, a document, and a text with a picture; the picture is a real file."""
    term = draft(course(schools.school(f"school-{units}", f"大学 {units}")), starts=-90, ends=-2)
    school = term.course.school
    image, video, document = picture(school, data=drawn(640, 360)), media.video(school), media.pdf(school)
    lessons = [
        actions.add_lesson(actions.add_chapter(term, f"第{c}章"), f"{c}.1 课时")
        for c in range(max(1, units // 100))
    ]
    kinds = (
        {"kind": "video", "asset": video},
        {"kind": "pdf", "asset": document},
        {"kind": "text", "body": {"html": f'<p><img src="asset:{image.ref}" alt=""></p>'}},
    )
    made = [
        Unit(term=term, lesson=lessons[n % len(lessons)], title=f"单元 {n}", position=n, **kinds[n % 3])
        for n in range(units)
    ]
    Unit.objects.bulk_create(made)
    UnitFile.objects.bulk_create(UnitFile(unit=one, asset=image) for one in made if one.kind == "text")
    publishing.publish(term, now=NOW)
    return Term.objects.select_related("course__school").get(pk=term.pk)


def copied(term: Term) -> Counter[str]:
    """Make the next run; how many statements of each kind that took."""
    wished, who = plan(term), schools.viewer(term.team.get(role="lead").account)
    with CaptureQueriesContext(connection) as asked:
        made = open_next(term, wished, now=NOW, actor=who)
    assert Unit.objects.filter(term=made).count() == term.units.count()
    return Counter(row["sql"].split()[0] for row in asked.captured_queries)


def test_no_stored_file_is_opened_and_none_is_made() -> None:
    term = filled(9)
    before, assets, jobs = stored(), Asset.objects.count(), Job.objects.count()
    assert before, "the picture lies there"
    with watched() as files:
        copied(term)
    assert files == []
    assert stored() == before
    assert (Asset.objects.count(), Job.objects.count()) == (assets, jobs)
    next_run = Term.objects.get(number=2)
    assert UnitFile.objects.filter(unit__term=next_run).count() == 3, "its texts hold the same picture"
    theirs = next_run.units.filter(asset__isnull=False)
    assert set(theirs.values_list("asset", flat=True)) == set(
        term.units.filter(asset__isnull=False).values_list("asset", flat=True)
    )


def test_the_watch_sees_what_is_read_and_what_is_written() -> None:
    image = picture(schools.school())
    name = next(path for path in stored() if image.sha256 in path)
    with watched() as files:
        Path(name).read_bytes()
        default_storage.delete(name)
    assert [line.split()[0] for line in files] == ["open", "os.remove"]


def test_a_thousand_units_with_files_take_no_more_than_their_batches() -> None:
    few, many = copied(filled(9)), copied(filled(1000))
    rows = (
        Unit.objects.filter(term__number=2).count() + Lesson.objects.filter(chapter__term__number=2).count()
    )
    more = many - few
    assert rows > 1000
    assert set(more) <= {"INSERT"}
    assert more["INSERT"] <= 2 * rows // LEAST_BATCH
