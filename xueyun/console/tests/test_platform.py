"""The platform's console: schools and regions, accounts and administrators, and nobody else in it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from xueyun.accounts import factories as accounts
from xueyun.accounts.factories import PASSWORD
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Role
from xueyun.courses.factories import NOW, course, term
from xueyun.courses.models import Term
from xueyun.delivery.models import Letter
from xueyun.enrolment import actions as enrolment
from xueyun.enrolment import standing
from xueyun.notices.models import Message
from xueyun.schools import actions, factories
from xueyun.schools.models import Grant, Region, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6")]


@pytest.fixture
def chief() -> Client:
    return browser(factories.platform_administrator())


def browser(account: Account) -> Client:
    made = Client()
    made.force_login(account)
    return made


def chief_of_platform() -> Account:
    return Grant.objects.live().get(role=Role.PLATFORM_ADMIN).account


# --- schools and regions ---


def new_school(**more: str) -> dict[str, str]:
    region = factories.region()
    said = {"name": "清河大学", "slug": "qinghe", "region": str(region.pk), "colour": "#1F7A5C"}
    return {**said, **more}


def test_a_school_is_opened_with_its_first_administrator(chief: Client) -> None:
    head = accounts.account("教务处")
    said = new_school(administrator=str(head.email).upper(), motto="自强不息")
    assert chief.post("/platform/schools/open/", said)["Location"] == "/platform/schools/qinghe/?done"
    school = School.objects.get()
    assert (school.name, school.colour, school.motto) == ("清河大学", "#1f7a5c", "自强不息")
    assert browser(head).get("/console/qinghe/").status_code == 200
    assert Message.objects.get(account=head).url == "/console/qinghe/"
    assert "清河大学" in Client().get("/schools/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "Qing He"},
        {"slug": "../x"},
        {"slug": "9x"},
        {"colour": "#ffff00"},
        {"colour": "red"},
        {"name": ""},
        {"name": "长" * 51},
        {"region": "99999999"},
        {"administrator": "nobody@example.org"},
    ],
    ids="-".join,
)
def test_a_school_that_can_not_be_is_refused_with_what_was_typed(
    chief: Client, wrong: dict[str, str]
) -> None:
    answer = chief.post("/platform/schools/open/", new_school(motto="自强不息", **wrong))
    assert answer.status_code == 422
    assert "自强不息" in answer.content.decode()
    assert not School.objects.exists()


def test_a_name_or_an_address_is_one_schools_alone(chief: Client) -> None:
    factories.school()
    for same in ({"name": "另一所"}, {"slug": "another"}):
        assert chief.post("/platform/schools/open/", new_school(**same)).status_code == 409
    assert School.objects.count() == 1


def test_the_second_of_two_who_edit_a_school_sees_both_versions(chief: Client) -> None:
    school = factories.school()
    page = "/platform/schools/qinghe/edit/"
    html = chief.get(page).content.decode()
    shown = {k: unescape(v) for k, v in re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', html)}
    shown |= {"region": str(school.region_id), "contact": "102 室"}
    assert chief.post(page, {**shown, "name": "清河理工大学"}).status_code == 303
    second = chief.post(page, {**shown, "name": "清河学院"})
    assert second.status_code == 409
    assert "清河理工大学" in second.content.decode()
    assert 'value="清河学院"' in second.content.decode()
    school.refresh_from_db()
    assert school.name == "清河理工大学"
    assert chief.get("/schools/?q=理工").content.decode().count("清河理工大学") >= 1


@pytest.mark.req("S1")
def test_schools_are_found_as_visitors_find_them_and_by_their_address(chief: Client) -> None:
    lincheng, other = factories.region(), factories.region("mingzhou", "明州市")
    for slug, name, region in (("qinghe", "清河大学", lincheng), ("mingde", "明德大学", other)):
        actions.open_school(slug, name, region, now=NOW)
    for words, found in {
        "清河": "清河大学",
        "qhdx": "清河大学",
        "mingzhou": "明德大学",
        "明州": "明德大学",
        "qin": "清河大学",
    }.items():
        html = chief.get("/platform/schools/", {"q": words}).content.decode()
        names = [name for name in ("清河大学", "明德大学") if f">{name}</a>" in html]
        assert names == [found], words
    html = chief.get("/platform/schools/", {"region": "明州市"}).content.decode()
    assert ">明德大学</a>" in html
    assert ">清河大学</a>" not in html
    assert ">明德大学</a>" not in chief.get("/platform/schools/", {"region": "别的"}).content.decode()


def test_regions_are_made_renamed_and_removed_while_no_school_is_in_them(chief: Client) -> None:
    factories.school()
    assert chief.post("/platform/regions/", {"name": "明州", "slug": "mingzhou"}).status_code == 303
    assert chief.post("/platform/regions/", {"name": "明州", "slug": "mingzhou"}).status_code == 409
    chief.post("/platform/regions/mingzhou/", {"name": "明州市", "name_en": "Mingzhou"})
    assert Region.objects.get(slug="mingzhou").name == "明州市"
    assert chief.post("/platform/regions/lincheng/remove/").status_code == 409
    assert chief.post("/platform/regions/mingzhou/remove/").status_code == 303
    assert list(Region.objects.values_list("slug", flat=True)) == ["lincheng"]


# --- suspension ---


@pytest.mark.req("C6", "P5")
def test_a_suspended_school_closes_every_door_and_resuming_brings_all_back(chief: Client) -> None:
    school = factories.school()
    student, head = factories.student(school), factories.administrator(school)
    run = term(course(school, "微积分"), audience="spoc")
    enrolment.enrol(factories.viewer(student), run, now=NOW)
    doors = ["/s/qinghe/", "/s/qinghe/certification/", f"/learn/{run.ref}/"]
    before = [browser(student).get(door).status_code for door in doors]
    assert 403 not in before
    assert chief.post("/platform/schools/qinghe/suspend/", {"reason": ""}).status_code == 422
    for _twice in range(2):
        chief.post("/platform/schools/qinghe/suspend/", {"reason": "合同到期"})
    assert [browser(student).get(door).status_code for door in doors] == [403, 403, 403]
    closed = browser(head).get("/console/qinghe/")
    assert closed.status_code == 403
    assert "合同到期" in closed.content.decode()
    for page in ("/schools/", "/courses/", "/", "/recover/help/"):
        assert "清河大学" not in Client().get(page).content.decode()
    other = Term.objects.get(pk=term(course(school, "另一门")).pk)
    with pytest.raises(Refused, match="school_suspended"):
        enrolment.enrol(factories.viewer(student), other, now=NOW)
    assert "合同到期" in Message.objects.get(account=head).text
    chief.post("/platform/schools/qinghe/resume/", {"reason": "已续约"})
    assert [browser(student).get(door).status_code for door in doors] == before
    assert standing.load(student.pk, run.pk).own
    verbs = Deed.objects.filter(verb__in=["schools.suspend", "schools.resume"]).count()
    assert verbs == 2


@pytest.mark.req("P4")
def test_over_a_suspended_schools_course_another_schools_layer_runs_on(chief: Client) -> None:
    mingde, qinghe = factories.school("mingde", "明德大学"), factories.school()
    source = term(course(mingde, "大学物理"))
    layer = term(course(qinghe, "大学物理（机电）"), audience="spoc", source=source)
    student = factories.student(qinghe)
    enrolment.enrol(factories.viewer(student), layer, now=NOW)
    chief.post("/platform/schools/mingde/suspend/", {"reason": "x"})
    assert browser(student).get(f"/learn/{layer.ref}/").status_code == 200
    assert browser(student).get(f"/learn/{source.ref}/").status_code == 403


# --- accounts ---


def test_an_account_is_found_by_its_whole_address_and_shown_masked(chief: Client) -> None:
    wang = accounts.account("王小明")
    html = chief.get("/platform/accounts/", {"q": str(wang.email)}).content.decode()
    assert "王小明" in html
    assert str(wang.email) not in re.sub(r'value="[^"]*"', "", html).replace(f"q={wang.email}", "")
    assert "王小明" in chief.get("/platform/accounts/", {"q": "王小"}).content.decode()
    half = chief.get("/platform/accounts/", {"q": str(wang.email)[:-3]}).content.decode()
    assert "王小明" not in half


@pytest.mark.req("A3")
def test_a_frozen_account_is_out_at_once_and_only_the_right_password_tells(chief: Client) -> None:
    wang = accounts.account("王小明")
    inside = browser(wang)
    page = f"/platform/accounts/{wang.ref}/"
    assert inside.get("/me/").status_code == 200
    for _twice in range(2):
        chief.post(f"{page}freeze/", {"reason": "盗用"})
    assert inside.get("/me/").status_code == 303
    right = Client().post("/login/", {"login": wang.email, "password": PASSWORD})
    wrong = Client().post("/login/", {"login": wang.email, "password": "not-the-one-1"})
    unknown = Client().post("/login/", {"login": "nobody@example.org", "password": "not-the-one-1"})
    assert (right.status_code, wrong.status_code, unknown.status_code) == (403, 422, 422)
    assert "盗用" in right.content.decode()
    assert "盗用" not in wrong.content.decode()
    assert Letter.objects.filter(purpose="account_changed").count() == 1
    assert "盗用" in chief.get(page).content.decode()
    chief.post(f"{page}unfreeze/", {"reason": "已核实"})
    assert Client().post("/login/", {"login": wang.email, "password": PASSWORD}).status_code == 303
    assert Deed.objects.filter(verb__in=["accounts.freeze", "accounts.unfreeze"]).count() == 2
    # Nobody signed themself out: each deed is its doer's.
    assert set(Deed.objects.filter(object_id=wang.pk).values_list("actor_label", flat=True)) == {
        chief_of_platform().nickname
    }


def test_nobody_freezes_themself(chief: Client) -> None:
    me = chief_of_platform()
    assert chief.post(f"/platform/accounts/{me.ref}/freeze/", {"reason": "x"}).status_code == 409
    me.refresh_from_db()
    assert me.is_active


# --- administrators ---


def test_the_last_administrator_of_the_platform_stays(chief: Client) -> None:
    mine = Grant.objects.live().get(role=Role.PLATFORM_ADMIN)
    page = f"/platform/administrators/{mine.pk}/end/"
    assert chief.post(page, {"reason": "离任"}).status_code == 409
    other = accounts.account("第二位")
    assert chief.post("/platform/administrators/", {"address": "nobody@example.org"}).status_code == 422
    assert chief.post("/platform/administrators/", {"address": str(other.email)}).status_code == 303
    assert chief.post(page, {"reason": "离任"})["Location"] == "/me/"
    assert chief.get("/platform/").status_code == 404
    assert browser(other).get("/platform/").status_code == 200


def test_the_platform_appoints_and_ends_a_schools_administrator(chief: Client) -> None:
    school, head = factories.school(), accounts.account("教务处")
    page = "/platform/schools/qinghe/administrators/"
    assert chief.post(page, {"address": "nobody@example.org"}).status_code == 422
    assert chief.post(page, {"address": str(head.email)}).status_code == 303
    factories.administrator(school, "另一位")
    given = Grant.objects.live().get(account=head)
    assert chief.post(f"/platform/administrators/{given.pk}/end/", {"reason": "轮岗"}).status_code == 303
    assert browser(head).get("/console/qinghe/").status_code == 404


# --- no other back door ---


def test_it_is_there_for_nobody_else() -> None:
    school = factories.school()
    others = [
        Client(),
        browser(accounts.account()),
        browser(factories.student(school)),
        browser(factories.teacher(school)),
        browser(factories.administrator(school)),
    ]
    for page in ("schools/", "regions/", "accounts/", "approvals/", "announcements/", "health/", "audit/"):
        for one in others[1:]:
            assert one.get(f"/platform/{page}").status_code == 404
        assert others[0].get(f"/platform/{page}").status_code == 303


def test_there_is_no_other_back_office() -> None:
    spaces = {getattr(one, "namespace", None) for one in get_resolver().url_patterns}
    assert "admin" not in spaces
    for path in ("/admin/", "/django-admin/", "/manage/"):
        assert Client().get(path).status_code == 404


def test_its_pages_ask_as_often_for_many_rows_as_for_few(chief: Client) -> None:
    pages = ["schools/", "accounts/", "audit/", ""]
    counts = []
    for page in pages:
        chief.get(f"/platform/{page}")
    for upto in (5, 30):
        for n in range(upto - 5, upto):
            factories.administrator(factories.school(f"s{n}", f"第{n}大学"), f"管理员{n}")
        here = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert chief.get(f"/platform/{page}").status_code == 200
            here.append(len(asked))
        counts.append(here)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 10


def test_the_number_of_schools_is_counted_without_what_stands_beside_them(chief: Client) -> None:
    factories.entry(factories.school())
    with CaptureQueriesContext(connection) as asked:
        html = chief.get("/platform/schools/").content.decode()
    assert "1 行" in html
    [counted] = [one["sql"] for one in asked if one["sql"].startswith("SELECT COUNT(*) FROM (")]
    assert "schools_rosterentry" not in counted


def test_the_log_of_the_platform_names_the_schools(chief: Client) -> None:
    actions.edit_school(
        school := factories.school(),
        actions.SchoolFacts.of(school),
        actions.SchoolFacts("清河理工大学", "", school.region_id, ""),
        now=NOW,
        actor=factories.viewer(chief_of_platform()),
    )
    html = chief.get("/platform/audit/?school=清河理工大学").content.decode()
    assert "修改学校信息" in html
    assert "修改学校信息" not in chief.get("/platform/audit/?school=别校").content.decode()
