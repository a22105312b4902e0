"""An announcement reaches the messages of whoever learns there, once each and where they learn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories as accounts
from xueyun.accounts.actions import own
from xueyun.accounts.models import Account
from xueyun.announcements import tellings
from xueyun.announcements.actions import telling_key
from xueyun.announcements.factories import announcement
from xueyun.announcements.models import Announcement
from xueyun.courses import factories as courses
from xueyun.courses.factories import NOW, lead_of
from xueyun.courses.models import Term
from xueyun.delivery.models import Letter
from xueyun.enrolment import actions as enrolment
from xueyun.jobs import worker
from xueyun.jobs.models import Job
from xueyun.notices.models import Message
from xueyun.schools import actions as schools_actions
from xueyun.schools import factories as schools
from xueyun.schools.models import Certification, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("L6", "N1")]
DAY = timedelta(days=1)


@pytest.fixture
def qinghe() -> School:
    return schools.school()


@pytest.fixture
def source() -> Term:
    return courses.term(courses.course(schools.school("mingde", "明德大学"), "大学微积分"), units=0)


@pytest.fixture
def spoc(qinghe: School, source: Term) -> Term:
    return courses.term(courses.course(qinghe, "微积分"), audience="spoc", source=source, units=0)


def enrol(account: Account, *terms: Term) -> Account:
    for term in terms:
        enrolment.enrol(schools.viewer(account), term, now=NOW - DAY)
    return account


def tell(made: Announcement) -> int:
    telling = made.tellings.get()
    return tellings.announced(telling, now=telling.at)


def titles_of(account: Account) -> list[str]:
    return list(Message.objects.of(account.pk).order_by("pk").values_list("title", flat=True))


def test_the_job_tells_each_learner_on_the_site_and_by_mail(source: Term) -> None:
    who, other = enrol(accounts.account(), source), accounts.account()
    made = announcement(source, "期中安排", body="<p>第一段 &amp; 更多</p><p>第二段</p>")
    assert worker.drain(NOW, key=telling_key(made.tellings.get())) == 1
    told = Message.objects.get()
    assert (told.account, told.kind, told.title) == (who, "course", "大学微积分：期中安排")
    assert told.text == "李老师\n第一段 & 更多\n第二段"
    assert told.url == f"/learn/{source.ref}/announcements/"
    assert Letter.objects.filter(cause=f"announcements.announced:{made.pk}:{who.pk}").count() == 1
    assert not titles_of(other)


@pytest.mark.req("P4", "P5")
def test_the_sources_announcement_reaches_the_layers_learners_where_they_learn(
    qinghe: School, source: Term, spoc: Term
) -> None:
    student, both = schools.student(qinghe), schools.student(qinghe, "2024010102", "李雷")
    enrol(student, spoc)
    enrol(both, source, spoc)
    assert tell(announcement(source, "源的")) == 2
    assert Message.objects.get(account=student).url == f"/learn/{spoc.ref}/announcements/"
    assert Message.objects.get(account=both).url == f"/learn/{source.ref}/announcements/"


def test_the_layers_own_announcement_stays_with_it(qinghe: School, source: Term, spoc: Term) -> None:
    student, theirs = enrol(schools.student(qinghe), spoc), enrol(accounts.account("外人"), source)
    assert tell(announcement(spoc, "本校的")) == 1
    assert titles_of(student) == ["微积分：本校的"]
    assert not titles_of(theirs)


def test_who_left_was_removed_or_came_later_is_not_told(source: Term) -> None:
    left, removed, later, there = (accounts.account(name) for name in ("走了", "请出", "后来", "在"))
    enrol(left, source), enrol(removed, source), enrol(there, source)
    enrolment.leave(schools.viewer(left), source, now=NOW - DAY / 2)
    enrolment.remove_learner(removed.pk, source, now=NOW - DAY / 2, actor=lead_of(source))
    made = announcement(source)
    enrolment.enrol(schools.viewer(later), source, now=NOW + DAY)
    assert tell(made) == 1
    cause = f"announcements.announced:{made.pk}"
    assert list(Message.objects.filter(cause=cause).values_list("account_id", flat=True)) == [there.pk]


def test_a_lost_certification_hears_nothing_of_a_spoc(qinghe: School, spoc: Term) -> None:
    student, gone = enrol(schools.student(qinghe), spoc), schools.student(qinghe, "2024010102", "李雷")
    enrol(gone, spoc)
    schools_actions.disable(
        qinghe.entries.filter(student_no="2024010102"), reason="毕业", now=NOW, actor=None
    )
    made = announcement(spoc)
    assert tell(made) == 1
    assert Certification.objects.filter(account=student, removed_at__isnull=True).exists()
    assert not Message.objects.filter(account=gone, cause=f"announcements.announced:{made.pk}").exists()


def test_a_second_run_and_one_after_a_death_tell_nobody_twice(
    source: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tellings, "BATCH", 2)
    for n in range(5):
        enrol(accounts.account(f"学生{n}"), source)
    made = announcement(source)

    def dies() -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        tellings.announced(made.tellings.get(), now=NOW, pulse=dies)
    assert Message.objects.count() == 2
    assert tell(made) == 3
    assert tell(made) == 0
    assert Message.objects.count() == Letter.objects.count() == 5


def test_what_is_days_old_is_told_without_a_mail_and_bears_its_own_date(source: Term) -> None:
    who = enrol(accounts.account(), source)
    made = announcement(source)
    tellings.announced(made.tellings.get(), now=NOW + 3 * DAY)
    assert Message.objects.get(account=who).created_at == NOW
    assert not Letter.objects.exists()


def test_each_is_told_in_their_language(source: Term) -> None:
    smith = enrol(accounts.account("Smith"), source)
    own.keep_language(smith, "en")
    tell(announcement(source, "期中安排"))
    assert titles_of(smith) == ["大学微积分: 期中安排"]


def test_forty_readers_cost_as_many_statements_as_twenty(source: Term) -> None:
    counts = []
    for many in (20, 20):
        for n in range(many):
            enrol(accounts.account(f"{len(counts)}-{n}"), source)
        made = announcement(source)
        with CaptureQueriesContext(connection) as asked:
            assert tell(made) == 20 * (len(counts) + 1)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", ""),
        ("<p>一</p>", "一"),
        ("<ul><li>一</li><li>二</li></ul>", "一\n二"),
        ("一<br>二", "一\n二"),
        ("<p>a &lt; b</p>", "a < b"),
        ("<p>" + "长" * 400 + "</p>", "长" * 299 + "…"),
    ],
    ids=["empty", "paragraph", "list", "break", "entity", "long"],
)
def test_the_message_says_how_the_announcement_begins(body: str, said: str) -> None:
    assert tellings.excerpt(body) == said


def test_announcing_leaves_one_job(source: Term) -> None:
    made = announcement(source)
    assert Job.objects.filter(name="announcements.tell").count() == 1
    assert Job.objects.get(name="announcements.tell").args == {"announcement_id": made.pk, "number": 0}


def test_a_frozen_account_and_a_suspended_school_hear_nothing(
    qinghe: School, source: Term, spoc: Term
) -> None:
    frozen, there = enrol(accounts.account("冻结"), source), enrol(accounts.account("在"), source)
    enrol(schools.student(qinghe), spoc)
    Account.objects.filter(pk=frozen.pk).update(is_active=False)
    School.objects.filter(pk=qinghe.pk).update(suspended_at=NOW, suspended_reason="欠费")
    made = announcement(source)
    assert tell(made) == 1
    assert Message.objects.get(cause=f"announcements.announced:{made.pk}").account == there
