"""The students of a run: the list and its file, one student, the units, adding by number and removing."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.courses import outlines
from xueyun.courses.factories import NOW, course, term
from xueyun.courses.models import Term, Unit
from xueyun.enrolment import actions as enrolment
from xueyun.enrolment import removing
from xueyun.enrolment.models import Block, Expected, Line, Reason
from xueyun.progress import actions as progress
from xueyun.progress.models import State, UnitState
from xueyun.schools import factories as schools
from xueyun.studio.tests.classroom import Classroom, build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("T5")]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xueyun.core.middleware.utc_now", lambda: NOW)


@pytest.fixture
def room() -> Classroom:
    return build()


def learner(room: Classroom, number: str, name: str, **fields: Any) -> Account:
    school = room.term.course.school
    account = accounts.account(nickname=f"昵称{number}")
    schools.certification(account, schools.entry(school, number, name, **fields))
    enrolment.enrol(schools.viewer(account), room.term, now=NOW)
    return account


def units_of(row: Term) -> list[int]:
    return [place.unit.id for place in outlines.load(row.outline_id or 0).order]


def finish(account: Account, unit_id: int) -> None:
    progress.complete(account.pk, Unit.objects.get(pk=unit_id), now=NOW)


def get(room: Classroom, who: Account, name: str = "term_students", query: str = "", **where: Any) -> Any:
    return room.at(who).get(room.url(name, **where) + query)


def test_the_list_names_students_by_number_and_name_with_class_and_progress(room: Classroom):
    wang = learner(room, "1001", "王小明", college="数学学院", class_name="数学1班")
    learner(room, "1002", "李雷", class_name="数学2班")
    finish(wang, units_of(room.term)[0])
    said = words(get(room, room.assistant))
    assert "1001 王小明 数学1班 数学学院" in said
    assert "1 / 8" in said
    assert "昵称1001" not in said
    assert "自己参加" in said


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["1001", "1002", "2001"]),
        ("?sort=-number", ["2001", "1002", "1001"]),
        ("?sort=name", ["1002", "1001", "2001"]),
        ("?q=100", ["1001", "1002"]),
        ("?q=王", ["1001"]),
        ("?q=小", []),
        ("?class=二班", ["1002"]),
        ("?class=二班&q=1001", []),
        ("?state=waiting", ["2001"]),
        ("?state=in", ["1001", "1002"]),
    ],
)
def test_it_is_searched_filtered_and_sorted(room: Classroom, query: str, numbers: list[str]):
    learner(room, "1001", "王小明", class_name="一班")
    learner(room, "1002", "李雷", class_name="二班")
    schools.entry(room.term.course.school, "2001", "赵六")
    room.at(room.lead).post(room.url("term_students_import"), {"numbers": "2001", "confirmed": "1"})
    said = words(get(room, room.lead, query=query)).partition("学号")[2]
    assert [number for number in said.split() if number in {"1001", "1002", "2001"}] == numbers


def test_pages_are_found_by_key(room: Classroom):
    Line.objects.bulk_create(
        Line(term=room.term, account=accounts.account(), number=f"{n:04}", name=f"学生{n}", since=NOW)
        for n in range(60)
    )
    page = get(room, room.lead).content.decode()
    assert "0049" in page
    assert "0050" not in page
    after = page.partition("?after=")[2].partition('"')[0]
    assert "0050" in get(room, room.lead, query=f"?after={after}").content.decode()


def test_a_mooc_shows_nickname_and_a_masked_address_of_who_has_no_entry_here():
    room = build(audience="mooc")
    stranger = accounts.account("远方", email="stranger@example.org")
    enrolment.enrol(schools.viewer(stranger), room.term, now=NOW)
    mingde = schools.school("mingde", "明德大学")
    other = schools.student(mingde, "77777", "外校真名")
    Account.objects.filter(pk=other.pk).update(nickname="外校昵称")
    enrolment.enrol(schools.viewer(other), room.term, now=NOW)
    own = schools.student(room.term.course.school, "1001", "王小明")
    enrolment.enrol(schools.viewer(own), room.term, now=NOW)
    said = words(get(room, room.lead))
    assert "远方 s***@example.org" in said
    assert "王小明 1001" in said
    assert "stranger@" not in said
    assert "外校真名" not in said
    assert "77777" not in said


@pytest.mark.req("P5")
def test_a_source_sees_through_which_school_its_learners_came_and_nothing_of_that_schools_list():
    room = build(audience="mooc")
    mingde = schools.school("mingde", "明德大学")
    layer = term(course(mingde), audience="spoc", source=room.term)
    account = schools.student(mingde, "77777", "外校真名")
    Account.objects.filter(pk=account.pk).update(nickname="外校昵称")
    enrolment.enrol(schools.viewer(account), layer, now=NOW)
    for page in (
        get(room, room.lead),
        get(room, room.lead, "term_student", account_id=account.pk),
        get(room, room.lead, "term_students_unit", unit_id=units_of(room.term)[0]),
    ):
        said = words(page)
        assert "外校昵称" in said
        assert "外校真名" not in said
        assert "77777" not in said
    assert "通过明德大学的同步 SPOC" in words(get(room, room.lead))


def test_one_students_page_has_every_unit_with_its_circle(room: Classroom):
    wang = learner(room, "1001", "王小明", class_name="一班")
    finish(wang, units_of(room.term)[0])
    page = get(room, room.assistant, "term_student", account_id=wang.pk)
    assert "已完成 1 / 8 个单元" in words(page)
    assert page.content.decode().count('data-state="2"') == 1
    assert page.content.decode().count('data-state="0"') == 7
    assert get(room, room.lead, "term_student", account_id=accounts.account().pk).status_code == 404


def test_a_units_page_says_who_is_done_who_has_begun_and_who_has_not(room: Classroom):
    unit = units_of(room.term)[0]
    done, begun, _idle = (learner(room, f"100{n}", name) for n, name in enumerate(["完成", "一半", "没动"]))
    finish(done, unit)
    UnitState.objects.create(
        account=begun, unit_id=unit, term=room.term, state=State.BEGUN, updated_at=NOW, asset_since_ms=0
    )
    finish(accounts.account(), unit)
    said = words(get(room, room.lead, "term_students_unit", unit_id=unit))
    assert "1 已完成 1 学习中 1 未开始" in said
    for state, name in (("done", "完成"), ("begun", "一半"), ("empty", "没动")):
        listed = words(get(room, room.lead, "term_students_unit", f"?state={state}", unit_id=unit))
        assert [n for n in ("1000 完成", "1001 一半", "1002 没动") if n in listed] == [
            f"{1000 + ['完成', '一半', '没动'].index(name)} {name}"
        ]
    assert "已完成 1 · 学习中 1 · 未开始 1" in words(get(room, room.lead, "term_students_units"))
    assert get(room, room.lead, "term_students_unit", unit_id=999_999_999).status_code == 404


def test_the_file_has_two_sheets_no_formula_and_leaves_a_trail(room: Classroom):
    wang = learner(room, "1001", '=HYPERLINK("http://evil.example")', major="数学", class_name="一班")
    learner(room, "1002", "李雷", class_name="二班")
    finish(wang, units_of(room.term)[0])
    answer = room.at(room.instructor).post(room.url("term_students_export") + "?class=一班")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    students, units = (book.get_sheet_by_index(n).to_python() for n in range(2))
    assert [row[:5] for row in students[1:]] == [
        ["1001", '=HYPERLINK("http://evil.example")', "一班", "", "数学"]
    ]
    assert [row[4:] for row in units[1:3]] == [["1", "0", "1"], ["2", "0", "0"]]
    deed = Deed.objects.get(verb="studio.export_learners")
    assert deed.object_label == room.term.label
    assert (deed.detail["rows"], deed.actor_id) == (9, room.instructor.pk)
    assert room.at(room.assistant).post(room.url("term_students_export")).status_code == 403
    assert room.at(room.lead).get(room.url("term_students_export")).status_code == 405


def test_removing_asks_first_needs_a_reason_and_tells(room: Classroom):
    account = learner(room, "1001", "王小明")
    line = Line.objects.get()
    browser, url = room.at(room.instructor), room.url("term_students_many")
    asked = browser.post(url, {"row": str(line.pk), "act": "remove"})
    assert "1001 · 王小明" in words(asked)
    assert Reason.objects.live().count() == 1
    assert browser.post(url, {"row": str(line.pk), "act": "remove", "confirmed": "1"}).status_code == 422
    fields = {
        "row": str(line.pk),
        "act": "remove",
        "confirmed": "1",
        "reason": "选错班",
        "back": "class=一班",
    }
    done = browser.post(url, fields)
    assert done["Location"].endswith("?class=%E4%B8%80%E7%8F%AD&done=1")
    assert not Line.objects.exists()
    assert not Block.objects.exists()
    assert browser.post(url, fields)["Location"].endswith("?class=%E4%B8%80%E7%8F%AD"), (
        "again: nobody is left"
    )
    enrolment.enrol(schools.viewer(account), room.term, now=NOW)


def test_who_is_kept_out_stands_on_a_page_and_is_let_in_again(room: Classroom):
    learner(room, "1001", "王小明")
    line, browser = Line.objects.get(), room.at(room.lead)
    fields = {"row": str(line.pk), "act": "remove", "confirmed": "1", "reason": "抄袭", "keeps_out": "on"}
    browser.post(room.url("term_students_many"), fields)
    assert "1 人被限制参加" in words(get(room, room.lead))
    said = words(get(room, room.assistant, "term_kept_out"))
    assert "王小明 1001" in said
    assert "抄袭" in said
    block = Block.objects.get()
    url = room.url("term_kept_out")
    assert room.at(room.assistant).post(url, {"block": str(block.pk)}).status_code == 403
    for sent in (str(block.pk), str(block.pk), "x", ""):
        assert browser.post(url, {"block": sent}).status_code == 303
    block.refresh_from_db()
    assert block.lifted_at == NOW


def test_who_is_waited_for_is_taken_off_the_list(room: Classroom):
    schools.entry(room.term.course.school, "1002", "李未认证")
    browser = room.at(room.lead)
    browser.post(room.url("term_students_import"), {"numbers": "1002", "confirmed": "1"})
    line = Line.objects.get()
    asked = words(browser.post(room.url("term_students_many"), {"row": str(line.pk), "act": "remove"}))
    assert "其中 1 人待认证" in asked
    fields = {"row": str(line.pk), "act": "remove", "confirmed": "1", "reason": "误加"}
    browser.post(room.url("term_students_many"), fields)
    assert Expected.objects.get().outcome == "withdrawn"
    assert not Line.objects.exists()


def test_lines_of_another_run_are_nobodys_here(room: Classroom):
    other = term(course(room.term.course.school, "别的课"), audience="spoc")
    account = schools.student(room.term.course.school, "1009", "别班")
    enrolment.enrol(schools.viewer(account), other, now=NOW)
    line = Line.objects.get(term=other)
    fields = {"row": str(line.pk), "act": "remove", "confirmed": "1", "reason": "x"}
    assert room.at(room.lead).post(room.url("term_students_many"), fields).status_code == 303
    assert Line.objects.filter(term=other).exists()
    assert get(room, room.lead, "term_student", account_id=account.pk).status_code == 404


@pytest.mark.parametrize(
    "rows", [["x"], [str(n) for n in range(1, 152)], ["9" * 20]], ids=["word", "many", "huge"]
)
def test_a_form_of_ones_own_making_is_not_there(room: Classroom, rows: list[str]):
    answer = room.at(room.lead).post(room.url("term_students_many"), {"row": rows, "act": "remove"})
    assert answer.status_code == 404


NAMES = ["term_students", "term_students_units", "term_students_import", "term_kept_out"]


@pytest.mark.parametrize("name", NAMES)
def test_the_team_alone_reads_and_assistants_only_read(room: Classroom, name: str):
    expected = 403 if name == "term_students_import" else 200
    assert get(room, room.assistant, name).status_code == expected
    assert get(room, room.lead, name).status_code == 200
    assert get(room, schools.teacher(room.term.course.school, "别的老师"), name).status_code == 404
    assert get(room, schools.administrator(schools.school("mingde", "明德大学")), name).status_code == 404
    for post in ("term_students_many", "term_students_import"):
        assert room.at(room.assistant).post(room.url(post), {"act": "remove"}).status_code == 403


def test_an_archived_run_is_read_and_not_changed(room: Classroom):
    learner(room, "1001", "王小明")
    Term.objects.filter(pk=room.term.pk).update(archived_at=NOW)
    assert "1001" in words(get(room, room.lead))
    assert room.at(room.lead).post(room.url("term_students_many"), {"act": "remove"}).status_code == 409


def test_the_pages_say_whether_a_password_is_set():
    room = build()
    assert "未设置课程密码" in words(get(room, room.lead))
    Term.objects.filter(pk=room.term.pk).update(password="x")
    assert "已设置课程密码" in words(get(room, room.lead))


def test_a_removed_learner_whom_a_layer_holds_is_marked_kept_out():
    room = build(audience="mooc")
    mingde = schools.school("mingde", "明德大学")
    layer = term(course(mingde), audience="spoc", source=room.term)
    account = schools.student(mingde, "77777", "外校")
    enrolment.enrol(schools.viewer(account), layer, now=NOW)
    line = Line.objects.get(term=room.term)
    asked = room.at(room.lead).post(room.url("term_students_many"), {"row": str(line.pk), "act": "remove"})
    assert "还通过外校的同步 SPOC" in words(asked)
    removing.remove(room.term, [account.pk], now=NOW, actor=schools.viewer(room.lead), keeps_out=True)
    assert "已限制" in words(get(room, room.lead))


@pytest.mark.parametrize(
    "name", ["term_students", "term_student", "term_students_units", "term_students_unit"]
)
def test_each_page_asks_at_most_twelve_times_whatever_there_is(room: Classroom, name: str):
    account = learner(room, "0001", "王小明", class_name="一班")
    where: dict[str, Any] = {"term_student": {"account_id": account.pk}}.get(name, {})
    if name == "term_students_unit":
        where = {"unit_id": units_of(room.term)[0]}
    browser, url = room.at(room.lead), reverse(f"studio:{name}", kwargs={"term_id": room.term.pk, **where})
    counts = []
    for n in range(3):
        for m in range(25):
            finish(
                learner(room, f"1{n}{m:02}", f"学生{m}", class_name=f"{m % 7}班"), units_of(room.term)[m % 8]
            )
        browser.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_last_active_is_of_this_runs_units_alone(room: Classroom):
    wang = learner(room, "1001", "王小明")
    other = term(course(room.term.course.school, "别的课"))
    UnitState.objects.create(
        account=wang, unit_id=units_of(other)[0], term=other, state=State.DONE, done_at=NOW + timedelta(days=3),
        updated_at=NOW + timedelta(days=3), asset_since_ms=0,
    )  # fmt: skip
    said = words(get(room, room.lead))
    assert "0 / 8 —" in said
