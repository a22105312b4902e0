"""The learning page: whose circles, what is open, what is refused, and both parts of a synchronous SPOC."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from xueyun.accounts import factories as accounts
from xueyun.announcements.actions import announce
from xueyun.courses import actions as courses
from xueyun.courses import publishing
from xueyun.courses.factories import NOW, course, draft, grow, lead_of, term
from xueyun.courses.models import Term, Unit
from xueyun.enrolment import actions as enrolment
from xueyun.media import factories as media
from xueyun.progress import actions as progress
from xueyun.progress.models import UnitState
from xueyun.schools import factories as schools

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def qinghe():
    return schools.school("qinghe", "清河大学")


def browser(account=None) -> Client:
    client = Client()
    if account is not None:
        client.force_login(account)
    return client


def home(row: Term) -> str:
    return reverse("learning:home", kwargs={"term_id": row.pk})


def page_of(row: Term, unit: Unit) -> str:
    return reverse("learning:unit", kwargs={"term_id": row.pk, "unit_id": unit.pk})


def first(row: Term) -> Unit:
    return row.units.order_by("position").first()


def circles(html: str) -> list[int]:
    """The states of the units that are links, in the tree's order."""
    tree = html[html.index("<learning-tree") : html.index("</learning-tree>")]
    return [
        int(state) for state in re.findall(r'<a [^>]*><span class="state-circle" data-state="(\d)"', tree)
    ]


@pytest.fixture
def learner(qinghe):
    return schools.student(qinghe)


def enrolled(row: Term, account) -> Client:
    enrolment.enrol(schools.viewer(account), row, now=NOW)
    return browser(account)


@pytest.mark.req("L1")
def test_it_has_the_manual_s_navigation(qinghe, learner):
    row = term(course(qinghe))
    html = enrolled(row, learner).get(home(row)).content.decode()
    found = [html.index(word) for word in ("公告", "评分标准", "课件", "测验与作业", "考试", "讨论区")]
    assert found == sorted(found)


@pytest.mark.req("L1")
@pytest.mark.parametrize("name", ["announcements", "grading", "quizzes", "exams", "discussion"])
def test_every_room_of_a_term_opens_for_its_learners_alone(qinghe, learner, name):
    row = term(course(qinghe))
    url = reverse(f"learning:{name}", kwargs={"term_id": row.pk})
    assert browser().get(url).status_code == 401
    assert browser(learner).get(url).status_code == 403
    assert enrolled(row, learner).get(url).status_code == 200


@pytest.mark.req("L2")
def test_circles_are_the_reader_s_own(qinghe, learner):
    row = term(course(qinghe), units=3)
    units = list(row.units.order_by("position"))
    client = enrolled(row, learner)
    other = enrolled(row, accounts.account("别人"))
    progress.complete(learner.pk, units[1], now=NOW)
    assert circles(client.get(home(row)).content.decode()) == [0, 2, 0]
    assert circles(other.get(home(row)).content.decode()) == [0, 0, 0]


@pytest.mark.req("L2")
def test_green_stays_green_when_the_unit_is_edited(qinghe, learner):
    row = term(course(qinghe), units=1)
    client = enrolled(row, learner)
    progress.complete(learner.pk, first(row), now=NOW)
    Unit.objects.filter(term=row).update(title="改过的")
    publishing.publish(Term.objects.get(pk=row.pk), now=NOW)
    html = client.get(home(row)).content.decode()
    assert "改过的" in html
    assert circles(html) == [2]


@pytest.mark.req("L2")
def test_it_goes_on_where_one_was(qinghe, learner):
    row = term(course(qinghe), units=3)
    units = list(row.units.order_by("position"))
    client = enrolled(row, learner)
    progress.complete(learner.pk, units[0], now=NOW)
    html = client.get(home(row)).content.decode()
    assert page_of(row, units[1]) in html[html.index("go-on") : html.index("<learning-tree")]


