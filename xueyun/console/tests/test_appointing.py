"""Appointing: who did it and when stands beside every administrator, and no field beside the form's own does more."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.console.people_acts import ACTS
from xueyun.console.tests.test_platform_attack import patterns
from xueyun.core import ids
from xueyun.core.viewer import Role
from xueyun.courses import factories as courses
from xueyun.courses.tests import proposals
from xueyun.schools import actions, factories
from xueyun.schools.actions import imports
from xueyun.schools.factories import NOW
from xueyun.schools.models import Grant, RosterEntry, School
from xueyun.schools.tests.sheets import text

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6")]
ROOM, PLATFORM = "/console/qinghe/administrators/", "/platform/administrators/"
# What somebody might add to a form to become more than they are.
RAISING = {
    "role": "platform_admin",
    "roles": "platform_admin",
    "grant": "platform_admin",
    "is_superuser": "on",
    "is_staff": "1",
    "platform": "1",
    "level": "platform",
    "school": "",
    "school_id": "",
}


@pytest.fixture
def school() -> School:
    return factories.school()


def browser(account: Account) -> Client:
    made = Client()
    made.force_login(account)
    return made


def teacher(school: School, number: str = "T001", name: str = "李明远") -> Account:
    account = accounts.account(f"{name}的账号")
    factories.certification(account, factories.entry(school, number, name, kind=RosterEntry.Kind.TEACHER))
    return account


def rows(html: str) -> list[str]:
    """The rows of a page's tables, as plain words."""
    return [row.partition("</tr>")[0] for row in html.split("<tr")[2:]]


def test_the_school_reads_who_appointed_whom_and_when(school: School) -> None:
    first = factories.administrator(school, "教务处")  # by a command
    teacher(school, "T001", "李明远")
    assert browser(first).post(ROOM, {"number": "T001"}).status_code == 303
    teacher(school, "T002", "赵老师")
    second = Grant.objects.live().get(granted_by=first)
    assert browser(second.account).post(ROOM, {"number": "T002"}).status_code == 303
    Grant.objects.filter(pk=second.pk).update(granted_at=NOW)
    html = browser(first).get(ROOM).content.decode()
    by_command, by_first, by_second = rows(html)[:3]
    assert "命令行" in by_command
    assert "教务处" in by_first
    assert "2026年9月21日" in by_first
    assert "李明远" in by_second, "the school knows this one by name"
    assert "李明远的账号" not in by_second


def test_the_platform_reads_it_for_its_own_and_for_a_school(school: School) -> None:
    chief = browser(factories.platform_administrator("平台一"))
    new = accounts.account("新人")
    assert chief.post(PLATFORM, {"address": str(new.email)}).status_code == 303
    head = accounts.account("校办")
    page = "/platform/schools/qinghe/"
    assert chief.post(f"{page}administrators/", {"address": str(head.email)}).status_code == 303
    for address, name in ((PLATFORM, "新人"), (page, "校办")):
        (row,) = [row for row in rows(chief.get(address).content.decode()) if name in row]
        assert "平台一" in row
    (row,) = [row for row in rows(chief.get(PLATFORM).content.decode()) if "命令行" in row]
    assert "平台一" in row


def test_a_role_stays_when_the_account_that_gave_it_goes(school: School) -> None:
    giver, taker = accounts.account("前任"), accounts.account("现任")
    actions.grant(taker, Role.SCHOOL_ADMIN, school=school, now=NOW, actor=factories.viewer(giver))
    giver.delete()
    assert Grant.objects.live().get(account=taker).granted_by is None
    assert browser(taker).get(ROOM).status_code == 200


def test_roles_from_before_it_was_kept_take_it_from_the_audit_log(school: School) -> None:
    giver = factories.administrator(school, "教务处")
    account = teacher(school)
    browser(giver).post(ROOM, {"number": "T001"})
    Grant.objects.update(granted_by=None)
    migration = MigrationLoader(connection).get_migration("schools", "0009_who_gave_a_role")
    migration.operations[1].code(apps, None)  # type: ignore[attr-defined]
    assert set(Grant.objects.values_list("account", "granted_by")) == {
        (giver.pk, None),
        (account.pk, giver.pk),
    }


