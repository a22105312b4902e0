"""The tables of the console: found, filtered, sorted and paged by key; exported without a living formula."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from xueyun.audit.models import Entry as Deed
from xueyun.console import people
from xueyun.console.tables import read
from xueyun.schools import factories
from xueyun.schools.models import RosterEntry, School
from xueyun.ui.tables import paging, sheets
from xueyun.ui.tables.reading import Listed

pytestmark = pytest.mark.django_db
PAGE = "/console/qinghe/students/"


@pytest.fixture
def school() -> School:
    return factories.school()


@pytest.fixture
def chief(school: School) -> Client:
    browser = Client()
    browser.force_login(factories.administrator(school))
    return browser


def fill(school: School, count: int = 120) -> None:
    """So many students: every third shares its name, every fifth its class."""
    RosterEntry.objects.bulk_create(
        RosterEntry(
            school=school,
            student_no=f"2024{n:04}",
            name="王小明" if n % 3 == 0 else f"李{n:04}",
            class_name=f"数学{n % 5}班",
            code_hmac=bytes(32),
        )
        for n in range(count)
    )


def listed(school: School, **asked: str) -> Listed:
    query = QueryDict(mutable=True)
    query.update(asked)
    return read(people.table(school), query, people.of_school(school))


def walk(school: School, way: str, asked: dict[str, str]) -> list[str]:
    """The numbers on all pages, following one way to its end."""
    seen: list[str] = []
    while True:
        here = listed(school, **asked)
        numbers = [line.row.student_no for line in here.lines]
        seen = numbers + seen if way == "before" else seen + numbers
        url = here.before_url if way == "before" else here.after_url
        if not url:
            return seen
        asked = QueryDict(url.removeprefix("?")).dict()


@pytest.mark.req("S6")
@pytest.mark.parametrize("sort", ["number", "-number", "name", "-name", "class", "-class"])
def test_pages_by_key_show_every_row_once_in_both_directions(school: School, sort: str) -> None:
    fill(school)
    fields = people.table(school).sorting(sort)[0].sort
    down = sort.startswith("-")
    rows = people.of_school(school).order_by(*[f"-{field}" if down else field for field in fields])
    expected = [row.student_no for row in rows]
    assert walk(school, "after", {"sort": sort}) == expected
    end = paging.token(rows[119], fields)
    assert walk(school, "before", {"sort": sort, "before": end}) == expected[:-1]


def test_a_row_that_comes_or_goes_meanwhile_moves_no_other(school: School) -> None:
    fill(school)
    first = listed(school)
    RosterEntry.objects.filter(student_no="20240003").delete()
    factories.entry(school, "2023")
    second = listed(school, **QueryDict(first.after_url.removeprefix("?")).dict())
    assert second.lines[0].row.student_no == "20240050"


@pytest.mark.parametrize("token", ["", "x", "WyJhIl0", "bnVsbA", "W1tdXQ", "WyJcdTAwMDAiXQ", "é", "a" * 5000])
def test_a_token_of_ones_own_making_is_the_first_page(school: School, token: str) -> None:
    fill(school, 60)
    for sort in ("number", "name"):
        here = listed(school, sort=sort, after=token)
        assert len(here.lines) in {0, 50}


@given(st.text(max_size=60))
def test_no_token_breaks_the_page(token: str) -> None:
    paging.read_token(RosterEntry, ("name", "pk"), token)


@pytest.mark.req("S6")
@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"q": "202400"}, ["20240001", "20240002"]),
        ({"q": "２０２４０００２"}, ["20240002"]),
        ({"q": "王"}, ["20240001"]),
        ({"q": "小明"}, []),
        ({"q": "2024%"}, []),
        ({"class": "一班"}, ["20240001"]),
        ({"state": "disabled"}, ["20230001"]),
        ({"state": "certified"}, ["20240002"]),
        ({"state": "uncertified"}, ["20240001"]),
        ({"state": "nonsense"}, ["20230001", "20240001", "20240002"]),
        ({"q": "李", "class": "一班"}, []),
    ],
)
def test_it_finds_by_beginning_class_and_state(
    school: School, asked: dict[str, str], numbers: list[str]
) -> None:
    factories.entry(school, "20240001", "王小明", class_name="一班")
    factories.student(school, "20240002", "李雷")
    factories.entry(school, "20230001", "张三", disabled_at=factories.NOW)
    factories.entry(school, "T20240009", "王老师", kind=RosterEntry.Kind.TEACHER)
    factories.entry(factories.school("mingde", "明德大学"), "20240003", "王五", class_name="一班")
    here = listed(school, **asked)
    assert [line.row.student_no for line in here.lines] == numbers
    assert (here.count, here.is_more) == (len(numbers), False)


def test_it_counts_to_a_thousand_and_says_that_there_are_more(school: School) -> None:
    fill(school, 1001)
    assert (listed(school).count, listed(school).is_more) == (1000, True)


def test_classes_are_suggested_in_order_and_once(school: School) -> None:
    fill(school, 12)
    factories.entry(school, "X", class_name="")
    factories.entry(factories.school("mingde", "明德大学"), "1", class_name="化学1班")
    assert people.classes(school) == [f"数学{n}班" for n in range(5)]


@pytest.mark.req("S6")
def test_the_page_shows_the_table_and_keeps_what_was_asked(school: School, chief: Client) -> None:
    fill(school, 60)
    html = chief.get(PAGE, {"class": "数学1班", "sort": "-number"}).content.decode()
    assert 'value="数学1班"' in html
    assert 'aria-sort="descending"' in html
    assert "20240001" in html
    assert "20240002" not in html
    assert "没有符合的" in chief.get(PAGE, {"q": "99"}).content.decode()


@pytest.mark.req("S5", "S6")
def test_the_export_has_all_rows_that_fit_as_text_and_leaves_a_trail(school: School, chief: Client) -> None:
    fill(school, 60)
    factories.entry(school, "00012", '=HYPERLINK("http://evil.example","x")', class_name="数学1班")
    factories.entry(school, "00013", "+86", class_name="数学1班")
    answer = chief.post(f"{PAGE}export/?class=数学1班")
    body = b"".join(answer.streaming_content)
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["00012", "00013", *[f"2024{n:04}" for n in range(1, 60, 5)]]
    assert rows[1][1] == '=HYPERLINK("http://evil.example","x")'
    assert quoted(body) == {'=HYPERLINK("http://evil.example","x")', "+86"}
    deed = Deed.objects.get(verb="console.export_students")
    assert (deed.detail["rows"], deed.school_id) == (14, school.pk)
    assert answer["Cache-Control"] == "private, no-store"


def quoted(body: bytes) -> set[str]:
    """The words of all cells whose style says that they are no formula; and there is no formula."""
    import re
    import zipfile
    from html import unescape

    with zipfile.ZipFile(BytesIO(body)) as file:
        styles = file.read("xl/styles.xml").decode()
        page = file.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    formats = re.findall(r"<xf [^>]*?/?>", styles.partition("<cellXfs")[2])
    marked = {str(at) for at, one in enumerate(formats) if 'quotePrefix="1"' in one}
    cells = re.findall(r'<c r="\w+"(?: s="(\d+)")? t="inlineStr"><is><t[^>]*>([^<]*)</t>', page)
    return {unescape(words) for style, words in cells if style in marked}


def test_an_export_beyond_a_hundred_thousand_rows_is_refused(
    school: School, chief: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(school, 12)
    monkeypatch.setattr(sheets, "MOST", 11)
    assert chief.post(f"{PAGE}export/").status_code == 422
    assert not Deed.objects.filter(verb="console.export_students").exists()


def test_the_file_is_made_by_a_post_alone_and_of_ones_own_school(school: School, chief: Client) -> None:
    assert chief.get(f"{PAGE}export/").status_code == 405
    factories.school("mingde", "明德大学")
    assert chief.post("/console/mingde/students/export/").status_code == 404
    assert chief.get("/console/mingde/students/").status_code == 404
