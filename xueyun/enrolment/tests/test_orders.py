"""Every order of entering and leaving a synchronous SPOC and its source (mission, section 2 and P5).

The world: a MOOC term M of 明德大学, and two SPOCs over it, S of 清河大学 and T of another school. The learner is
certified at both. A state is written as letters: own reasons, then what carries M, e.g. "S | S" or "M S | S".
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xueyun.accounts import factories as accounts
from xueyun.core.verdict import Refused
from xueyun.courses.factories import NOW, course, term
from xueyun.enrolment import actions, listing, standing
from xueyun.enrolment.models import Reason
from xueyun.schools import factories as schools

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    source = term(course(schools.school("mingde", "明德大学"), "大学物理"))
    layers = {}
    learner = accounts.account()
    for name, slug, title in (("S", "qinghe", "清河大学"), ("T", "jiangzhou", "江州职业技术学院")):
        school = schools.school(slug, title)
        layers[name] = term(course(school, "大学物理"), audience="spoc", source=source)
        schools.certification(learner, schools.entry(school, "20240001", learner.nickname))
    return {"M": source, **layers}, schools.viewer(learner)


def state(world) -> str:
    terms, viewer = world
    names = {row.pk: name for name, row in terms.items()}
    own = sorted(names[pk] for pk in listing.own_of(viewer.account_id, names))
    carried = listing.holders_of(viewer.account_id, names).get(terms["M"].pk, [])
    return f"{' '.join(own)} | {' '.join(sorted(names[pk] for pk in carried))}".strip()


def act(world, step: str) -> None:
    """'+S' enrols, '-S' leaves, '=M' leaves the source together with what holds it."""
    terms, viewer = world
    verb, row = step[0], terms[step[1]]
    if verb == "+":
        actions.enrol(viewer, row, now=NOW)
    else:
        actions.leave(viewer, row, now=NOW, with_layers=verb == "=")


@pytest.mark.req("P5")
@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("+M", "M |"),
        ("+S", "S | S"),
        ("+S +S", "S | S"),
        ("+S -S", "|"),
        ("+S -S +S", "S | S"),
        ("+M +S", "M S | S"),
        ("+S +M", "M S | S"),
        ("+M +S -S", "M |"),
        ("+S +M -S", "M |"),
        ("+S +T", "S T | S T"),
        ("+S +T -S", "T | T"),
        ("+S +T -S -T", "|"),
        ("+S =M", "|"),
        ("+M +S =M", "|"),
        ("+S +T =M", "|"),
        ("+S =M +S", "S | S"),
        ("+S =M +M", "M |"),
        ("+M -M", "|"),
        ("+M -M +M", "M |"),
        ("-M", "|"),
        ("-S", "|"),
        ("+M -S", "M |"),
        ("+M =M", "|"),
        ("+T +M -T +S", "M S | S"),
    ],
)
def test_it_holds_in_every_order(world, steps, expected):
    for step in steps.split():
        act(world, step)
    assert state(world) == expected


@pytest.mark.req("P5")
@pytest.mark.parametrize("before", ["+S", "+M +S", "+S +T"])
def test_it_refuses_to_leave_the_source_alone_while_a_spoc_holds_it(world, before):
    for step in before.split():
        act(world, step)
    was = state(world)
    with pytest.raises(Refused) as refused:
        act(world, "-M")
    assert refused.value.verdict.code == "held"
    assert state(world) == was


@pytest.mark.req("P5")
def test_leaving_ends_reasons_and_deletes_none(world):
    act(world, "+S")
    act(world, "-S")
    act(world, "+S")
    rows = Reason.objects.order_by("pk").values_list("ended_at", flat=True)
    assert len(rows) == 4
    assert [ended is None for ended in rows] == [False, False, True, True]


STEPS = st.lists(st.sampled_from([verb + name for verb in "+-=" for name in "MST"]), min_size=1, max_size=12)


@pytest.mark.req("P5")
@given(steps=STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_carried_reason_lives_exactly_while_its_spoc_does(world, steps):
    """Against a model of two sets: what was chosen, and what holds the source."""
    Reason.objects.all().delete()
    chosen: set[str] = set()
    for step in steps:
        verb, name = step
        if verb == "+":
            chosen.add(name)
        elif name == "M" and verb == "-" and chosen & {"S", "T"}:
            with pytest.raises(Refused):
                act(world, step)
            continue
        elif name == "M":
            chosen.clear() if verb == "=" else chosen.discard("M")
        else:
            chosen.discard(name)
        act(world, step)
        held = chosen & {"S", "T"}
        assert state(world) == f"{' '.join(sorted(chosen))} | {' '.join(sorted(held))}".strip()
        terms, viewer = world
        assert standing.for_viewer(viewer, terms["M"]).is_enrolled == bool(chosen)
