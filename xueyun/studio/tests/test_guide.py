"""The guide's page: true facts of a run, links for those who may go there, for the team alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from xueyun.courses import actions as courses
from xueyun.courses import applications, publishing
from xueyun.courses.actions import invitations, tree
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Term
from xueyun.courses.tests.proposals import apply
from xueyun.courses.tests.trees import named
from xueyun.enrolment import actions as enrolment
from xueyun.licences import actions as licences
from xueyun.schools import actions as schools_actions
from xueyun.schools import factories as schools
from xueyun.sharing import actions as sharing
from xueyun.studio.guide import facts, places
from xueyun.studio.guide.places import PLACES
from xueyun.studio.tests.classroom import Classroom, build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("P8")]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def known(term: Term) -> facts.Facts:
    loaded = Term.objects.for_page().get(pk=term.pk)
    return facts.load([loaded], NOW, with_lists=True)[term.pk]


def step(page: str, key: str) -> str:
    """What stands at one step, as HTML."""
    found = re.search(rf'<li class="[^"]*"[^>]*data-step="{key}">.*?</li>', page, re.DOTALL)
    assert found, key
    return found.group()


def test_its_facts_are_those_of_the_run() -> None:
    room = build()
    school = room.term.course.school
    for n in range(3):
        schools.entry(school, f"2025{n}")
    student = schools.student(school, "2024010101")
    enrolment.enrol(schools.viewer(student), room.term, now=NOW)
    courses.add_unit(room.term, "video", "没有文件")
    tree.delete(room.term, [named(room.term, "第2章")], now=NOW, actor=schools.viewer(room.lead))
    found = known(room.term)
    assert (found.students, found.certified, found.learners) == (4, 1, 1)
    assert (found.lead, found.lead_teaches, found.members) == ("李明远", True, 3)
    assert (found.units, found.unready, found.unseen) == (5, 1, 2), (
        "what hangs on a deleted chapter is gone; students don't see the new unit, nor that the chapter is gone"
    )
    assert not found.has_next
    invitations.invite_teacher(
        room.term, schools.teacher(school, "新人").pk, "assistant", now=NOW, actor=schools.viewer(room.lead)
    )
    assert known(room.term).invited == 1
    courses.open_term(
        room.term.course, audience="spoc", starts_at=NOW, ends_at=NOW + timedelta(days=9), now=NOW
    )
    assert known(room.term).has_next


def test_other_runs_facts_stay_theirs() -> None:
    room, other = build(), build()
    grow(other.term, chapters=1, lessons=1, units=3)
    rows = Term.objects.for_page().filter(pk__in=[room.term.pk, other.term.pk])
    found = facts.load(list(rows), NOW)
    assert (found[room.term.pk].units, found[other.term.pk].units) == (8, 11)
    assert (found[room.term.pk].unseen, found[other.term.pk].unseen) == (0, 5)


def test_a_lead_whose_certification_ended_is_seen() -> None:
    room = build()
    grant = room.lead.grants.get()
    schools_actions.end_grant(grant, now=NOW, actor=None)
    assert not known(room.term).lead_teaches
    page = room.at(room.lead).get(room.url("term_guide")).content.decode()
    assert reverse("schools:certify", kwargs={"school": "qinghe"}) in step(page, "teachers")


def test_it_comes_from_the_application() -> None:
    school = schools.school("qinghe", "清河大学")
    teacher, chief = schools.teacher(school), schools.administrator(school)
    made = apply(teacher, school)
    term = applications.approve(made, seen=1, now=NOW + timedelta(days=2), actor=schools.viewer(chief))
    found = known(term)
    assert (found.applied_at, found.approved_at) == (NOW, NOW + timedelta(days=2))
    browser = Client()
    browser.force_login(teacher)
    page = browser.get(reverse("studio:term_guide", kwargs={"term_id": term.pk})).content.decode()
    assert "9月21日" in step(page, "apply")
    assert "9月23日" in step(page, "school")


def test_the_page_leads_on_and_marks_what_is_later() -> None:
    room = build(is_published=False)
    answer = room.at(room.lead).get(room.url("term_guide"))
    page = answer.content.decode()
    assert "轮到你" in words(answer)
    assert room.url("term_content") in step(page, "content")
    assert room.url("term_publish") in step(page, "publish")
    for key in ("grade", "results", "certificates"):
        assert "way__step--later" in step(page, key)
        assert "<a " not in step(page, key)
    assert page.count('aria-current="step"') == 1
    assert reverse("console:imports", kwargs={"school": "qinghe"}) not in page
    assert room.url("term_publish") not in step(
        room.at(room.assistant).get(room.url("term_guide")).content.decode(), "publish"
    )


def test_an_administrator_on_the_team_gets_the_way_to_the_list() -> None:
    room = build()
    schools_actions.grant(room.lead, schools.Role.SCHOOL_ADMIN, school=room.term.course.school, now=NOW)
    page = room.at(room.lead).get(room.url("term_guide")).content.decode()
    assert reverse("console:imports", kwargs={"school": "qinghe"}) in step(page, "names")


def test_a_layer_names_its_source_and_says_its_own_way() -> None:
    room = build()
    source = draft(course(schools.school("mingde", "明德大学"), "大学物理"))
    grow(source)
    publishing.publish(source, now=NOW)
    licences.grant(source.course, room.term.course.school, "synchronous", now=NOW)
    layer = sharing.open_over(
        source,
        room.term.course.school,
        starts_at=source.starts_at,
        ends_at=source.ends_at,
        now=NOW,
        team=[courses.Member(room.lead.pk, "lead", "李明远")],
    )
    mine = Classroom(layer, room.lead, room.instructor, room.assistant)
    page = mine.at(room.lead).get(mine.url("term_guide")).content.decode()
    assert "明德大学《大学物理》" in step(page, "source")
    assert reverse("portal:term", kwargs={"term_id": source.pk}) in step(page, "source")
    assert 'data-step="names"' not in page


@pytest.mark.parametrize("role", ["lead", "instructor", "assistant"])
def test_every_link_is_open_to_whoever_is_shown_it(role: str) -> None:
    room = build()
    who = getattr(room, role)
    term = Term.objects.for_page().get(pk=room.term.pk)
    schools_actions.grant(who, schools.Role.SCHOOL_ADMIN, school=room.term.course.school, now=NOW)
    shown = places.links(tuple(PLACES), term, role, administers=True)
    assert len(shown) == len(PLACES) - {"lead": 1, "instructor": 2, "assistant": 3}[role], "no source, here"
    for link in shown:
        assert room.at(who).get(link.url).status_code in {200, 303}, link.url


def test_it_is_the_teams_alone() -> None:
    room = build()
    stranger = schools.teacher(room.term.course.school, "别人")
    assert room.at(stranger).get(room.url("term_guide")).status_code == 404
    assert room.at(None).get(room.url("term_guide")).status_code == 303
    for who in (room.lead, room.instructor, room.assistant):
        assert room.at(who).get(room.url("term_guide")).status_code == 200
