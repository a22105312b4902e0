"""What teachers teach, in their table and its file: loaded for a page at once."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.courses.factories import NOW, course, draft, term
from xueyun.courses.models import TeamMember
from xueyun.schools import actions, factories
from xueyun.schools.models import Certification, RosterEntry, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S7"), pytest.mark.req("S6")]
ROOM = "/console/qinghe/teachers/"


@pytest.fixture
def school() -> School:
    return factories.school()


@pytest.fixture
def chief(school: School) -> Client:
    made = Client()
    made.force_login(factories.administrator(school))
    return made


def teacher(school: School, number: str, name: str) -> Account:
    account = accounts.account(name)
    factories.certification(account, factories.entry(school, number, name, kind=RosterEntry.Kind.TEACHER))
    return account


def exported(chief: Client) -> dict[str, tuple[str, str]]:
    """name → (courses taught, latest course), as the file says them."""
    answer = chief.post(f"{ROOM}export/")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    heads, *rows = book.get_sheet_by_index(0).to_python()
    at = heads.index("所授课程")
    assert heads[at + 1] == "最近的课程"
    return {str(row[1]): (str(row[at]), str(row[at + 1])) for row in rows}


def test_the_number_of_courses_and_the_latest_stand_in_table_and_file(school: School, chief: Client) -> None:
    li, zhao = teacher(school, "T001", "李明远"), teacher(school, "T002", "赵老师")
    calculus = course(school, "微积分")
    term(calculus, lead=li, starts=-400, ends=-300, units=0)
    latest = term(course(school, "线性代数"), lead=li, starts=-30, units=0)
    term(calculus, lead=li, starts=-200, ends=-100, units=0)
    TeamMember.objects.create(term=latest, account=zhao, role="assistant", name="赵老师")
    html = chief.get(ROOM).content.decode()
    assert f'href="/terms/{latest.ref}/">线性代数</a>' in html
    assert "微积分" not in html
    assert exported(chief) == {"李明远": ("2", "线性代数"), "赵老师": ("1", "线性代数")}


def test_drafts_and_other_schools_courses_do_not_count(school: School, chief: Client) -> None:
    li = teacher(school, "T001", "李明远")
    draft(course(school, "草稿课"), lead=li)
    term(course(factories.school("mingde", "明德大学"), "别校的课"), lead=li, units=0)
    assert exported(chief) == {"李明远": ("0", "")}


def test_who_is_certified_no_more_teaches_nothing_here(school: School, chief: Client) -> None:
    li = teacher(school, "T001", "李明远")
    term(course(school), lead=li, units=0)
    bond = Certification.objects.get(account=li)
    actions.remove_certification(bond, reason="离职", now=NOW, actor=None)
    assert exported(chief) == {"李明远": ("0", "")}


def test_many_teachers_cost_no_more_queries(school: School, chief: Client) -> None:
    counts: list[tuple[int, int]] = []
    chief.get(ROOM)
    for upto in (20, 40):
        for n in range(upto - 20, upto):
            term(course(school, f"课{n:02}"), lead=teacher(school, f"T{n:03}", f"教师{n:03}"), units=0)
        asked = []
        for ask in (lambda: chief.get(ROOM), lambda: exported(chief)):
            with CaptureQueriesContext(connection) as captured:
                ask()
            asked.append(len(captured))
        counts.append((asked[0], asked[1]))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 10
