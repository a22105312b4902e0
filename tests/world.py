"""The named cast: two schools, their people and their courses, as the laws of the whole building meet them.

Small and complete: whoever a rule could treat differently has a name here. Times are relative to NOW.
"""

from __future__ import annotations

from dataclasses import dataclass

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.core.viewer import Role
from xueyun.courses import actions as courses
from xueyun.courses import publishing
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Term, Unit
from xueyun.enrolment import actions as enrolment
from xueyun.licences import actions as licences
from xueyun.schools import actions as schools_actions
from xueyun.schools import factories as schools
from xueyun.schools.models import School
from xueyun.sharing import actions as sharing

PASSWORD = "jifen2026"


@dataclass(frozen=True)
class World:
    """Everything by name."""

    qinghe: School
    mingde: School
    people: dict[str, Account | None]  # persona → account; 'visitor' has none
    terms: dict[str, Term]
    units: dict[str, Unit]  # one unit of each term by the term's name, and special ones


def build() -> World:
    """The cast, made by the application's own actions."""
    qinghe = schools.school("qinghe", "清河大学")
    mingde = schools.school("mingde", "明德大学")
    people = _people(qinghe, mingde)
    terms, units = _terms(qinghe, mingde, people)
    for name, term in (("student", "spoc"), ("student", "layer"), ("learner", "mooc")):
        enrolment.enrol(viewer(people[name]), terms[term], now=NOW, password=PASSWORD)
    return World(qinghe, mingde, people, terms, units)


def viewer(account: Account | None):
    assert account is not None
    return schools.viewer(account)


def _people(qinghe: School, mingde: School) -> dict[str, Account | None]:
    lead = schools.teacher(qinghe, "李明远", "教授")
    guest = schools.teacher(mingde, "周文", "副教授")
    platform = accounts.account("平台管理员")
    schools_actions.grant(platform, Role.PLATFORM_ADMIN, now=NOW)
    return {
        "visitor": None,
        "learner": accounts.account("路人甲"),  # an account, certified nowhere
        "student": schools.student(qinghe, "2024010101", "王小明"),  # certified and enrolled at 清河
        "classmate": schools.student(qinghe, "2024010102", "李小红"),  # certified, enrolled in nothing
        "outsider": schools.student(mingde, "2024020101", "赵一"),  # certified at the other school
        "lead": lead,  # leads every course of 清河
        "guest_lead": guest,  # leads every course of 明德
        "admin": schools.administrator(qinghe, "清河教务处"),
        "other_admin": schools.administrator(mingde, "明德教务处"),
        "platform": platform,
    }


def _terms(
    qinghe: School, mingde: School, people: dict[str, Account | None]
) -> tuple[dict[str, Term], dict[str, Unit]]:
    lead, guest = people["lead"], people["guest_lead"]
    terms: dict[str, Term] = {
        "mooc": draft(course(qinghe, "线性代数"), lead=lead),
        "spoc": draft(course(qinghe, "微积分"), audience="spoc", password=PASSWORD, lead=lead),
        "draft": draft(course(qinghe, "概率论"), lead=lead),
        "upcoming": draft(course(qinghe, "复变函数"), starts=5, lead=lead),
        "ended": draft(course(qinghe, "数学史"), starts=-90, ends=-2, lead=lead),
        "source": draft(course(mingde, "大学物理"), lead=guest),
        "other_spoc": draft(course(mingde, "有机化学"), audience="spoc", lead=guest),
    }
    units = {}
    for name, term in terms.items():
        rows = grow(term, chapters=2, lessons=1, units=2)
        units[name] = rows[0]
        later = courses.add_chapter(term, "后来的一章", release_at=NOW.replace(year=2027))
        units[f"{name}_later"] = courses.add_unit(
            term, "text", "未到时间", chapter=later, body={"html": "<p>后</p>"}
        )
        rows[1].is_free_preview = True
        rows[1].save()
        units[f"{name}_free"] = rows[1]
        if name != "draft":
            publishing.publish(term, now=NOW)
    licences.grant(terms["source"].course, qinghe, "synchronous", now=NOW)
    member = courses.Member(lead.pk if lead else 0, "lead", "李明远", "教授")
    terms["layer"] = sharing.open_over(
        terms["source"],
        qinghe,
        starts_at=terms["source"].starts_at,
        ends_at=terms["source"].ends_at,
        now=NOW,
        team=[member],
    )
    units["layer"] = grow(terms["layer"], units=1)[0]
    publishing.publish(terms["layer"], now=NOW)
    return terms, units
