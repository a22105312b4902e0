"""No way in is left: the school's administrator, and how to reach them."""

from __future__ import annotations

import pytest
from django.test import Client

from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("A7")]


def words(client: Client, **asked: str) -> str:
    response = client.get("/recover/help/", asked)
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_what_the_manual_says(client: Client) -> None:
    page = words(client)
    assert "如果尝试各种方法仍无法找回密码，请联系贵校高校管理员，或找老师联系高校管理员为你处理。" in page
    assert 'href="/register/"' in page
    assert 'href="/recover/"' in page


def test_a_school_tells_how_to_reach_it(client: Client) -> None:
    school = schools.school("qinghe", "清河大学")
    School.objects.filter(pk=school.pk).update(contact="行政楼 102 室 <8:30>")
    schools.school("mingde", "明德大学")
    assert "明德大学" in words(client)
    page = words(client, school="qinghe")
    assert "行政楼 102 室 &lt;8:30&gt;" in page
    assert '<option value="qinghe" selected>' in page


def test_a_school_that_told_nothing_says_so(client: Client) -> None:
    schools.school("mingde", "明德大学")
    assert "没有填写管理员的联系方式" in words(client, school="mingde")


@pytest.mark.parametrize("school", ["nowhere", "' OR 1=1", ""])
def test_an_unknown_school_is_as_none(client: Client, school: str) -> None:
    assert "联系方式" in words(client, school=school)
    assert 'class="card' not in words(client, school=school)


def test_the_ways_lead_here(client: Client) -> None:
    assert 'href="/recover/help/"' in client.get("/recover/").content.decode()
