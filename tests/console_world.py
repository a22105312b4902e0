"""A school of a hundred thousand among others, with everything that pages list: rows by the bulk."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import plans
from xueyun.accounts.models import Account, Device
from xueyun.announcements.models import Broadcast
from xueyun.audit.models import Entry as Deed
from xueyun.core import ids
from xueyun.courses.models import Application, Course, Review, TeamMember, Term
from xueyun.delivery.models import Letter
from xueyun.enrolment.models import Reason
from xueyun.jobs.models import Job
from xueyun.limits.models import Counter
from xueyun.schools import factories
from xueyun.schools.actions import import_checks, imports
from xueyun.schools.factories import NOW
from xueyun.schools.models import (
    Certification,
    Dispute,
    Grant,
    ImportPart,
    Move,
    Notice,
    Region,
    RosterEntry,
    RosterImport,
    School,
)

STUDENTS, TEACHERS, ACCOUNTS = 100_000, 3000, 12_000
DEEDS, COURSES, DISPUTES, NOTICES, ADMINISTRATORS, SCHOOLS = 20_000, 800, 2000, 2000, 600, 800
APPLICATIONS, IMPORTS, BROADCASTS, JOBS, LETTERS, COUNTERS = 2000, 1000, 1000, 20_000, 20_000, 5000
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Large:
    """`where`: what the addresses of both consoles, and of the school's page, have in them."""

    school: School
    where: dict[str, object]
    learner: Account  # in three hundred runs
    lead: Account  # on the teams of three hundred


def build() -> Large:
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
    _lists_of(at, people)
    _platform(people)
    learner, lead = _busy(at, people)
    plans.analyse()
    return Large(at, _where(at), learner, lead)


def _busy(at: School, people: list[int]) -> tuple[Account, Account]:
    """One who learns in three hundred runs, and one who teaches in them."""
    some = Account.objects.filter(is_active=True).order_by("pk")
    learner, lead = some.filter(pk__in=people[:50])[0], some.filter(pk__in=people[2600:2650])[0]
    taken = list(Term.objects.filter(school=at, published_at__isnull=False).order_by("pk")[:300])
    Reason.objects.bulk_create(Reason(account=learner, term=run, started_at=NOW) for run in taken)
    TeamMember.objects.bulk_create(
        TeamMember(term=run, account=lead, role="instructor", name="王老师") for run in taken
    )
    return learner, lead


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
    Application.objects.bulk_create(
        Application(
            id=ids.new_id(), school=at, applicant_id=people[n % 2500], title=f"新课{n}", subject="mathematics",
            summary="x", audience="spoc", starts_at=NOW, ends_at=NOW + timedelta(days=90), purpose="x",
            asked_at=NOW - timedelta(minutes=n),
            **({"state": "sent_back", "decided_at": NOW} if n % 20 else {}),
        )
        for n in range(APPLICATIONS // share)
    )  # fmt: skip
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
        id=ids.new_id(), course=of, school_id=of.school_id, number=number, audience=audience, starts_at=starts,
        ends_at=starts + timedelta(days=90), published_at=None if n % 40 == 1 else NOW, created_at=NOW,
        submitted_at=NOW if n % 80 == 1 else None,
        mode="asynchronous" if number == 3 else "independent", archived_at=NOW if n % 30 == 0 else None,
    )  # fmt: skip


