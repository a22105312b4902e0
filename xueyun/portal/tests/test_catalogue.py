"""课程: search, filters, order, pages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.courses import factories as courses
from xueyun.courses.factories import NOW
from xueyun.courses.models import Course, Term
from xueyun.portal.catalogue import PAGE, Wish

pytestmark = [pytest.mark.django_db, pytest.mark.req("C1")]


def titles(client, query: str = "") -> list[str]:
    response = client.get(f"/courses/{query}")
    assert response.status_code == 200
    page = response.content.decode()
    return [piece.split("</a>")[0].split(">")[-1] for piece in page.split('course-card__title">')[1:]]


@pytest.mark.parametrize(
    "query",
    [
        "微积分",
        "微枳分",
        "weijifen",
        "wei ji fen",
        "wjf",
        "WJF",
        "ｗｊｆ",
        "清河大学",
        "qhdx",
        "Qinghe",
        "林知远 微积分",
    ],
)
def test_a_search_finds_spocs_too(cast, browse, query: str) -> None:
    assert "微积分" in titles(browse(), f"?q={query}")


def test_browsing_shows_moocs(cast, browse) -> None:
    assert titles(browse()) == ["大学物理"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?audience=spoc", {"微积分"}),
        ("?audience=all", {"微积分", "大学物理"}),
        ("?audience=nonsense", {"大学物理"}),
        ("?school=mingde", {"大学物理"}),
        ("?school=qinghe", set()),
        ("?school=nowhere", set()),
        ("?school=qinghe&audience=all", {"微积分"}),
        ("?status=running", {"大学物理"}),
        ("?status=upcoming", set()),
        ("?status=draft", {"大学物理"}),
        ("?subject=law", set()),
        ("?subject=nonsense", {"大学物理"}),
        ("?order=new", {"大学物理"}),
        ("?page=99", {"大学物理"}),
        ("?page=x", {"大学物理"}),
        ("?q=%00%27%22*", set()),
        ("?q=" + "长" * 500, set()),
    ],
)
def test_filters(cast, browse, query: str, expected: set[str]) -> None:
    assert set(titles(browse(), query)) == expected


def test_a_status_picks_the_run_that_has_it(cast, browse) -> None:
    ended = courses.term(cast.mooc.course, starts=-200, ends=-100, lead=cast.lead)
    assert cast.mooc.ref in browse().get("/courses/").content.decode()
    page = browse().get("/courses/?status=ended").content.decode()
    assert f"/terms/{ended.ref}/" in page
    assert f"/terms/{cast.mooc.ref}/" not in page


def test_a_subject_narrows(cast, browse) -> None:
    Course.objects.filter(pk=cast.mooc.course_id).update(subject="physics")
    assert titles(browse(), "?subject=physics") == ["大学物理"]


@pytest.mark.req("C6")
def test_drafts_are_never_found(cast, browse) -> None:
    courses.draft(courses.course(cast.qinghe, "概率论草稿"), lead=cast.lead)
    assert titles(browse(), "?q=概率论草稿") == []


@pytest.mark.req("C6")
def test_what_is_archived_is_on_no_shelf(cast, browse) -> None:
    Term.objects.filter(pk=cast.mooc.pk).update(archived_at=NOW)
    assert titles(browse()) == titles(browse(), "?q=大学物理") == []
    for page in ("/", f"/s/{cast.mingde.slug}/?tab=mooc"):
        assert f"/terms/{cast.mooc.ref}/" not in browse().get(page).content.decode()
    assert browse().get(f"/courses/{cast.mooc.course.ref}/").status_code == 404
    assert browse().get(f"/terms/{cast.mooc.ref}/").status_code == 200, "who has its address still reads it"


def test_pages(cast, browse) -> None:
    for number in range(PAGE + 3):
        courses.term(courses.course(cast.mingde, f"新课{number}"), lead=cast.lead, units=0)
    assert len(titles(browse())) == PAGE
    assert len(titles(browse(), "?page=2")) == 4
    assert "?page=2" in browse().get("/courses/").content.decode()


@pytest.mark.parametrize(("query", "most"), [("", 4), ("?q=大学物理", 5), ("?q=wulx", 7)])
def test_it_asks_a_fixed_number_of_times(cast, browse, query: str, most: int) -> None:
    counts = []
    for number in range(8):
        courses.term(courses.course(cast.mingde, f"大学物理{number}"), lead=cast.lead, units=0)
        if number in {3, 7}:
            with CaptureQueriesContext(connection) as seen:
                browse().get(f"/courses/{query}")
            counts.append(len(seen))
    assert counts[0] == counts[1] <= most


@pytest.mark.parametrize(
    ("query", "way"),
    [
        ("?q=没有这门课", "/courses/"),
        ("?q=微积分&status=ended", "?q=%E5%BE%AE%E7%A7%AF%E5%88%86"),
        ("?status=ended", "/courses/"),
    ],
)
def test_nothing_found_is_no_dead_end(cast, browse, query: str, way: str) -> None:
    page = browse().get(f"/courses/{query}").content.decode()
    assert 'class="empty-state"' in page
    assert f'href="{way}"' in page


def test_what_was_typed_stays(cast, browse) -> None:
    assert 'value="没有&lt;b&gt;"' in browse().get("/courses/?q=没有<b>").content.decode()


def test_addresses_of_wishes() -> None:
    wish = Wish.read({"q": " 微积分  一 ", "status": "running", "audience": "spoc"})
    assert wish.query == "微积分 一"
    assert wish.address(q="", audience="mooc") == "?status=running"
    assert Wish.read({"q": "x"}).audience == "all"
    assert Wish.read({}).address() == "?"
