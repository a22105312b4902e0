"""No page of the two consoles reads or sorts a whole list, whatever it is asked for: every statement's plan says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client, TestCase

from tests import plans
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.core import ids
from xueyun.courses.models import Course, Review, TeamMember, Term
from xueyun.schools import factories
from xueyun.schools.factories import NOW
from xueyun.schools.models import Certification, Dispute, Grant, Notice, Region, RosterEntry, School

pytestmark = pytest.mark.req("S6")

MOST = 10  # statements of a page
STUDENTS, TEACHERS, ACCOUNTS = 100_000, 3000, 12_000
DEEDS, COURSES, DISPUTES, NOTICES, ADMINISTRATORS, SCHOOLS = 20_000, 800, 2000, 2000, 600, 800
BATCH = 5000

SCHOOL_PAGES = {
    "": [""],
    "students/": ["", "?sort=-class", "?class=数学7班", "?state=uncertified"],
    "teachers/": ["", "?sort=name", "?q=T00", "?q=张", "?college=学院7", "?state=certified", "?state=disabled"],
    "administrators/": ["", "?sort=-since"],
    "terms/": ["", "?sort=ends", "?q=课程1", "?kind=mooc", "?kind=synchronous", "?state=running", "?state=archived"],
    "notices/": [""],
    "statistics/": ["", "?sort=-percent"],
    "disputes/": ["", "?sort=raised", "?state=open", "?state=decided"],
    "locks/": ["", "?sort=at", "?q=2024000"],
    "audit/": ["", "?sort=at", "?verb=schools.certify_locked", "?q=20240007", "?day=2026-09-21",
               "?verb=schools.edit&day=2026-09-21"],
    "roster/": [""],
}  # fmt: skip
PLATFORM_PAGES = {
    "schools/": ["", "?sort=-name", "?sort=since", "?q=第1", "?q=s1",
                 "?region=城市3", "?state=suspended", "?state=open"],
    "accounts/": ["", "?sort=since", "?sort=nickname", "?q=人1", "?q=p7@example.org", "?state=frozen", "?state=open",
                  "?state=frozen&sort=nickname"],
    "approvals/": ["", "?sort=asked", "?state=open", "?state=decided"],
    "administrators/": [""],
    "audit/": ["", "?sort=at", "?school=清河大学", "?day=2026-09-21", "?school=清河大学&day=2026-09-21"],
}  # fmt: skip

# Nearly all schools and accounts are open, nearly all approvals decided.
WIDE = ("schools/?state=open", "accounts/?state=open", "approvals/?state=decided")
# Some thousands at most, found by an index and put in order afterwards: a school's runs (through its courses), and
# schools whose name or address begins so (by two indexes), or that are in one city.
AFTERWARDS = ("USE TEMP B-TREE", "Sort", "Incremental Sort")
SORTED = ("terms/", "schools/?q=", "schools/?region=")


def full_school() -> School:
    """A school of a hundred thousand among others, with everything that its console lists."""
    at = factories.school()
    region_ids = [Region.objects.create(slug=f"r{n}", name=f"城市{n}").pk for n in range(40)]
    School.objects.bulk_create(
        School(
            id=ids.new_id(), slug=f"s{n}", name=f"第{n}大学", region_id=region_ids[n % 40],
            created_at=NOW - timedelta(days=n), suspended_at=NOW if n % 20 == 0 else None,
        )
        for n in range(SCHOOLS)
    )  # fmt: skip
    Account.objects.bulk_create(
        (
            Account(
                id=ids.new_id(), email=f"p{n}@example.org", nickname=f"人{n}", password="x",
                is_active=n % 50 > 0, created_at=NOW - timedelta(minutes=n),
            )
            for n in range(ACCOUNTS)
        ),
        BATCH,
    )  # fmt: skip
    people = list(Account.objects.filter(email__startswith="p").order_by("pk").values_list("pk", flat=True))
    others = list(School.objects.exclude(pk=at.pk).order_by("slug"))[:3]
    for place, share in [(at, 1), *[(other, 20) for other in others]]:
        _people_of(place, share, people if place == at else [])
        _work_of(place, share, people)
    plans.analyse()
    return at


def _people_of(at: School, share: int, accounts: list[int]) -> None:
    RosterEntry.objects.bulk_create(_entries(at, share), BATCH)
    entries = RosterEntry.objects.filter(school=at, disabled_at__isnull=True).order_by("-kind", "student_no")
    bonds = zip(accounts, entries.values_list("pk", flat=True)[: len(accounts)], strict=False)
    Certification.objects.bulk_create(
        (
            Certification(account_id=account, entry_id=entry, school=at, certified_at=NOW, last_used_at=NOW)
            for account, entry in bonds
        ),
        BATCH,
    )
    Grant.objects.bulk_create(
        Grant(account_id=account, school=at, role="school_admin", granted_at=NOW + timedelta(seconds=n))
        for n, account in enumerate(accounts[:ADMINISTRATORS])
    )
    guests = Account.objects.order_by("-pk").values_list("pk", flat=True)[:1500]
    Grant.objects.bulk_create(
        Grant(account_id=account, school=at, role="teacher", granted_at=NOW) for account in guests
    )


def _entries(at: School, share: int) -> Iterator[RosterEntry]:
    for n in range(STUDENTS // share):
        yield RosterEntry(
            id=ids.new_id(), school=at, student_no=f"2024{n:06}", name="王李张刘陈"[n % 5] + f"{n % 3000}",
            class_name=f"数学{n % 400}班", code_hmac=bytes(32), disabled_at=NOW if n % 10 == 0 else None,
        )  # fmt: skip
    for n in range(TEACHERS // share):
        yield RosterEntry(
            id=ids.new_id(), school=at, kind="teacher", student_no=f"T{n:05}", name="王李张刘陈"[n % 5] + f"{n}",
            college=f"学院{n % 50}", title="教授", code_hmac=bytes(32), disabled_at=NOW if n % 10 == 0 else None,
        )  # fmt: skip


def _work_of(at: School, share: int, people: list[int]) -> None:
    """What has been done at a school: deeds, courses with their runs, disputes, notices."""
    verbs = ("schools.certify", "schools.edit", "schools.certify_locked", "schools.disable")
    Deed.objects.bulk_create(
        (
            Deed(at=NOW - timedelta(minutes=n), actor_label="教务处", verb=verbs[n % 4], object_kind="entry",
                 object_label=f"2024{n % 5000:06}", school_id=at.pk)
            for n in range(DEEDS // share)
        ),
        BATCH,
    )  # fmt: skip
    courses = Course.objects.bulk_create(
        Course(id=ids.new_id(), school=at, title=f"课程{n}", subject="mathematics", created_at=NOW)
        for n in range(COURSES // share)
    )
    terms = Term.objects.bulk_create(
        _run(of, number, n) for n, of in enumerate(courses) for number in (1, 2, 3)
    )
    TeamMember.objects.bulk_create(
        TeamMember(term=run, account_id=people[n % 2500], role="lead", name="李老师")
        for n, run in enumerate(terms)
    )
    Review.objects.bulk_create(
        Review(id=ids.new_id(), term=run, asked_by_id=people[0], asked_at=NOW - timedelta(minutes=n),
               **({"decided_at": NOW, "outcome": "approved"} if n % 20 else {}))
        for n, run in enumerate(terms)
    )  # fmt: skip
    Notice.objects.bulk_create(
        Notice(school=at, title=f"公告{n}", body="x", published_at=NOW - timedelta(hours=n))
        for n in range(NOTICES // share)
    )
    bonds = list(Certification.objects.filter(school=at).order_by("pk")[: DISPUTES // share])
    Dispute.objects.bulk_create(
        Dispute(id=ids.new_id(), school=at, entry_id=bond.entry_id, account_id=people[n], against=bond,
                message="x", contact="x", raised_at=NOW - timedelta(minutes=n),
                **({"decided_at": NOW, "outcome": "declined"} if n % 20 else {}))
        for n, bond in enumerate(bonds)
    )  # fmt: skip


def _run(of: Course, number: int, n: int) -> Term:
    starts = NOW + timedelta(days=n % 700 - 600 + number)
    audience = "mooc" if number == 1 else "spoc"
    return Term(
        id=ids.new_id(), course=of, number=number, audience=audience, starts_at=starts,
        ends_at=starts + timedelta(days=90), published_at=NOW, created_at=NOW,
        mode="asynchronous" if number == 3 else "independent", archived_at=NOW if n % 30 == 0 else None,
    )  # fmt: skip


def faulty(client: Client, base: str, pages: dict[str, list[str]]) -> dict[str, list[str]]:
    """address → what is wrong with it, for each page as it is asked for, and the one after it."""
    found = {}
    for room, queries in pages.items():
        for query in queries:
            first, is_sorted = f"{base}{room}{query}", f"{room}{query}".startswith(SORTED)
            faults, html = plans.faults_of(client, first, most=MOST, wide=WIDE)
            asked = {first: faults}
            if after := plans.next_page(html):
                url = f"{base}{room}{after}"
                asked[url], _html = plans.faults_of(client, url, most=MOST, wide=WIDE)
            for url, faults in asked.items():
                if wrong := [one for one in faults if not (is_sorted and one.startswith(AFTERWARDS))]:
                    found[url] = wrong
    return found


class TestTheConsolesOfAFullSchool(TestCase):
    """One school for both: making it takes a while."""

    school: School

    @classmethod
    def setUpTestData(cls) -> None:
        cls.school = full_school()

    def test_no_page_reads_or_sorts_a_whole_list(self) -> None:
        chief, platform = Client(), Client()
        chief.force_login(factories.administrator(self.school))
        platform.force_login(factories.platform_administrator())
        found = faulty(chief, "/console/qinghe/", SCHOOL_PAGES)
        found |= faulty(platform, "/platform/", PLATFORM_PAGES)
        first = {fault: url for url in reversed(found) for fault in found[url]}
        assert not found, "\n".join(f"{url}\n    {fault}" for fault, url in first.items())

    def test_the_plans_would_tell(self) -> None:
        rows = RosterEntry.objects.filter(school=self.school)
        assert plans.faults(str(rows.order_by("college").query))
        assert plans.faults("SELECT * FROM audit_entry WHERE actor_label = 'x'", is_narrowed=True)