@pytest.mark.req("C6")
def test_a_unit_that_is_not_released_is_locked_for_learners_and_open_for_the_team(qinghe, learner):
    lead = accounts.account("李老师")
    row = draft(course(qinghe), lead=lead)
    chapter = courses.add_chapter(row, "第2章", release_at=NOW + timedelta(days=3))
    later = courses.add_unit(row, "text", "以后", chapter=chapter, body={"html": "<p>秘密</p>"})
    publishing.publish(row, now=NOW)
    client = enrolled(row, learner)
    refused = client.get(page_of(row, later))
    assert refused.status_code == 403
    assert "秘密" not in refused.content.decode()
    html = client.get(home(row)).content.decode()
    assert page_of(row, later) not in html
    assert "2026年9月24日 10:00" in html
    assert browser(lead).get(page_of(row, later)).status_code == 200
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert client.get(page_of(row, later)).status_code == 200


@pytest.mark.req("C6")
def test_content_waits_for_the_term_to_begin_and_stays_after_its_end(qinghe, learner):
    row = term(course(qinghe), starts=5)
    client = enrolled(row, learner)
    assert client.get(page_of(row, first(row))).status_code == 403
    assert "2026年9月26日" in client.get(home(row)).content.decode()
    with time_machine.travel(NOW + timedelta(days=100), tick=False):
        assert browser(learner).get(page_of(row, first(row))).status_code == 200


@pytest.mark.req("C6")
@pytest.mark.parametrize("kind", ["text", "pdf", "video"])
@pytest.mark.parametrize("is_known", [False, True], ids=["a visitor", "an account that is not enrolled"])
def test_a_free_preview_is_open_to_everyone_and_keeps_no_trace(qinghe, learner, kind, is_known):
    row = draft(course(qinghe))
    units = grow(row, units=2, kind=kind)
    asset = {"pdf": media.pdf, "video": media.video}[kind](qinghe) if kind != "text" else None
    Unit.objects.filter(term=row).update(asset=asset)
    Unit.objects.filter(pk=units[0].pk).update(is_free_preview=True)
    publishing.publish(row, now=NOW)
    client = browser(learner if is_known else None)
    response = client.get(page_of(row, units[0]))
    assert response.status_code == 200
    html = response.content.decode()
    assert re.findall(r'data-ticket="[^"]*"', html) == ['data-ticket=""'], "it has nothing to report with"
    assert 'name="ticket"' not in html
    assert not UnitState.objects.exists()
    assert client.get(page_of(row, units[1])).status_code == (403 if is_known else 401)


@pytest.mark.req("C6")
def test_drafts_and_other_terms_units_are_not_there(qinghe, learner):
    hidden = draft(course(qinghe))
    grow(hidden)
    row, other = term(course(qinghe)), term(course(qinghe))
    client = enrolled(row, learner)
    enrolled(other, learner)
    assert client.get(home(hidden)).status_code == 404
    assert client.get(page_of(row, first(other))).status_code == 404
    assert client.get(page_of(row, first(hidden))).status_code == 404


@pytest.mark.req("P4")
def test_a_synchronous_spoc_shows_its_own_part_first_and_the_source_as_it_is_now(qinghe, learner):
    source = term(course(schools.school("mingde", "明德大学"), "大学物理"), units=1)
    row = term(course(qinghe, "大学物理"), audience="spoc", source=source, units=1)
    Unit.objects.filter(term=row).update(title="本校补充")
    publishing.publish(Term.objects.get(pk=row.pk), now=NOW)
    client = enrolled(row, learner)
    html = client.get(home(row)).content.decode()
    order = [
        html.index(text) for text in ("本校补充", "源课程内容", "明德大学《大学物理》", first(source).title)
    ]
    assert order == sorted(order)
    Unit.objects.filter(term=source).update(title="源校刚刚改过")
    publishing.publish(Term.objects.get(pk=source.pk), now=NOW)
    assert "源校刚刚改过" in client.get(home(row)).content.decode()


@pytest.mark.req("P4", "P5")
def test_progress_is_seen_in_the_spoc_and_in_its_source(qinghe, learner):
    source = term(course(schools.school("mingde", "明德大学"), "大学物理"), units=2)
    row = term(course(qinghe, "大学物理"), audience="spoc", source=source, units=1)
    client = enrolled(row, learner)
    progress.complete(learner.pk, first(source), now=NOW)
    assert circles(client.get(home(row)).content.decode()) == [0, 2, 0]
    assert circles(client.get(home(source)).content.decode()) == [2, 0]
    assert client.get(page_of(row, first(source))).status_code == 200


