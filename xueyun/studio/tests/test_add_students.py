"""Students are added to a run by number: shown first, then done; what cannot be read or done says why."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xueyun.audit.models import Entry as Deed
from xueyun.courses.factories import NOW
from xueyun.courses.models import TeamMember
from xueyun.enrolment.models import Reason
from xueyun.limits.rules import LOOK_UP_BY_ACCOUNT
from xueyun.schools import factories as schools
from xueyun.studio.tests.classroom import Classroom, build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("T5")]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xueyun.core.middleware.utc_now", lambda: NOW)


@pytest.fixture
def room() -> Classroom:
    return build()


def test_adding_by_number_is_shown_first_and_then_done(room: Classroom):
    school = room.term.course.school
    schools.student(school, "1001", "王小明")
    schools.entry(school, "1002", "李未认证")
    browser, url = room.at(room.instructor), room.url("term_students_import")
    preview = browser.post(url, {"numbers": "学号\t姓名\n1001\t王小明\n1002\t李\n9999\t无\n1001\t又"})
    said = words(preview)
    assert "读到 3 个学号" in said
    assert "1 将加入课程 1001 · 王小明" in said.replace("  ", " ")
    assert "9999" in said
    assert not Reason.objects.exists()
    done = browser.post(url, {"numbers": "1001\n1002\n9999", "confirmed": "1"})
    assert done.status_code == 303
    assert "已添加 1 名学生。 1 名学生待认证" in words(browser.get(done["Location"]))
    assert "待认证" in words(browser.get(room.url("term_students")))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_is_read_in_any_encoding_and_mangled_numbers_are_mended(room: Classroom, encoding: str):
    schools.student(room.term.course.school, "2024010101", "王小明")
    body = "姓名,学号\n王小明,2.024010101E9\n坏了,2.02401E+09\n".encode(encoding)
    said = words(
        room.at(room.lead).post(
            room.url("term_students_import"), {"file": SimpleUploadedFile("名单.csv", body)}
        )
    )
    assert "2024010101 · 王小明" in said
    assert "第 3 行：2.02401E+09" in said


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"numbers": ""}, "空"),
        ({"file": SimpleUploadedFile("x.csv", b"")}, "空"),
        ({"file": SimpleUploadedFile("x.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600)}, "xls"),
    ],
    ids=["nothing", "empty", "legacy"],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    room: Classroom, fields: dict[str, Any], sentence: str
):
    answer = room.at(room.lead).post(room.url("term_students_import"), fields)
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_a_list_that_is_too_long_says_how_long_one_may_be(room: Classroom):
    pasted = "\n".join(f"{n:06}" for n in range(5001))
    answer = room.at(room.lead).post(room.url("term_students_import"), {"numbers": pasted})
    assert answer.status_code == 422
    assert "5,000" in words(answer)


@pytest.mark.parametrize("audience", ["mooc", "draft"])
def test_where_nobody_can_be_added_the_page_says_why(audience: str):
    room = build(audience="mooc") if audience == "mooc" else build(is_published=False)
    page = room.at(room.lead).get(room.url("term_students_import"))
    assert page.status_code == 200
    assert ("MOOC 对所有人开放" if audience == "mooc" else "发布后才能添加") in words(page)
    posted = room.at(room.lead).post(room.url("term_students_import"), {"numbers": "1", "confirmed": "1"})
    assert posted.status_code == 422


def test_another_schools_number_is_unknown_here(room: Classroom):
    schools.student(schools.school("mingde", "明德大学"), "2001", "外校真名")
    said = words(room.at(room.lead).post(room.url("term_students_import"), {"numbers": "2001"}))
    assert "不在本校名单上" in said
    assert "外校真名" not in said


def test_nobody_is_told_twice_when_the_button_is_pressed_twice(room: Classroom):
    schools.student(room.term.course.school, "1001", "王小明")
    browser: Client = room.at(room.lead)
    for _ in range(2):
        done = browser.post(room.url("term_students_import"), {"numbers": "1001", "confirmed": "1"})
    assert "都已在课程中" in words(browser.get(done["Location"]))
    assert Deed.objects.filter(verb="enrolment.import").count() == 1


def test_a_guest_of_the_team_is_not_shown_the_roster(room: Classroom):
    schools.student(room.term.course.school, "1001", "王小明")
    guest = schools.teacher(schools.school("mingde", "明德大学"), "周客座")
    TeamMember.objects.create(term=room.term, account=guest, role="instructor", name="周客座")
    url = room.url("term_students_import")
    for posted in ({"numbers": "1001"}, {"numbers": "1001", "confirmed": "1"}):
        answer = room.at(guest).post(url, posted)
        assert answer.status_code == 403
        assert "本校名单不向团队中的外校成员显示" in words(answer)
        assert "王小明" not in words(answer)
    assert room.at(guest).get(url).status_code == 403
    for who, shown in ((guest, False), (room.assistant, False), (room.instructor, True)):
        listed = room.at(who).get(room.url("term_students"))
        assert (url in listed.content.decode()) is shown
        assert ("本校教师添加" in words(listed)) is not shown
    assert not Reason.objects.exists()


def test_who_looks_too_often_keeps_what_was_typed(room: Classroom):
    browser, url = room.at(room.instructor), room.url("term_students_import")
    for _ in range(LOOK_UP_BY_ACCOUNT.tries):
        assert browser.post(url, {"numbers": "1001"}).status_code == 200
    answer = browser.post(url, {"numbers": "学号\n1001\n1002"})
    assert answer.status_code == 429
    assert "请在 10 分钟后再预览" in words(answer)
    assert "1001\n1002</textarea>" in answer.content.decode()