def _lists_of(at: School, people: list[int]) -> None:
    """Its imports, one of them being talked about; copies of records that wait; numbers that are locked."""
    done = {"state": "done", "ended_at": NOW}
    RosterImport.objects.bulk_create(
        RosterImport(
            id=ids.new_id(), school=at, actor_id=people[n % 50], kind="student", mode="update", file_name="x.xlsx",
            created_at=NOW - timedelta(days=1, minutes=n), **done,
        )
        for n in range(IMPORTS)
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        list_ = Path(folder) / "list.csv"
        with list_.open("w", encoding="utf-8", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow(["学号", "姓名", "认证码", "班级"])
            sheet.writerows(
                [f"2025{n:06}", "王小明" if n % 10 else "", "123456", "一班"] for n in range(1000)
            )
        found = imports.bring(
            at, list_, file_name="list.csv", kind="student", mode="update", now=NOW, actor=None
        )
    import_checks.check_rows(found, now=NOW)
    (part,) = found.parts.filter(is_missing=False)
    others = RosterImport.objects.filter(school=at, state="done")[:20]
    ImportPart.objects.bulk_create(
        ImportPart(of=one, place=place, rows=part.rows, raw=part.raw if one == found else b"",
                   people=part.people if one == found else b"", problems=part.problems if one == found else b"",
                   bad=part.bad)
        for one in (found, *others)
        for place in range(1, STUDENTS // 1000)
    )  # fmt: skip
    bonds = list(Certification.objects.filter(school=at, entry__kind="student").order_by("pk")[:500])
    Move.objects.bulk_create(
        Move(id=ids.new_id(), school=at, entry_id=bond.entry_id, old_id=people[0], new_id=bond.account_id,
             proof="in_person", offered_at=NOW)
        for bond in bonds
        if bond.account_id != people[0]
    )  # fmt: skip
    Certification.objects.bulk_create(
        Certification(account_id=people[0], entry_id=bond.entry_id, school=at, certified_at=NOW - timedelta(days=9),
                      last_used_at=NOW - timedelta(days=9), removed_at=NOW - timedelta(days=1))
        for bond in bonds
        if bond.account_id != people[0]
    )  # fmt: skip
    Counter.objects.bulk_create(
        Counter(digest=f"{n:064x}", scope="x", tries=3, forget_at=NOW + timedelta(days=1))
        for n in range(COUNTERS)
    )


def _platform(people: list[int]) -> None:
    """What the platform tells, does and sends; one account with a long life."""
    Broadcast.objects.bulk_create(
        Broadcast(id=ids.new_id(), audience="everyone", title=f"通知{n}", made_by_id=people[0],
                  made_at=NOW - timedelta(hours=n), done_at=NOW)
        for n in range(BROADCASTS)
    )  # fmt: skip
    Job.objects.bulk_create(
        (
            Job(name="audit.prune", status="dead" if n % 20 == 0 else "waiting" if n % 20 == 1 else "done",
                run_at=NOW, created_at=NOW, ended_at=None if n % 20 == 1 else NOW - timedelta(minutes=n))
            for n in range(JOBS)
        ),
        BATCH,
    )  # fmt: skip
    Letter.objects.bulk_create(
        (
            Letter(cause=f"x:{n}", channel="mail", purpose="notice", to_digest=f"{n:064x}",
                   to_masked="p***@example.org",
                   status="dead" if n % 20 == 0 else "waiting" if n % 20 == 1 else "sent",
                   created_at=NOW - timedelta(minutes=n), ended_at=NOW - timedelta(minutes=n))
            for n in range(LETTERS)
        ),
        BATCH,
    )  # fmt: skip
    Device.objects.bulk_create(
        Device(id=ids.new_id(), account_id=account, session=f"{at}{n:060x}", sealed_key=b"", signed_in_at=NOW,
               seen_at=NOW - timedelta(minutes=n))
        for at, account in enumerate(people[:10])
        for n in range(100)
    )  # fmt: skip
    Deed.objects.bulk_create(
        Deed(at=NOW - timedelta(minutes=n), actor_label="平台", verb="accounts.freeze", object_kind="account",
             object_id=people[n % 10], object_label="人")
        for n in range(DEEDS // 10)
    )  # fmt: skip


def _where(at: School) -> dict[str, object]:
    bond = Certification.objects.live().filter(school=at, entry__kind="student", entry__moves__isnull=False)
    first = bond.order_by("entry__student_no").first()
    assert first
    run = Term.objects.filter(school=at, published_at__isnull=False).order_by("-starts_at").first()
    assert run
    return {
        "school": at.slug,
        "entry_id": first.entry_id,
        "account_id": first.account_id,
        "import_id": RosterImport.objects.get(school=at, state="checked").pk,
        "dispute_id": Dispute.objects.filter(school=at).order_by("-raised_at")[0].pk,
        "application_id": Application.objects.filter(school=at).order_by("-asked_at")[0].pk,
        "term_id": run.pk,
        "notice_id": Notice.objects.filter(school=at).order_by("-published_at")[0].pk,
        "grant_id": Grant.objects.filter(school=at, role="school_admin").order_by("granted_at")[0].pk,
        "region": "r3",
        "review_id": Review.objects.order_by("-asked_at")[0].pk,
        "broadcast_id": Broadcast.objects.order_by("-made_at")[0].pk,
        "teacher_id": RosterEntry.objects.filter(school=at, student_no="T00001").get().pk,
    }
