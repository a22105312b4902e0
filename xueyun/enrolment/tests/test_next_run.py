"""已报名下次开课: signed up on a run that has ended; enrolled, or told why not, when the next one is published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.core.verdict import Refused
from xueyun.core.viewer import VISITOR
from xueyun.courses import factories, publishing
from xueyun.courses.factories import NOW, course, draft, term
from xueyun.courses.models import Course, Term
from xueyun.enrolment import actions, next_runs, standing, tasks
from xueyun.enrolment.models import NextRun, Reason
from xueyun.jobs.models import Job
from xueyun.notices.models import Message
from xueyun.schools import actions as schools_actions
from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("C7")]


@pytest.fixture
def qinghe() -> School:
    return schools.school()


@pytest.fixture
def calculus(qinghe: School) -> Course:
    return course(qinghe)


def ended(of: Course, **fields: object) -> Term:
    return term(of, starts=-100, ends=-10, **fields)


def wait(account: Account, run: Term) -> None:
    next_runs.sign_up(schools.viewer(account), run, now=NOW)


def publish_next(of: Course, **fields: object) -> Term:
    """The next run, published, and what waits for it looked after."""
    made = term(of, starts=7, **fields)
    run_jobs()
    return made


def run_jobs() -> None:
    for job in Job.objects.filter(name="enrolment.next_run"):
        next_runs.fill(Term.objects.get(pk=job.args["term_id"]), now=NOW)


def told(account: Account) -> Message:
    return Message.objects.get(account=account, cause__startswith="enrolment.next_run")


def test_who_waited_is_enrolled_and_told_without_a_password(calculus: Course) -> None:
    run, who = ended(calculus), accounts.account()
    wait(who, run)
    following = publish_next(calculus, password="jifen2026")
    assert standing.load(who.pk, following.pk).own
    assert told(who).url == f"/learn/{following.ref}/"
    row = NextRun.objects.get()
    assert (row.outcome, row.became) == ("enrolled", following)


def test_it_is_for_one_run_and_a_second_publication_changes_nothing(calculus: Course) -> None:
    run, who = ended(calculus), accounts.account()
    wait(who, run)
    second = publish_next(calculus)
    actions.leave(schools.viewer(who), second, now=NOW)
    publishing.publish(second, now=NOW + timedelta(days=1))
    publish_next(calculus)
    assert not standing.load(who.pk, second.pk).is_enrolled
    assert Reason.objects.live().filter(account=who).count() == 0
    assert Message.objects.filter(account=who).count() == 1


def test_who_may_not_enter_is_told_why_and_shown_the_way(qinghe: School, calculus: Course) -> None:
    run = ended(calculus, audience="spoc")
    student, stranger, gone, blocked = (
        schools.student(qinghe),
        accounts.account(),
        schools.student(qinghe, "2024010102", "李雷"),
        schools.student(qinghe, "2024010103", "韩梅"),
    )
    for who in (student, stranger, gone, blocked):
        wait(who, run)
    schools_actions.disable(
        qinghe.entries.filter(student_no="2024010102"), reason="毕业", now=NOW, actor=None
    )
    following = draft(calculus, audience="spoc", starts=7)
    factories.grow(following)
    actions.remove_learner(blocked.pk, following, now=NOW, actor=factories.lead_of(following))
    publishing.publish(following, now=NOW)
    run_jobs()
    outcomes = dict(NextRun.objects.values_list("account_id", "outcome"))
    assert outcomes == {
        student.pk: "enrolled",
        stranger.pk: "certify",
        gone.pk: "closed",
        blocked.pk: "blocked",
    }
    assert "认证" in told(stranger).text
    assert "名单" in told(gone).text
    assert told(stranger).url == f"/terms/{following.ref}/"
    assert Reason.objects.live().filter(term=following).count() == 1


def test_over_a_source_both_are_entered(qinghe: School, calculus: Course) -> None:
    run, who = ended(calculus, audience="spoc"), schools.student(qinghe)
    wait(who, run)
    other = schools.school("mingde", "明德大学")
    source = term(course(other, "大学微积分"))
    following = publish_next(calculus, audience="spoc", source=source)
    assert standing.load(who.pk, following.pk).own
    assert standing.load(who.pk, source.pk).carriers == {following.pk}


def test_who_took_it_back_is_left_alone(calculus: Course) -> None:
    run, who = ended(calculus), accounts.account()
    wait(who, run)
    assert next_runs.withdraw(schools.viewer(who), calculus.pk, now=NOW)
    assert not next_runs.withdraw(schools.viewer(who), calculus.pk, now=NOW)
    following = publish_next(calculus)
    assert not standing.load(who.pk, following.pk).is_enrolled
    assert not Message.objects.exists()


def test_signing_up_twice_is_once(calculus: Course) -> None:
    run, who = ended(calculus), accounts.account()
    wait(who, run)
    wait(who, run)
    assert NextRun.objects.count() == 1


@pytest.mark.parametrize(
    ("case", "code"), [("runs", "not_ended"), ("next", "next_is_there"), ("visitor", "sign_in")]
)
def test_it_is_offered_where_a_run_has_ended_and_none_follows(calculus: Course, case: str, code: str) -> None:
    run = term(calculus) if case == "runs" else ended(calculus)
    if case == "next":
        term(calculus)
    viewer = VISITOR if case == "visitor" else schools.viewer(accounts.account())
    with pytest.raises(Refused) as refused:
        next_runs.sign_up(viewer, run, now=NOW)
    assert refused.value.verdict.code == code
    assert not NextRun.objects.exists()


def test_a_job_that_died_goes_on_and_tells_nobody_twice(
    calculus: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(next_runs, "BATCH", 2)
    run = ended(calculus)
    waiting = [accounts.account(f"学生{n}") for n in range(5)]
    for who in waiting:
        wait(who, run)
    following = term(calculus, starts=7)

    def dies() -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        next_runs.fill(following, now=NOW, pulse=dies)
    assert Reason.objects.live().filter(term=following).count() == 2
    assert next_runs.fill(following, now=NOW) == 3
    assert next_runs.fill(following, now=NOW) == 0
    assert Reason.objects.live().filter(term=following).count() == 5
    assert Message.objects.count() == 5


def test_who_signed_up_in_the_moment_of_publication_is_found_by_the_sweep(calculus: Course) -> None:
    run, who = ended(calculus), accounts.account()
    following = publish_next(calculus)
    NextRun.objects.create(account=who, course=calculus, asked_on=run, asked_at=NOW)
    Job.objects.all().delete()
    next_runs.sweep(NOW)
    run_jobs()
    assert standing.load(who.pk, following.pk).own
    next_runs.sweep(NOW)


def test_the_sweep_looks_after_the_first_run_that_fits_and_asks_as_often_for_twice_the_courses(
    qinghe: School,
) -> None:
    asked_for, counts = set(), []
    for many in range(8):
        of = course(qinghe, f"课程{many}")
        run = ended(of)
        first = term(of, starts=7)
        term(of, starts=30)
        NextRun.objects.create(account=accounts.account(), course=of, asked_on=run, asked_at=NOW)
        wait(accounts.account(), ended(course(qinghe, f"还没有下一次{many}")))
        asked_for.add(first.pk)
        if many in {3, 7}:
            Job.objects.all().delete()
            with CaptureQueriesContext(connection) as asked:
                next_runs.sweep(NOW)
            assert {job.args["term_id"] for job in Job.objects.all()} == asked_for
            counts.append(sum("SELECT" in one["sql"][:6] for one in asked))
    assert counts == [1, 1]


def test_a_batch_asks_as_often_for_forty_as_for_twenty(calculus: Course) -> None:
    counts = []
    for many in (20, 40):
        of = course(calculus.school, f"课程{many}")
        run = ended(of)
        for n in range(many):
            wait(accounts.account(f"{many}-{n}", email=None, mobile=f"139{many:02}{n:06}"), run)
        following = term(of, starts=7)
        with CaptureQueriesContext(connection) as asked:
            assert next_runs.fill(following, now=NOW) == many
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_of_an_ended_run_signs_up_and_withdraws(calculus: Course) -> None:
    run, client = ended(calculus), Client()
    page = f"/terms/{run.ref}/"
    assert f"/login/?next=%2Fterms%2F{run.ref}%2Fnext%2F" in client.get(page).content.decode()
    client.force_login(accounts.account())
    assert "报名下次开课" in client.get(page).content.decode()
    assert client.post(f"{page}next/")["Location"] == page
    html = client.get(page).content.decode()
    assert "已报名下次开课" in html
    assert f"{page}next/withdraw/" in html
    mine = client.get("/my/courses/?status=next").content.decode()
    assert calculus.title in mine
    assert f"/terms/{run.ref}/next/withdraw/" in mine
    assert client.get(f"{page}next/withdraw/").status_code == 200
    assert client.post(f"{page}next/withdraw/", {"next": "/my/courses/"})["Location"] == "/my/courses/"
    assert calculus.title not in client.get("/my/courses/?status=next").content.decode()


def test_the_task_leaves_a_term_alone_that_is_not_published(calculus: Course) -> None:
    made = draft(calculus)

    class Running:
        def now(self) -> object:
            return NOW

        def check(self) -> None: ...

    tasks.next_run(Running(), term_id=made.pk)  # type: ignore[arg-type]
