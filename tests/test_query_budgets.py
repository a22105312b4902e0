"""Pages ask the database a fixed number of times, under a written ceiling, however much there is to show."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.world import World, viewer
from xueyun.courses import publishing
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Term, Unit
from xueyun.enrolment import actions as enrolment
from xueyun.licences import actions as licences
from xueyun.media import factories as media
from xueyun.media.models import Asset
from xueyun.progress.models import UnitState
from xueyun.schools import factories as schools
from xueyun.sharing import actions as sharing

pytestmark = pytest.mark.django_db
FILES: dict[str, Callable[[World], Asset]] = {
    "video": lambda world: media.video(world.qinghe, captions=media.captions(world.qinghe), has_poster=True),
    "pdf": lambda world: media.pdf(world.qinghe, has_poster=True),
}
As = Callable[[str], Client]


def queries(client: Client, url: str) -> int:
    """Statements of one warm request, BEGIN and COMMIT not counted."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(
        [
            row
            for row in seen.captured_queries
            if not row["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
        ]
    )


def learn(world: World, units: int, source: Term | None = None, kind: str = "text") -> str:
    """A term of so many units (in the source where there is one), the student enrolled and begun with all of it."""
    mine = draft(course(world.qinghe), lead=world.people["lead"]) if source is None else None
    rows = grow(
        mine or source,
        chapters=max(1, units // 50),
        lessons=5,
        units=max(1, units // max(1, units // 50) // 5),
        kind=kind,
    )
    assert len(rows) == units
    if kind != "text":
        for row in rows:
            row.asset = FILES[kind](world)
        Unit.objects.bulk_update(rows, ["asset"])
    publishing.publish(mine or source, now=NOW)
    term = mine
    if source is not None:
        licences.grant(source.course, world.qinghe, "synchronous", now=NOW)
        term = sharing.open_over(
            source, world.qinghe, starts_at=NOW, ends_at=source.ends_at, now=NOW, team=[]
        )
        grow(term, units=1)
        publishing.publish(term, now=NOW)
    enrolment.enrol(viewer(world.people["student"]), term, now=NOW)
    UnitState.objects.bulk_create(
        UnitState(account=world.people["student"], unit=row, term_id=row.term_id, state=1, updated_at=NOW)
        for row in rows
    )
    return reverse("learning:unit", kwargs={"term_id": term.pk, "unit_id": rows[0].pk})


@pytest.mark.req("L1", "L2")
def test_the_learning_page_asks_as_often_for_ten_units_as_for_a_thousand(world: World, as_: As):
    counts = {queries(as_("student"), learn(world, units)) for units in (10, 100, 1000)}
    assert len(counts) == 1
    assert max(counts) <= 8


@pytest.mark.req("L1", "L3", "L5")
@pytest.mark.parametrize("kind", ["video", "pdf"])
def test_a_page_with_a_file_asks_at_most_eight_times(world: World, as_: As, kind: str):
    client = as_("student")
    counts = {queries(client, learn(world, units, kind=kind)) for units in (10, 50)}
    assert len(counts) == 1
    assert max(counts) <= 8
    html = client.get(learn(world, 10, kind=kind)).content.decode()
    address = "data-captions" if kind == "video" else "data-document"
    assert re.search(rf'{address}="/[^"]+"', html), "the file is ready, and shown"


@pytest.mark.req("P4")
def test_a_synchronous_page_asks_at_most_once_more(world: World, as_: As):
    plain = queries(as_("student"), learn(world, 50))
    source = draft(course(world.mingde, "光学"), lead=world.people["guest_lead"])
    assert queries(as_("student"), learn(world, 50, source)) <= plain + 1


@pytest.mark.req("L2")
def test_states_of_three_hundred_units_come_in_one_query(world: World, as_: As):
    url = learn(world, 300)
    client = as_("student")
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        client.get(url)
    assert sum("progress_unitstate" in row["sql"] for row in seen.captured_queries) == 1


@pytest.mark.parametrize(
    ("name", "kwargs", "ceiling"),
    [
        ("portal:home", {}, 4),
        ("portal:school", {"school": "qinghe"}, 4),
        ("portal:schools", {}, 4),
        ("portal:courses", {}, 4),
        ("portal:recover_help", {}, 4),
    ],
)
@pytest.mark.req("C1", "S2")
def test_public_pages_ask_at_most_four_times(
    world: World, as_: As, name: str, kwargs: dict[str, str], ceiling: int
):
    url, visitor = reverse(name, kwargs=kwargs), as_("visitor")
    before = queries(visitor, url)
    for audience in ("mooc", "spoc"):
        for number in range(6):
            row = draft(
                course(world.qinghe, f"新课 {audience} {number}"),
                audience=audience,
                lead=world.people["lead"],
            )
            publishing.publish(row, now=NOW)
    assert queries(visitor, url) == before <= ceiling


@pytest.mark.req("C4", "A2")
@pytest.mark.parametrize(
    ("name", "ceiling"), [("portal:my_courses", 10), ("portal:me", 10), ("portal:home", 10)]
)
def test_personal_pages_ask_a_fixed_number_of_times(world: World, as_: As, name: str, ceiling: int):
    student = as_("student")
    before = queries(student, reverse(name))
    for number in range(6):
        row = draft(course(world.qinghe, f"再一门 {number}"), lead=world.people["lead"])
        grow(row)
        publishing.publish(row, now=NOW)
        enrolment.enrol(viewer(world.people["student"]), row, now=NOW)
    assert queries(student, reverse(name)) == before <= ceiling


@pytest.mark.req("S6")
@pytest.mark.parametrize("name", ["home", "students", "student", "student_edit", "disputes", "locks"])
def test_pages_of_the_console_ask_at_most_ten_times(world: World, as_: As, name: str):
    where = {"school": "qinghe"}
    if name.startswith("student") and name != "students":
        where["entry_id"] = world.qinghe.entries.get(student_no="2024010101").pk
    url, chief = reverse(f"console:{name}", kwargs=where), as_("admin")
    before = queries(chief, url)
    for n in range(60):
        schools.entry(world.qinghe, f"2025{n:06}", class_name=f"{n % 7}班")
    assert queries(chief, url) == before <= 10


@pytest.mark.req("T2")
def test_the_tree_editor_asks_as_often_for_ten_units_as_for_a_thousand(world: World, as_: As):
    lead = as_("lead")

    def pages(units: int) -> dict[str, int]:
        term = draft(course(world.qinghe), audience="spoc", lead=world.people["lead"])
        chapters = max(1, units // 50)
        rows = grow(term, chapters=chapters, lessons=5, units=units // chapters // 5, kind="video")
        publishing.publish(term, now=NOW)
        where = {"term_id": term.pk}
        addresses = {
            name: reverse(f"studio:{name}", kwargs=where)
            for name in ("term_content", "term_publish", "term_preview", "term_bin", "term_stamp")
        }
        addresses["term_node"] = reverse("studio:term_node", kwargs={**where, "node": f"unit-{rows[0].ref}"})
        return {name: queries(lead, url) for name, url in addresses.items()}

    small, large = pages(10), pages(1000)
    assert small == large
    assert max(large.values()) <= 12
    assert large["term_stamp"] <= 6


@pytest.mark.req("T2")
def test_a_move_in_the_tree_editor_writes_one_row_among_ten_units_as_among_a_thousand(world: World, as_: As):
    lead = as_("lead")

    def moved(units: int) -> int:
        """How many statements the verb takes: one of them writes, and of all rows of the tree it writes one."""
        term = draft(course(world.qinghe), audience="spoc", lead=world.people["lead"])
        rows = grow(term, chapters=2, lessons=1, units=units // 2)
        there = Unit.objects.filter(term=term).order_by("pk")
        before = list(there.values())
        first, into = rows[-1], rows[0].lesson
        said = {
            "act": "move",
            "nodes": f"unit-{first.ref}",
            "into": f"lesson-{into.ref}",
            "before": rows[1].ref,
        }
        url = reverse("studio:term_act", kwargs={"term_id": term.pk})
        lead.get(reverse("studio:term_content", kwargs={"term_id": term.pk}))
        with CaptureQueriesContext(connection) as seen:
            answer = lead.post(url, said, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.content
        changed = [one["id"] for one, was in zip(there.values(), before, strict=True) if one != was]
        assert changed == [first.pk]
        asked = [row["sql"] for row in seen.captured_queries]
        writes = [sql for sql in asked if sql.startswith(("UPDATE", "INSERT", "DELETE"))]
        assert len(writes) == 1, writes
        return len(asked)

    assert moved(10) == moved(1000)


@pytest.mark.req("T1")
def test_the_intro_room_asks_as_often_for_a_full_library_as_for_an_empty_one(world: World, as_: As):
    term = draft(course(world.qinghe), audience="spoc", lead=world.people["lead"])
    lead = as_("lead")
    addresses = [
        reverse(f"studio:{name}", kwargs={"term_id": term.pk})
        for name in ("term_intro", "term_faq", "term_cover", "term_trailer")
    ]
    before = [queries(lead, url) for url in addresses]
    for _n in range(40):
        media.video(world.qinghe, has_poster=True)
    term.course.faq = [{"question": "问", "answer": "答"}] * 30
    term.course.save()
    assert [queries(lead, url) for url in addresses] == before
    assert max(before) <= 10
