"""Each line of a run's list says how many units its learner has done, whatever happens and in whatever order."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.courses import drafts, outlines, publishing
from xueyun.courses.actions import tree
from xueyun.courses.factories import NOW, course, lead_of, term
from xueyun.courses.models import Term, Unit
from xueyun.enrolment import actions as enrolment
from xueyun.enrolment.models import Line
from xueyun.jobs import worker
from xueyun.progress import actions, counting, factories
from xueyun.progress.models import State, UnitState
from xueyun.progress.tests.test_race import TABS, all_at_once
from xueyun.schools import factories as schools
from xueyun.schools import hooks

pytestmark = [pytest.mark.django_db, pytest.mark.req("T5")]


def layered() -> tuple[Term, Term]:
    """A source of three units, and a synchronous SPOC of two over it."""
    source = term(course(schools.school("mingde", "明德大学")), units=3)
    return source, term(course(schools.school("qinghe", "清河大学")), audience="spoc", source=source, units=2)


def units(run: Term) -> list[Unit]:
    return list(run.units.order_by("pk"))


def said() -> dict[tuple[int, int], int]:
    """{(run, account): what its line says}"""
    lines = Line.objects.filter(account__isnull=False)
    return {(term_id, pk): done for term_id, pk, done in lines.values_list("term_id", "account_id", "done")}


def true() -> dict[tuple[int, int], int]:
    """The same, counted from the circles of the units that the run shows."""
    found = {}
    for line in Line.objects.filter(account__isnull=False).select_related("term__source"):
        shown = [place.unit.id for place in outlines.of_run(line.term)]
        rows = UnitState.objects.filter(account_id=line.account_id, unit_id__in=shown, state=State.DONE)
        found[line.term_id, line.account_id or 0] = rows.count()
    return found


def test_a_unit_of_the_source_counts_in_the_spoc_too_and_one_of_the_spoc_not_in_the_source():
    source, layer = layered()
    student = schools.student(layer.course.school)
    enrolment.enrol(schools.viewer(student), layer, now=NOW)
    for unit in (units(source)[0], units(source)[0], units(layer)[0]):
        actions.complete(student.pk, unit, now=NOW)
    assert said() == {(layer.pk, student.pk): 2, (source.pk, student.pk): 1} == true()


def test_each_way_to_a_green_circle_is_counted_once():
    run = term(course(schools.school()), units=0)
    learner = accounts.account()
    enrolment.enrol(schools.viewer(learner), run, now=NOW)
    text, pdf, video = (factories.unit(kind, term_=run) for kind in ("text", "pdf", "video"))
    publishing.publish(run, now=NOW)
    worker.drain(NOW + timedelta(minutes=1))
    seconds = factories.facts(learner, video)
    later = factories.NOW + timedelta(hours=1)
    for _ in range(2):
        actions.begin(factories.facts(learner, text), now=NOW)
        actions.reach_end(factories.facts(learner, text), now=NOW)
        actions.show_all(factories.facts(learner, pdf), now=NOW)
        actions.cover(seconds, [(0, seconds.size)], 0, now=later)
    assert said() == {(run.pk, learner.pk): 3} == true()


def test_who_comes_back_has_done_what_they_had_done():
    run = term(course(schools.school()), units=2)
    learner = accounts.account()
    viewer = schools.viewer(learner)
    enrolment.enrol(viewer, run, now=NOW)
    actions.complete(learner.pk, units(run)[0], now=NOW)
    enrolment.leave(viewer, run, now=NOW)
    assert said() == {}
    enrolment.enrol(viewer, run, now=NOW)
    assert said() == {(run.pk, learner.pk): 1}


def test_another_outline_counts_everybody_anew_in_the_spocs_over_it_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(counting, "BATCH", 2)
    source, layer = layered()
    people = [schools.student(layer.course.school, f"100{n}", f"名{n}") for n in range(5)]
    first, second, _third = units(source)
    for n, student in enumerate(people):
        enrolment.enrol(schools.viewer(student), layer, now=NOW)
        for unit in [first, second][: n % 3]:
            actions.complete(student.pk, unit, now=NOW)
    tree.delete(source, [drafts.ref_of(first)], now=NOW, actor=lead_of(source))
    publishing.publish(source, now=NOW)
    worker.drain(NOW + timedelta(minutes=1))
    assert sorted(said().values()) == sorted([0, 0, 1, 0, 0] * 2)
    assert said() == true()


def test_records_that_are_copied_to_a_new_account_count_for_it():
    run = term(course(schools.school(), "课"), audience="spoc", units=2)
    old = schools.student(run.course.school, "1001", "王")
    new = schools.student(run.course.school, "1002", "王")
    for who in (old, new):
        enrolment.enrol(schools.viewer(who), run, now=NOW)
    actions.complete(old.pk, units(run)[0], now=NOW)
    hooks.records_moved.run(old.pk, new.pk, run.course.school_id, NOW)
    assert said() == {(run.pk, old.pk): 1, (run.pk, new.pk): 1}


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "leave", "done", "source"]),
        st.integers(0, 1),  # who
        st.integers(0, 1),  # the source, or the SPOC over it
        st.integers(0, 1),  # which unit
    ),
    max_size=12,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_whatever_happens_in_whatever_order_the_count_is_true(deeds: list[tuple[str, int, int, int]]):
    runs = layered_once()
    people = [Account.objects.get(nickname=name) for name in ("甲", "乙")]
    for deed, who, which, unit in deeds:
        viewer = schools.viewer(people[who])
        if deed == "enrol":
            enrolment.enrol(viewer, runs[which], now=NOW)
        elif deed == "leave":
            enrolment.leave(viewer, runs[which], now=NOW, with_layers=True)
        else:
            run = runs[0] if deed == "source" else runs[which]
            actions.complete(people[who].pk, units(run)[unit], now=NOW)
        assert said() == true()


def layered_once() -> tuple[Term, Term]:
    """The two runs, made once for all examples of a test."""
    layer = Term.objects.filter(source__isnull=False).select_related("course__school", "source").first()
    if layer and layer.source:
        return layer.source, layer
    made = layered()
    for number, name in (("1001", "甲"), ("1002", "乙")):
        schools.student(made[1].course.school, number, name)
    return made


def test_the_lists_of_a_database_that_was_there_before_are_counted_when_it_is_migrated():
    source, layer = layered()
    student = schools.student(layer.course.school)
    enrolment.enrol(schools.viewer(student), layer, now=NOW)
    for unit in (units(source)[0], units(layer)[0]):
        actions.complete(student.pk, unit, now=NOW)
    before = said()
    Line.objects.update(done=0)
    import_module("xueyun.progress.migrations.0002_lines_say_how_much_is_done").count(apps, None)
    assert said() == before == true()


def test_a_green_circle_asks_as_often_in_a_run_of_many_as_of_few():
    run = term(course(schools.school()), units=4)
    learner = accounts.account()
    enrolment.enrol(schools.viewer(learner), run, now=NOW)
    counts = []
    for unit, others in zip(units(run), (0, 20, 40), strict=False):
        for _ in range(others):
            enrolment.enrol(schools.viewer(accounts.account()), run, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            actions.complete(learner.pk, unit, now=NOW)
        counts.append(len([one for one in asked if "SAVEPOINT" not in one["sql"]]))
    assert counts[0] == counts[1] == counts[2] <= 5


@pytest.mark.django_db(transaction=True)
def test_circles_that_turn_green_at_one_moment_are_all_counted():
    run = term(course(schools.school()), units=TABS)
    learner = accounts.account()
    enrolment.enrol(schools.viewer(learner), run, now=NOW)
    rows = units(run)

    def finish(tab: int) -> bool:
        actions.complete(learner.pk, rows[tab], now=NOW)
        return True

    all_at_once(finish)
    assert said() == {(run.pk, learner.pk): TABS}