@pytest.mark.parametrize("field", RAISING)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_field_that_is_not_asked_for_is_refused_in_words(school: School, field: str, language: str) -> None:
    account = teacher(school)
    chiefs = factories.administrator(school), factories.platform_administrator()
    before = set(Grant.objects.values_list("pk", "role", "ended_at"))
    words = {"en": "This form does not ask for", "zh-hans": "此表单不需要"}[language]
    forms = [
        (chiefs[0], ROOM, {"number": "T001"}),
        (chiefs[1], PLATFORM, {"address": str(account.email)}),
        (chiefs[1], "/platform/schools/qinghe/administrators/", {"address": str(account.email)}),
    ]
    for who, address, said in forms:
        for value in (RAISING[field], "school_admin", "nonsense"):
            visit = browser(who)
            visit.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            answer = visit.post(address, {**said, field: value})
            assert answer.status_code == 422, address
            assert words in answer.content.decode(), address
            assert field in answer.content.decode()
    assert set(Grant.objects.values_list("pk", "role", "ended_at")) == before


class Forms(HTMLParser):
    """The POST forms of a page: where each goes, and what it would send as it stands."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._is_in = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._is_in = given.get("method") == "post"
            if self._is_in:
                self.found.append((given.get("action") or "", {}))
        elif self._is_in and given.get("name") and tag in {"input", "textarea", "select", "button"}:
            self.found[-1][1].setdefault(str(given["name"]), given.get("value") or "x")

    def handle_endtag(self, tag: str) -> None:
        self._is_in = self._is_in and tag != "form"


def addresses(school: School, tmp_path: object) -> Iterator[str]:
    """Every address of the school's console, with something real in each of its places."""
    student = factories.entry(school, "20240001", "学生")
    member = factories.entry(school, "T100", "教师", kind=RosterEntry.Kind.TEACHER)
    holder = factories.student(school, "20240002", "持有人")
    dispute = actions.raise_dispute(
        factories.viewer(accounts.account()),
        holder.certifications.get().entry,
        message="x",
        contact="x",
        now=NOW,
    )
    notice = actions.post_notice(school, "公告", "x", now=NOW)
    given = Grant.objects.live().get(account=factories.administrator(school, "另一位"))
    listed = text(tmp_path / "名单.csv", "学号,姓名,认证码\n1,王,123456\n")  # type: ignore[operator]
    brought = imports.bring(
        school, listed, file_name="名单.csv", kind="student", mode="add", now=NOW, actor=None
    )
    term = courses.draft(courses.course(school))
    asked = proposals.apply(factories.teacher(school), school)
    for path, _pattern in patterns():
        if not path.startswith("/console/<slug:school>/"):
            continue
        entry = member if "/teachers/" in path else student
        places = {
            "<slug:school>": school.slug,
            "<id:entry_id>": entry.ref,
            "<id:import_id>": brought.ref,
            "<id:dispute_id>": dispute.ref,
            "<int:notice_id>": str(notice.pk),
            "<int:grant_id>": str(given.pk),
            "<id:term_id>": term.ref,
            "<id:application_id>": asked.ref,
        }
        found = path
        for place, value in places.items():
            found = found.replace(place, value)
        for act in ACTS if "<slug:act>" in path else {"": ""}:
            filled = found.replace("<slug:act>", act)
            assert "<" not in filled, "give this place something real"
            yield filled


def test_no_field_of_any_form_of_the_console_raises_its_sender(
    school: School, tmp_path_factory: pytest.TempPathFactory
) -> None:
    me = factories.administrator(school, "我")
    visit = browser(me)
    before = Account.objects.filter(pk=me.pk).values_list("password", "email", "mobile", "is_active").get()
    tried = 0
    for address in list(addresses(school, tmp_path_factory.mktemp("lists"))):
        page = visit.get(address)
        is_page = page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
        forms = Forms(page.content.decode()).found if is_page else []
        raising = {
            **RAISING,
            "account": str(me.pk),
            "account_id": ids.encode(me.pk),
            "address": str(me.email),
        }
        own = [form for form in forms if not form[0] or form[0].startswith("/console/")]
        for action, said in [*own, ("", {}), ("", {"reason": "x", "confirmed": "1"})]:
            answer = visit.post(action or address, {**said, **raising})
            if answer.streaming:
                b"".join(answer.streaming_content)  # type: ignore[attr-defined]
            assert answer.status_code < 500, address
            tried += 1
    assert tried > 100
    assert not Grant.objects.filter(role=Role.PLATFORM_ADMIN).exists()
    assert set(Grant.objects.filter(account=me).values_list("role", "school_id")) == {
        (Role.SCHOOL_ADMIN.value, school.pk)
    }
    after = Account.objects.filter(pk=me.pk).values_list("password", "email", "mobile", "is_active").get()
    assert after == before
    assert visit.get("/platform/").status_code == 404
