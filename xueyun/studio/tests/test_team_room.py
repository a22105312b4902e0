"""The team's page in the studio, and an invitation as who is invited answers it."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.courses.actions import invitations, teams
from xueyun.courses.factories import NOW
from xueyun.courses.models import Invitation, TeamMember
from xueyun.courses.rights import RIGHTS, ROLES
from xueyun.courses.tests.test_team import by
from xueyun.schools import factories as schools
from xueyun.schools.models import Grant, RosterEntry
from xueyun.studio.tests.classroom import Classroom, build, words

pytestmark = [pytest.mark.django_db, pytest.mark.req("T1")]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room() -> Classroom:
    return build()


def ask(room: Classroom, teacher: Account) -> Invitation:
    return invitations.invite_teacher(room.term, teacher.pk, "assistant", now=NOW, actor=by(room.lead))


def names(room: Classroom) -> list[str]:
    return list(TeamMember.objects.filter(term=room.term).values_list("name", flat=True))


def member_id(room: Classroom, account: Account) -> str:
    return str(TeamMember.objects.get(term=room.term, account=account).pk)


def do(room: Classroom, who: Account, act: str, **fields: str):
    return room.at(who).post(room.url("term_team_act"), {"act": act, **fields})


def test_the_lead_finds_a_colleague_by_name_or_number_and_invites(room: Classroom) -> None:
    school, teacher = room.term.course.school, accounts.account("何以")
    entry = schools.entry(
        school, "T2011008", "陈墨白", kind=RosterEntry.Kind.TEACHER, title="副教授", college="数学学院"
    )
    schools.certification(teacher, entry)
    schools.certification(accounts.account("学生"), schools.entry(school, "2024010188", "陈同学"))
    page = room.url("term_team")
    for q in ("墨白", "t2011", "墨白\0"):
        found = words(room.at(room.lead).get(page, {"q": q}))
        assert "陈墨白 副教授" in found
        assert "数学学院 · T2011008" in found
    assert "陈同学" not in words(room.at(room.lead).get(page, {"q": "陈"})), "students are no teachers"
    assert "没有姓名或工号为“无此人”" in words(room.at(room.lead).get(page, {"q": "无此人"}))
    answer = room.at(room.lead).post(page, {"account": teacher.ref, "role": "assistant", "q": "陈"})
    assert answer.url.endswith("?done=invited")
    shown = words(room.at(room.lead).get(answer.url))
    assert "等待答复的邀请" in shown
    assert "已邀请" in words(room.at(room.lead).get(page, {"q": "陈"}))
    assert "陈墨白" not in words(room.at(room.instructor).get(page)), "who is asked is the lead's to know"


def test_by_address_nothing_typed_is_lost(room: Classroom) -> None:
    page, said = (
        room.url("term_team"),
        {"address": "不是地址", "name": "周文", "title": "副教授", "role": "assistant"},
    )
    answer = room.at(room.lead).post(page, said)
    assert answer.status_code == 422
    assert "完整、准确的邮箱地址" in words(answer)
    for value in ("不是地址", "周文", "副教授"):
        assert f'value="{value}"' in answer.content.decode()
    answer = room.at(room.lead).post(page, {**said, "address": "zhou@mingde.example"})
    assert answer.status_code == 303
    assert "zhou@mingde.example" in words(room.at(room.lead).get(page))


def test_the_invited_finds_it_in_messages_and_at_home_and_says_yes(room: Classroom) -> None:
    guest = accounts.account("外校的老师", email="zhou@mingde.example")
    said = {"address": "zhou@mingde.example", "name": "周文", "role": "instructor"}
    room.at(room.lead).post(room.url("term_team"), said)
    browser, home = room.at(guest), reverse("studio:home")
    assert "邀请你加入《微积分》的课程团队" in words(browser.get(reverse("notices:index")))
    assert "邀请你加入《微积分》的课程团队" in words(browser.get(home)), "though they teach nothing yet"
    page = reverse("studio:invitation", kwargs={"invitation_id": Invitation.objects.get().pk})
    read = words(browser.get(page))
    assert "周文" in read
    assert "编辑课件内容" in read
    assert "设置时间" not in read, "what the role may not do is not promised"
    assert browser.get(room.url("term_content")).status_code == 404
    assert browser.post(page, {"act": "fly"}).status_code == 404
    assert browser.post(page, {"act": "accept"}).url == room.url("term_guide")
    assert browser.get(room.url("term_guide")).status_code == 200
    assert "你已接受" in words(browser.get(page))
    assert "校外" in words(room.at(room.lead).get(room.url("term_team")))


def test_no_leads_nowhere_and_tells_the_lead(room: Classroom) -> None:
    teacher = schools.teacher(room.term.course.school, "丁")
    page = reverse("studio:invitation", kwargs={"invitation_id": ask(room, teacher).pk})
    assert room.at(room.lead).get(page).status_code == 404, "it is the invited's alone"
    answer = room.at(teacher).post(page, {"act": "decline"})
    assert "你已谢绝" in words(room.at(teacher).get(answer.url))
    assert "丁谢绝加入" in words(room.at(room.lead).get(reverse("notices:index")))
    assert room.at(teacher).post(page, {"act": "accept"}).status_code == 409
    assert room.at(teacher).get(room.url("term_team")).status_code == 404


def test_an_invitation_is_withdrawn_once(room: Classroom) -> None:
    asked = ask(room, schools.teacher(room.term.course.school, "丁"))
    assert do(room, room.lead, "withdraw", invitation=asked.ref).url.endswith("?done=withdrawn")
    assert do(room, room.lead, "withdraw", invitation=asked.ref).url.endswith("?done=answered")
    assert do(room, room.lead, "withdraw", invitation="!").status_code == 404


def test_order_goes_by_buttons(room: Classroom) -> None:
    do(room, room.lead, "up", member=member_id(room, room.assistant))
    assert names(room)[1] == "赵助"
    assert do(room, room.lead, "down", member=member_id(room, room.lead)).status_code == 303
    assert names(room)[0] == "赵助"


def test_what_can_not_be_undone_is_asked_first(room: Classroom) -> None:
    one = member_id(room, room.assistant)
    asked = do(room, room.lead, "remove", member=one)
    assert "把赵助移出课程团队？" in words(asked)
    assert "赵助" in names(room)
    assert do(room, room.lead, "remove", member=one, confirmed="1").url.endswith("?done=removed")
    assert "赵助" not in names(room)
    assert do(room, room.lead, "remove", member=one, confirmed="1").status_code == 409
    assert do(room, room.lead, "remove", member="x").status_code == 404
    assert do(room, room.lead, "promote", member=one).status_code == 404


def test_the_lead_is_handed_over_and_the_page_turns_to_reading(room: Classroom) -> None:
    one = member_id(room, room.instructor)
    assert "你留在团队中担任主讲教师" in words(do(room, room.lead, "hand_over", member=one))
    answer = do(room, room.lead, "hand_over", member=one, confirmed="1")
    page = words(room.at(room.lead).get(answer.url))
    assert "由课程负责人决定" in page
    assert "按账号地址邀请" not in page
    assert do(room, room.lead, "remove", member=one, confirmed="1").status_code == 403
    assert "按账号地址邀请" in words(room.at(room.instructor).get(room.url("term_team")))


def test_one_leaves_and_the_lead_can_not(room: Classroom) -> None:
    assert "退出课程团队？" in words(do(room, room.assistant, "leave"))
    answer = do(room, room.assistant, "leave", confirmed="1")
    assert "你已退出团队" in words(room.at(room.assistant).get(answer.url))
    assert room.at(room.assistant).get(room.url("term_team")).status_code == 404
    assert do(room, room.lead, "leave").status_code == 409
    assert do(room, room.lead, "leave", confirmed="1").status_code == 409


def test_a_member_is_edited_over_what_was_seen(room: Classroom) -> None:
    page = reverse(
        "studio:term_member",
        kwargs={"term_id": room.term.pk, "member_id": int(member_id(room, room.assistant))},
    )
    form = room.at(room.lead).get(page).content.decode()
    seen = form.split('name="seen" value="')[1].split('"')[0]
    assert (
        room.at(room.lead).post(page, {"name": "赵六", "role": "instructor", "seen": seen}).status_code == 303
    )
    second = room.at(room.lead).post(
        page, {"name": "赵七", "title": "博士", "role": "assistant", "seen": seen}
    )
    assert second.status_code == 409
    assert "两个版本" in words(second)
    assert "赵六" in words(second)
    assert 'value="赵七"' in second.content.decode()
    seen = second.content.decode().split('name="seen" value="')[1].split('"')[0]
    assert (
        room.at(room.lead).post(page, {"name": "赵七", "role": "assistant", "seen": seen}).status_code == 303
    )
    assert (
        room.at(room.lead).post(page, {"name": "长" * 51, "role": "assistant", "seen": seen}).status_code
        == 422
    )
    assert room.at(room.instructor).get(page).status_code == 403


def test_who_lost_the_account_or_the_school_is_marked(room: Classroom) -> None:
    Account.objects.filter(pk=room.instructor.pk).update(is_active=False)
    Grant.objects.filter(account=room.assistant).update(ended_at=NOW)
    page = words(room.at(room.lead).get(room.url("term_team")))
    assert "账号已冻结" in page
    assert "已不是本校教师" in page


def test_the_table_of_rights_says_what_the_rules_answer(room: Classroom) -> None:
    html = room.at(room.assistant).get(room.url("term_team")).content.decode()
    for right in RIGHTS:
        row = html.split(f'data-right="{right.key}"')[1].split("</tr>")[0]
        said = ["是" in cell for cell in row.split("<td>")[1:]]
        assert said == [right.held_by(role) for role in ROLES], right.key


def test_the_page_asks_as_often_for_many_as_for_few(room: Classroom) -> None:
    def count() -> int:
        browser = room.at(room.lead)
        browser.get(room.url("term_team"), {"q": "师"})
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(room.url("term_team"), {"q": "师"}).status_code == 200
        return len([row for row in seen.captured_queries if row["sql"].startswith("SELECT")])

    school = room.term.course.school
    schools.teacher(school, "师零")
    ask(room, schools.teacher(school, "师一"))
    few = count()
    for number in range(8):
        teacher = schools.teacher(school, f"师{number + 2}")
        asked = ask(room, teacher)
        if number % 2:
            invitations.accept(asked, now=NOW, actor=by(teacher))
        schools.teacher(school, f"老师{number}")
    assert count() == few <= 20


def test_another_schools_lead_reaches_nothing(room: Classroom) -> None:
    stranger = schools.teacher(schools.school("mingde", "明德大学"), "周文")
    for name in ("term_team", "term_settings", "term_grading"):
        assert room.at(stranger).get(room.url(name)).status_code == 404
    one = member_id(room, room.assistant)
    assert do(room, stranger, "remove", member=one, confirmed="1").status_code == 404
    assert teams.is_leaderless(room.term) is False
