"""The dialogue of leaving: what it says will go, and what stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from xueyun.accounts import factories as accounts
from xueyun.courses.factories import NOW, course, term
from xueyun.enrolment import actions, standing
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("C5", "P5")]

STAYS = "明德大学的源课程《大学物理》会保留"
GOES_TOO = "退选后将同时退出明德大学的源课程《大学物理》"


@pytest.fixture
def learner():
    return accounts.account()


@pytest.fixture
def source():
    return term(course(schools.school("mingde", "明德大学"), "大学物理"))


@pytest.fixture
def layers(source, learner):
    """Two synchronous SPOCs over the source, of two schools that certified the learner."""
    made = []
    for slug, name in (("qinghe", "清河大学"), ("jiangzhou", "江州职业技术学院")):
        school = schools.school(slug, name)
        schools.certification(learner, schools.entry(school, "20240001", learner.nickname))
        made.append(term(course(school, f"{name}的大学物理"), audience="spoc", source=source))
    return made


def dialogue(client, learner, row) -> str:
    client.force_login(learner)
    with time_machine.travel(NOW, tick=False):
        answer = client.get(reverse("enrolment:leave", kwargs={"term_id": row.pk}))
    assert answer.status_code == 200
    return answer.content.decode()


def test_with_one_layer_the_source_is_left_too(client, learner, layers, source):
    actions.enrol(schools.viewer(learner), layers[0], now=NOW)
    shown = dialogue(client, learner, layers[0])
    assert GOES_TOO in shown
    assert STAYS not in shown


@pytest.mark.parametrize("other", ["another school's layer", "the source itself"])
def test_who_is_in_the_source_for_another_reason_stays_in_it(client, learner, layers, source, other):
    viewer = schools.viewer(learner)
    for row in (layers[0], layers[1] if other == "another school's layer" else source):
        actions.enrol(viewer, row, now=NOW)
    shown = dialogue(client, learner, layers[0])
    assert STAYS in shown
    assert GOES_TOO not in shown
    with time_machine.travel(NOW, tick=False):
        client.post(reverse("enrolment:leave", kwargs={"term_id": layers[0].pk}))
    assert not standing.for_viewer(viewer, layers[0]).is_enrolled
    assert standing.for_viewer(viewer, source).is_enrolled, "as the dialogue said"


def test_the_source_names_all_that_is_left_with_it(client, learner, layers, source):
    for row in layers:
        actions.enrol(schools.viewer(learner), row, now=NOW)
    shown = dialogue(client, learner, source)
    for row in (source, *layers):
        assert f"{row.course.school.name}《{row.course.title}》" in shown


def test_who_left_comes_back_after_the_end_by_the_button_of_the_page(client, learner, source):
    viewer = schools.viewer(learner)
    actions.enrol(viewer, source, now=NOW)
    actions.leave(viewer, source, now=NOW)
    enrol = reverse("enrolment:enrol", kwargs={"term_id": source.pk})
    with time_machine.travel(NOW + timedelta(days=100), tick=False):
        client.force_login(learner)
        page = client.get(reverse("portal:term", kwargs={"term_id": source.pk})).content.decode()
        assert "重新参加" in page
        assert f'action="{enrol}"' in page
        answer = client.post(enrol)
        assert (answer.status_code, answer["Location"]) == (303, f"/learn/{source.ref}/")
        assert client.get(answer["Location"]).status_code == 200
        client.force_login(accounts.account())
        assert client.post(enrol).status_code == 403, "somebody new comes too late"
    assert standing.for_viewer(viewer, source).own
