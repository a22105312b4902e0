"""A school puts a new lead in the place of one who is gone, and of no other."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from xueyun.accounts.models import Account
from xueyun.audit.models import Entry
from xueyun.courses.factories import course, term
from xueyun.courses.models import TeamMember, Term
from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6", "T1")]


@pytest.fixture
def school() -> School:
    return schools.school()


@pytest.fixture
def lead(school: School) -> Account:
    return schools.teacher(school, "李老师")


@pytest.fixture
def run(school: School, lead: Account) -> Term:
    return term(course(school), audience="spoc", lead=lead)


@pytest.fixture
def admin(school: School) -> Client:
    browser = Client()
    browser.force_login(schools.administrator(school))
    return browser


def page(run: Term, school: str = "qinghe") -> str:
    return reverse("console:term_lead", kwargs={"school": school, "term_id": run.pk})


def test_a_lead_who_is_there_is_left_alone(run: Term, admin: Client, school: School) -> None:
    table = admin.get(reverse("console:terms", kwargs={"school": "qinghe"})).content.decode()
    assert page(run) in table, "the table of runs leads there"
    html = admin.get(page(run)).content.decode()
    assert "课程负责人在任" in html
    assert 'name="reason"' not in html
    other = schools.teacher(school, "接任的")
    answer = admin.post(page(run), {"account": other.ref, "reason": "想换"})
    assert answer.status_code == 409
    assert "课程负责人在任" in answer.content.decode()
    assert TeamMember.objects.get(term=run).role == "lead"


def test_in_the_place_of_a_frozen_one_comes_a_teacher_with_a_reason(
    run: Term, lead: Account, admin: Client, school: School
) -> None:
    Account.objects.filter(pk=lead.pk).update(is_active=False)
    new = schools.teacher(school, "接任的")
    html = admin.get(page(run)).content.decode()
    assert "账号已冻结" in html
    assert f'value="{lead.ref}"' not in html, "who is gone can't be chosen"
    assert admin.post(page(run), {"account": new.ref, "reason": " "}).status_code == 422
    assert admin.post(page(run), {"account": lead.ref, "reason": "x"}).status_code == 422
    assert admin.post(page(run), {"account": new.ref, "reason": "原负责人离职"}).status_code == 303
    assert TeamMember.objects.get(term=run, role="lead").account == new
    deed = Entry.objects.get(verb="courses.appoint_lead")
    assert (deed.school_id, deed.detail["reason"]) == (school.pk, "原负责人离职")
    assert "课程负责人在任" in admin.get(page(run)).content.decode()


def test_another_schools_run_is_not_there(admin: Client) -> None:
    theirs = term(course(schools.school("mingde", "明德大学")))
    assert admin.get(page(theirs)).status_code == 404
    assert admin.get(page(theirs, "mingde")).status_code == 404
    assert admin.post(page(theirs), {"reason": "x"}).status_code == 404
