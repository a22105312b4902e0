"""学校云: the list of schools and each school's portal."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.courses import factories as courses
from xueyun.courses.factories import NOW
from xueyun.portal.screens.school import masked
from xueyun.schools import actions as schools
from xueyun.schools.actions.portal import NoticeText, write_notice
from xueyun.schools.models import Certification, Notice

pytestmark = [pytest.mark.django_db, pytest.mark.req("S2")]


def html(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def main(response) -> str:
    return html(response).split('id="main"')[1]


@pytest.mark.req("S1")
@pytest.mark.parametrize(
    ("query", "found", "missed"),
    [
        ("清河", "清河大学", "明德大学"),
        ("qhdx", "清河大学", "明德大学"),
        ("qinghe", "清河大学", "明德大学"),
        ("请河大学", "清河大学", "明德大学"),
        ("mingde", "明德大学", "清河大学"),
        ("临城", "明德大学", "没有"),
        ("lincheng", "清河大学", "没有"),
        ("", "清河大学", "没有"),
    ],
)
def test_schools_are_found_by_name_initials_and_city(
    cast, browse, query: str, found: str, missed: str
) -> None:
    page = main(browse().get("/schools/", {"q": query}))
    assert found in page
    assert missed not in page


@pytest.mark.req("S1")
@pytest.mark.parametrize("query", ["没有这所学校", "'\"*", "x" * 500])
def test_an_unknown_school_is_no_dead_end(cast, browse, query: str) -> None:
    page = main(browse().get("/schools/", {"q": query}))
    assert 'class="empty-state"' in page
    assert 'href="/schools/"' in page


@pytest.mark.req("S1")
def test_without_schools_it_says_so(db, browse) -> None:
    assert 'href="/courses/"' in main(browse().get("/schools/"))


def test_an_unknown_slug_is_not_found(cast, browse) -> None:
    for address in ("/s/nowhere/", "/s/nowhere/?tab=teachers", "/s/nowhere/?tab=notices"):
        assert browse().get(address).status_code == 404


def test_a_visitor_is_offered_certification(cast, browse) -> None:
    page = html(browse().get("/s/qinghe/"))
    assert "/s/qinghe/certification/" in page
    assert "微积分" in page
    assert "澄心明理" in page


def test_a_certified_student_sees_name_and_number_instead(cast, browse) -> None:
    page = html(browse(cast.student).get("/s/qinghe/"))
    assert "/s/qinghe/certification/" not in page
    assert "王小明" in page
    assert "2024****01" in page
    assert "2024010101" not in page


def test_whose_entry_is_closed_reads_that_wherever_it_matters(cast, browse) -> None:
    bond = Certification.objects.get(account=cast.student)
    schools.disable([bond.entry], reason="毕业", now=NOW, actor=None)
    client = browse(cast.student)
    client.cookies["xueyun_language"] = "en"
    portal = html(client.get("/s/qinghe/"))
    assert "Closed by your school" in portal
    assert "Certified student" not in portal
    assert 'portal-banner__certify"' not in portal
    me = main(client.get("/me/"))
    assert 'href="/s/qinghe/"' in me
    assert "Closed by your school" in me
    assert "Certify now" not in me
    assert "has closed your entry on its list" in html(client.get("/s/qinghe/certification/"))
    schools.enable([bond.entry], reason="误停", now=NOW, actor=None)
    assert "Certified student" in html(client.get("/s/qinghe/"))
    assert "Closed by your school" not in main(client.get("/me/"))


def test_what_one_student_sees_is_not_kept_for_another(cast, browse) -> None:
    html(browse(cast.student).get("/s/qinghe/"))
    page = html(browse(cast.learner).get("/s/qinghe/"))
    assert "王小明" not in page
    assert "/s/qinghe/certification/" in page


def test_another_schools_student_is_offered_certification(cast, browse) -> None:
    assert "/s/mingde/certification/" in html(browse(cast.student).get("/s/mingde/"))


@pytest.mark.req("A2")
def test_a_visit_is_remembered(cast, browse) -> None:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        html(browse(cast.student).get("/s/qinghe/"))
    assert Certification.objects.get(account=cast.student).last_used_at == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("address", "inside", "outside"),
    [
        ("/s/qinghe/", "微积分", "大学物理"),
        ("/s/qinghe/?tab=spoc", "微积分", "大学物理"),
        ("/s/qinghe/?tab=mooc", "empty-state", "course-card"),
        ("/s/mingde/?tab=mooc", "大学物理", "微积分"),
        ("/s/qinghe/?tab=teachers", "林知远", "course-card"),
        ("/s/mingde/?tab=teachers", "empty-state", "林知远"),
        ("/s/qinghe/?tab=notices", "empty-state", "course-card"),
        ("/s/qinghe/?tab=nonsense&status=nonsense&page=nonsense", "微积分", "大学物理"),
        ("/s/qinghe/?status=running", "微积分", "empty-state"),
        ("/s/qinghe/?status=upcoming", "empty-state", "course-card"),
        ("/s/qinghe/?status=ended&page=7", "empty-state", "course-card"),
    ],
)
def test_tabs_and_filters(cast, browse, address: str, inside: str, outside: str) -> None:
    page = main(browse().get(address))
    assert inside in page
    assert outside not in page


@pytest.mark.req("S7")
def test_teachers_stand_with_what_they_teach_here(cast, browse) -> None:
    page = main(browse().get("/s/qinghe/?tab=teachers"))
    assert "教授" in page
    assert f"/terms/{cast.spoc.ref}/" in page
    assert f"/terms/{cast.mooc.ref}/" not in page  # taught at the other school


def test_the_newest_notice_stands_above_the_courses(cast, browse) -> None:
    schools.post_notice(cast.qinghe, "旧通知", "<p>一</p>", now=NOW - timedelta(days=3))
    schools.post_notice(cast.qinghe, "新通知", "<p>二<script>x()</script></p>", now=NOW - timedelta(days=1))
    page = main(browse().get("/s/qinghe/"))
    assert "新通知" in page
    assert "旧通知" not in page
    notices = main(browse().get("/s/qinghe/?tab=notices"))
    assert notices.index("新通知") < notices.index("旧通知")
    assert "x()" not in notices


def test_a_notice_for_later_appears_at_its_minute(cast, browse) -> None:
    """The page of the minute before was kept; so is that of the next one's."""
    for minutes in (2, 4):
        said = NoticeText(f"第{minutes}分钟", "好", NOW + timedelta(minutes=minutes))
        write_notice(cast.qinghe, said, now=NOW, actor=None)
    seen = {}
    for minutes in (0, 1, 2, 3, 4):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            for address in ("/s/qinghe/", "/s/qinghe/?tab=notices"):
                page = main(browse().get(address))
                seen[minutes, address] = [late for late in (2, 4) if f"第{late}分钟" in page]
    assert [seen[minutes, "/s/qinghe/"] for minutes in range(5)] == [[], [], [2], [2], [4]]
    assert [seen[minutes, "/s/qinghe/?tab=notices"] for minutes in range(5)] == [[], [], [2], [2], [2, 4]]


