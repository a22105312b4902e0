"""Whatever is done to a tree, in whatever order, it stays whole; and two at once do not break it."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale
from xueyun.core.viewer import Viewer
from xueyun.courses import drafts
from xueyun.courses.actions import copying, editing, tree
from xueyun.courses.drafts import Level, Ref
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Term, Unit
from xueyun.courses.tests.trees import actor, check, named, outline, top
from xueyun.schools import factories as schools

pytestmark = pytest.mark.req("T2")
NUMBERS = st.integers(0, 30)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "move", "move", "copy", "delete", "restore", "rename"]),
        NUMBERS,
        NUMBERS,
        NUMBERS,
    ),
    max_size=14,
)


def step(term: Term, who: Viewer, verb: str, a: int, b: int, c: int) -> None:
    """One verb on nodes picked by number; what is refused changes nothing."""
    every = sorted(drafts.ref_of(node) for level in drafts.TABLES for node in drafts.of_term(level, term.pk))
    one, two, three = (every[n % len(every)] for n in (a, b, c))
    before = [None, three.id][c % 2]
    if verb == "add":
        level = list(drafts.TABLES)[c % 3]
        into = two if level is not Level.CHAPTER else top(term)
        tree.add(term, into, level, f"n{a}", kind="text", before=before)
    elif verb == "move":
        tree.move(term, [one], top(term) if one.level is Level.CHAPTER or b % 5 == 0 else two, before=before)
    elif verb == "copy":
        copying.duplicate(term, list({one, two}))
    elif verb == "delete":
        tree.delete(term, [one], now=NOW, actor=who)
    elif verb == "restore":
        tree.restore(term, [one, two], now=NOW, actor=who)
    else:
        editing.rename(term, one, f"名{b}", was=f"名{c}")


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_of_verbs_keeps_the_tree_whole(db: None, steps: list[tuple[str, int, int, int]]) -> None:
    point = transaction.savepoint()
    term = draft(course(schools.school()))
    grow(term, chapters=2, lessons=2, units=1)
    Unit.objects.filter(term=term).update(position=1)
    who = actor()
    for verb, *numbers in steps:
        was = [(drafts.ref_of(node), node.position) for node in drafts.load(term).walk()]
        try:
            with transaction.atomic():
                step(term, who, verb, *numbers)
        except Refused:
            assert was == [(drafts.ref_of(node), node.position) for node in drafts.load(term).walk()]
        check(drafts.load(term))
    transaction.savepoint_rollback(point)


def together(*calls: Any) -> list[BaseException | None]:
    """The calls at once, each on a connection of its own; what each raised."""
    gate, raised = threading.Barrier(len(calls)), [None] * len(calls)

    def run(at: int) -> None:
        gate.wait()
        try:
            calls[at]()
        except Refused as refused:
            raised[at] = refused  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(raised)


@pytest.mark.django_db(transaction=True)
def test_two_who_move_to_one_place_at_once_both_arrive() -> None:
    term = draft(course(schools.school()))
    grow(term, lessons=2, units=4)
    into, before = named(term, "1.2 课时"), named(term, "1.2.2 单元").id
    units = [named(term, f"1.1.{n} 单元") for n in (1, 2, 3, 4)]
    moves = [partial(tree.move, term, [unit], into, before=before) for unit in units]
    assert together(*moves) == [None] * 4
    rows = [row.strip() for row in outline(term)]
    assert rows[:4] == ["第1章", "1.1 课时", "1.2 课时", "1.2.1 单元"]
    assert set(rows[4:8]) == {f"1.1.{n} 单元" for n in (1, 2, 3, 4)}


@pytest.mark.django_db(transaction=True)
def test_of_two_renames_at_once_one_is_told_of_the_other() -> None:
    term = draft(course(schools.school()))
    grow(term)
    unit: Ref = named(term, "1.1.1 单元")
    names = ("甲", "乙")
    raised = together(
        *[(lambda name=name: editing.rename(term, unit, name, was="1.1.1 单元")) for name in names]
    )
    (lost,) = [error for error in raised if error]
    assert isinstance(lost, Stale)
    kept = names[raised.index(None)]
    assert lost.there.title == kept
    assert Unit.objects.get(pk=unit.id).title == kept