@pytest.mark.req("P4", "P5")
def test_who_was_removed_from_the_source_does_not_see_it_through_a_spoc(qinghe, learner):
    mingde = schools.school("mingde", "明德大学")
    source = term(course(mingde))
    announce(source, title="源校公告", body="<p>x</p>", author="周文", now=NOW)
    row = term(course(qinghe), audience="spoc", source=source)
    announce(row, title="本校公告", body="<p>x</p>", author="李明远", now=NOW)
    client = enrolled(row, learner)
    enrolment.remove_learner(learner.pk, source, now=NOW, actor=lead_of(source))
    unit = page_of(row, first(source))
    assert [client.get(address).status_code for address in (unit, f"{unit}ticket/")] == [403, 403]
    assert unit not in client.get(home(row)).content.decode()
    assert client.get(page_of(row, first(row))).status_code == 200
    told = client.get(reverse("learning:announcements", kwargs={"term_id": row.pk})).content.decode()
    assert "本校公告" in told
    assert "源校公告" not in told


@pytest.mark.req("C6")
def test_a_free_preview_is_a_link_for_learners_as_for_visitors(qinghe, learner):
    row = draft(course(qinghe), starts=5)
    chapter = courses.add_chapter(row, "第2章", release_at=NOW + timedelta(days=30))
    free = courses.add_unit(row, "text", "试看", chapter=chapter, is_free_preview=True)
    publishing.publish(row, now=NOW)
    client = enrolled(row, learner)
    for days in (0, 6):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            assert client.get(page_of(row, free)).status_code == 200
            _go_on, _tag, tree = client.get(home(row)).content.decode().partition("<learning-tree")
            assert page_of(row, free) in tree


@pytest.mark.req("L2")
def test_what_left_the_outline_is_kept_and_counts_no_more(qinghe, learner):
    row = term(course(qinghe), units=2)
    client = enrolled(row, learner)
    for unit in row.units.all():
        progress.complete(learner.pk, unit, now=NOW)
    elsewhere = term(course(qinghe), units=0)
    Unit.objects.filter(pk=row.units.order_by("-position").first().pk).update(term=elsewhere, lesson=None)
    publishing.publish(row, now=NOW)
    assert "已完成 1 / 1" in client.get(home(row)).content.decode()


@pytest.mark.req("L2")
def test_a_title_can_not_forge_a_mark_or_break_the_tree(qinghe, learner):
    row = draft(course(qinghe))
    lesson = courses.add_lesson(courses.add_chapter(row, "<\x1a>"), "<b>粗</b>")
    courses.add_unit(row, "text", "<\x1a><script>alert(1)</script>", lesson=lesson, body={"html": ""})
    publishing.publish(row, now=NOW)
    html = enrolled(row, learner).get(home(row)).content.decode()
    assert "<script>alert" not in html
    assert circles(html) == [0]


@pytest.mark.req("L6")
def test_the_grading_rule_stands_in_words_and_numbers(qinghe, learner):
    rule = {
        "parts": [{"name": "单元测验", "weight": 30}],
        "pass": 60,
        "excellent": 85,
        "words": "<p>取最高分</p>",
    }
    row = term(course(qinghe), grading=rule)
    url = reverse("learning:grading", kwargs={"term_id": row.pk})
    html = enrolled(row, learner).get(url).content.decode()
    for text in ("单元测验", "30 %", "60", "85", "取最高分"):
        assert text in html


@pytest.mark.req("L1")
def test_an_empty_term_says_what_will_fill_it(qinghe, learner):
    row = term(course(qinghe), units=0)
    assert "还没有课件" in enrolled(row, learner).get(home(row)).content.decode()


@pytest.mark.req("S6")
def test_who_learns_has_used_the_schools_cloud_this_week_without_passing_by_its_portal(qinghe) -> None:
    row, student = term(course(qinghe), audience="spoc"), schools.student(qinghe)
    bond = student.certifications.get()
    later = NOW + timedelta(days=2)
    with time_machine.travel(later, tick=False):
        assert browser(student).get(home(row)).status_code == 403, "a look at a closed door is no use"
    bond.refresh_from_db()
    assert bond.last_used_at < later
    enrolment.enrol(schools.viewer(student), row, now=NOW)
    with time_machine.travel(later, tick=False):
        assert browser(student).get(page_of(row, first(row))).status_code == 200
    bond.refresh_from_db()
    assert bond.last_used_at == later