def test_a_withdrawn_notice_for_later_never_appears(cast, browse) -> None:
    later = NOW + timedelta(minutes=2)
    notice = write_notice(cast.qinghe, NoticeText("不发了", "好", later), now=NOW, actor=None)
    main(browse().get("/s/qinghe/"))
    Notice.objects.filter(pk=notice.pk).update(withdrawn_at=NOW)
    with time_machine.travel(later, tick=False):
        assert "不发了" not in main(browse().get("/s/qinghe/"))


@pytest.mark.req("C6")
def test_drafts_are_not_shown_not_even_to_their_team(cast, browse) -> None:
    courses.draft(courses.course(cast.qinghe, "概率论草稿"), audience="spoc", lead=cast.lead)
    assert "概率论草稿" not in html(browse(cast.lead).get("/s/qinghe/"))


def test_a_portal_seen_before_costs_a_visitor_one_query(cast, browse) -> None:
    visitor = browse()
    with CaptureQueriesContext(connection) as first:
        visitor.get("/s/qinghe/")
    assert len(first) <= 5  # shelf, schools, notice and cards, once an edition
    with CaptureQueriesContext(connection) as again:
        visitor.get("/s/qinghe/")
    assert len(again) == 1


@pytest.mark.parametrize("tab", ["spoc", "mooc", "teachers", "notices"])
def test_twice_the_rows_cost_no_query_more(cast, browse, tab: str) -> None:
    counts = []
    for number in range(8):
        courses.term(courses.course(cast.qinghe, f"新课{number}"), audience="spoc", lead=cast.lead, units=0)
        schools.post_notice(cast.qinghe, f"通知{number}", "<p>好</p>", now=NOW)
        if number in {3, 7}:
            with CaptureQueriesContext(connection) as seen:
                html(browse().get(f"/s/qinghe/?tab={tab}"))
            counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("2024010101", "2024****01"),
        ("20240101", "2024****01"),
        ("A12345", "A****5"),
        ("12", "****"),
        ("", "****"),
    ],
)
def test_numbers_are_masked(number: str, shown: str) -> None:
    assert masked(number) == shown
