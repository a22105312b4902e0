"""How many of a run's learners stand where in each unit: its own, and those of its source; counted in indexes alone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.accounts.models import Account
from xueyun.courses import drafts, outlines, publishing
from xueyun.courses.actions import tree
from xueyun.courses.factories import NOW, course, lead_of, term
from xueyun.courses.models import Term, Unit
from xueyun.enrolment import actions as enrolment
from xueyun.enrolment import importing, removing
from xueyun.progress import actions as progress
from xueyun.progress import loaders
from xueyun.progress.models import State, UnitState
from xueyun.schools import factories as schools
from xueyun.studio.terms.students import units

pytestmark = [pytest.mark.django_db, pytest.mark.req("T5")]


def layered() -> tuple[Term, Term]:
    """A source of two units, and a synchronous SPOC of one over it."""
    source = term(course(schools.school("mingde", "明德大学")), units=2)
    return source, term(course(schools.school("qinghe", "清河大学")), audience="spoc", source=source, units=1)


def enters(run: Term, number: str) -> Account:
    account = schools.student(run.course.school, number, f"学生{number}")
    enrolment.enrol(schools.viewer(account), run, now=NOW)
    return account


def own(run: Term) -> list[Unit]:
    return [Unit.objects.get(pk=place.unit.id) for place in outlines.load(run.outline_id or 0).order]


def begin(account: Account, unit: Unit) -> None:
    UnitState.objects.create(
        account=account, unit=unit, term_id=unit.term_id, state=State.BEGUN, updated_at=NOW, asset_since_ms=0
    )


def sums(run: Term) -> list[tuple[int, int, int]]:
    """(not begun, begun, done) of every unit, in reading order."""
    run = Term.objects.select_related("source").get(pk=run.pk)
    return [(row.empty, row.begun, row.done) for row in units.sums(run, outlines.of_run(run))]


def test_a_spoc_counts_its_own_learners_in_its_own_units_and_in_those_of_its_source() -> None:
    source, layer = layered()
    (alone,), (first, second) = own(layer), own(source)
    here, there = enters(layer, "1001"), enters(layer, "1002")
    visitor = enters(source, "7001")
    for unit in (alone, first):
        progress.complete(here.pk, unit, now=NOW)
    begin(there, second)
    progress.complete(visitor.pk, first, now=NOW)
    assert sums(layer) == [(1, 0, 1), (1, 0, 1), (1, 1, 0)]
    assert sums(source) == [(1, 0, 2), (2, 1, 0)], "a source counts whom a SPOC brings, too"


def test_one_unit_is_counted_as_it_is_among_all() -> None:
    source, layer = layered()
    here = enters(layer, "1001")
    progress.complete(here.pk, own(source)[0], now=NOW)
    places = outlines.of_run(layer)
    for place, whole in zip(places, units.sums(layer, places), strict=True):
        assert units.sums(layer, [place]) == [whole]
    assert [row.is_source for row in units.sums(layer, places)] == [False, True, True]


def test_what_the_learners_do_in_other_runs_is_not_counted() -> None:
    source, layer = layered()
    here = enters(layer, "1001")
    before = sums(layer)
    other = term(layer.course, audience="spoc", units=1)
    second = term(course(schools.school("lanjiang", "澜江大学")), audience="spoc", source=source, units=1)
    for unit in (*own(other), *own(second)):
        progress.complete(here.pk, unit, now=NOW)
    for unit in (*own(source), *own(second)):
        progress.complete(enters(second, f"9{unit.pk}").pk, unit, now=NOW)
    assert sums(layer) == before == [(1, 0, 0)] * 3


def test_who_has_left_or_was_removed_or_is_waited_for_is_no_learner_and_who_is_back_is() -> None:
    source, layer = layered()
    left, removed = enters(layer, "1001"), enters(layer, "1002")
    for account in (left, removed):
        for unit in (*own(layer), *own(source)):
            progress.complete(account.pk, unit, now=NOW)
    schools.entry(layer.course.school, "1003", "待认证")
    importing.bring(layer, ["1003"], now=NOW, actor=lead_of(layer))
    assert sums(layer) == [(0, 0, 2)] * 3
    enrolment.leave(schools.viewer(left), layer, now=NOW)
    assert sums(layer) == [(0, 0, 1)] * 3
    removing.remove(layer, [removed.pk], now=NOW, actor=lead_of(layer), keeps_out=True)
    assert sums(layer) == [(0, 0, 0)] * 3
    enrolment.enrol(schools.viewer(left), layer, now=NOW + timedelta(days=1))
    assert sums(layer) == [(0, 0, 1)] * 3
    assert sums(source) == [(0, 0, 1)] * 2


def test_a_unit_that_was_taken_out_counts_for_when_one_was_active_and_not_for_what_is_done() -> None:
    run = term(course(schools.school()), audience="spoc", units=2)
    here = enters(run, "1001")
    gone, _kept = own(run)
    later = NOW + timedelta(hours=2)
    progress.complete(here.pk, gone, now=later)
    tree.delete(run, [drafts.ref_of(gone)], now=later, actor=lead_of(run))
    publishing.publish(run, now=later)
    run.refresh_from_db()
    assert sums(run) == [(1, 0, 0)]
    assert loaders.last_active([here.pk], run.with_source) == {here.pk: later}
    shown = [place.unit.id for place in outlines.of_run(run)]
    assert loaders.done_by([here.pk], run.with_source, shown) == {}


def readings(sql: str) -> list[str]:
    """How a statement comes to the rows of progress."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return [step for *_ids, step in cursor.fetchall() if "progress_unitstate" in step]
        # Few rows are rightly read as they lie: what is asked is whether they have to be.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (plan,) = cursor.fetchone()
        cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = on")
    return list(_walk((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]))


def _walk(node: dict[str, Any]) -> list[str]:
    here = f"{node['Node Type']} {node.get('Index Name', '')}"
    mine = [here] if node.get("Relation Name") == "progress_unitstate" else []
    return [*mine, *[line for child in node.get("Plans", []) for line in _walk(child)]]


def test_the_sums_are_read_from_an_index_alone() -> None:
    source, layer = layered()
    for n in range(20):
        here = enters(layer, f"10{n:02}")
        for unit in (*own(layer), *own(source)):
            progress.complete(here.pk, unit, now=NOW)
    places = outlines.of_run(layer)
    with CaptureQueriesContext(connection) as seen:
        units.sums(layer, places)
    asked = [row["sql"] for row in seen.captured_queries if "progress_unitstate" in row["sql"]]
    how = "COVERING INDEX" if connection.vendor == "sqlite" else "Index Only Scan"
    of_own, of_source = map(readings, asked)
    assert len(of_own) == len(of_source) == 1
    assert how in of_own[0]
    assert "state_by_unit" in of_own[0]
    assert how in of_source[0]
    if connection.vendor == "sqlite":
        assert "(unit_id=? AND state=?)" in of_own[0], "not an account after the other in each unit"
        assert "state_by_account_and_term (account_id=? AND term_id=?)" in of_source[0]
