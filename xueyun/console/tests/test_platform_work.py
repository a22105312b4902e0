"""What the platform's administrators have to do: approve, tell everybody, and mend what was given up."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.announcements import broadcasts
from xueyun.announcements.broadcasts import Said
from xueyun.announcements.models import Broadcast
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Role
from xueyun.courses import actions, drafts, reviews
from xueyun.courses.actions import tree
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Chapter, Review, Term
from xueyun.delivery.models import Letter
from xueyun.jobs.models import Job
from xueyun.notices.models import Message
from xueyun.schools import factories
from xueyun.schools.models import Grant, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6")]


@pytest.fixture
def chief() -> Client:
    made = Client()
    made.force_login(factories.platform_administrator())
    return made


def chief_of_platform() -> Account:
    return Grant.objects.live().get(role=Role.PLATFORM_ADMIN).account


# --- approvals ---


@pytest.mark.req("C6")
def test_a_mooc_is_approved_and_published_and_its_team_is_told(chief: Client) -> None:
    lead = factories.teacher(factories.school())
    run = draft(course(School.objects.get()), lead=lead)
    grow(run)
    review = reviews.submit(run, now=NOW, actor=factories.viewer(lead))
    assert Term.objects.get().status(NOW) == "in_review"
    assert Message.objects.get(account=chief_of_platform()).url == f"/platform/approvals/{review.ref}/"
    assert run.course.title in chief.get("/platform/approvals/?state=open").content.decode()
    page = f"/platform/approvals/{review.ref}/"
    gone = drafts.ref_of(actions.add_chapter(run, "弃用的一章"))
    tree.delete(run, [gone], now=NOW, actor=factories.viewer(lead))
    html = chief.get(page).content.decode()
    assert "第1章" in html
    assert "弃用的一章" not in html, "what was deleted is not published"
    assert Client().get(f"/terms/{run.ref}/").status_code == 404
    seen = {"approve": drafts.stamp(run.pk)}
    assert chief.post(page, seen).status_code == 303
    assert chief.post(page, seen).status_code == 409
    assert Client().get(f"/terms/{run.ref}/").status_code == 200
    labels = Deed.objects.filter(object_id=run.pk).values_list("object_label", flat=True)
    assert set(labels) == {f"{run.course.title} #1"}, "a run is named, not numbered"
    assert "批准" in Message.objects.get(account=lead, cause__startswith="courses.reviewed").title


@pytest.mark.req("C6")
def test_what_is_approved_is_what_was_seen(chief: Client) -> None:
    lead = factories.teacher(factories.school())
    run = draft(course(School.objects.get()), lead=lead)
    grow(run)
    review = reviews.submit(run, now=NOW, actor=factories.viewer(lead))
    page, seen = f"/platform/approvals/{review.ref}/", drafts.stamp(run.pk)
    actions.add_chapter(run, "后来的一章")
    answer = chief.post(page, {"approve": seen})
    assert answer.status_code == 409
    assert "后来的一章" in answer.content.decode()
    assert Term.objects.get().status(NOW) == "in_review"
    empty = actions.add_unit(
        run, "text", "空白单元", chapter=Chapter.objects.earliest("pk"), body={"html": ""}
    )
    answer = chief.post(page, {"approve": drafts.stamp(run.pk)})
    assert (answer.status_code, empty.title in answer.content.decode()) == (409, True)
    assert not Term.objects.filter(published_at__isnull=False).exists()


@pytest.mark.req("C6")
def test_one_is_sent_back_with_a_reason_and_may_come_again(chief: Client) -> None:
    lead = factories.teacher(factories.school())
    run, actor = draft(course(School.objects.get()), lead=lead), factories.viewer(lead)
    review = reviews.submit(run, now=NOW, actor=actor)
    with pytest.raises(Refused, match="not_a_draft"):
        reviews.submit(run, now=NOW, actor=actor)
    page = f"/platform/approvals/{review.ref}/"
    assert chief.post(page, {"back": "1", "reason": ""}).status_code == 422
    assert chief.post(page, {"back": "1", "reason": "缺少简介"}).status_code == 303
    assert "缺少简介" in Message.objects.get(account=lead, cause__startswith="courses.reviewed").text
    assert Term.objects.get().status(NOW) == "draft"
    assert reviews.submit(run, now=NOW, actor=actor).pk != review.pk
    assert reviews.withdraw(run, now=NOW, actor=actor)
    assert not reviews.withdraw(run, now=NOW, actor=actor)
    assert set(Review.objects.values_list("outcome", flat=True)) == {"sent_back", "withdrawn"}


@pytest.mark.req("C6")
def test_only_the_lead_submits_and_only_a_mooc(chief: Client) -> None:
    lead = factories.teacher(factories.school())
    school = School.objects.get()
    spoc, mooc = (
        draft(course(school, "甲"), audience="spoc", lead=lead),
        draft(course(school, "乙"), lead=lead),
    )
    with pytest.raises(Refused, match="no_review"):
        reviews.submit(spoc, now=NOW, actor=factories.viewer(lead))
    with pytest.raises(Refused, match="not_lead"):
        reviews.submit(mooc, now=NOW, actor=factories.viewer(factories.administrator(school)))


# --- announcements to all ---

SAID = {"audience": "everyone", "title": "停机维护", "text": "周日 2 点", "url": "/courses/"}


@pytest.mark.req("N1")
def test_everybody_is_told_once_in_their_language_after_a_look(chief: Client) -> None:
    smith = accounts.account("Smith")
    Account.objects.filter(pk=smith.pk).update(language="en")
    frozen = accounts.account("冻结")
    Account.objects.filter(pk=frozen.pk).update(is_active=False)
    said = {**SAID, "title_en": "Maintenance", "text_en": "Sunday at 2"}
    plan = chief.post("/platform/announcements/", said)
    assert "2 人" in plan.content.decode()
    assert not Broadcast.objects.exists()
    changed = chief.post("/platform/announcements/", {**said, "change": "1"}).content.decode()
    assert 'value="停机维护"' in changed
    where = chief.post("/platform/announcements/", {**said, "confirmed": "1"})["Location"]
    made = Broadcast.objects.get()
    for _twice in range(2):
        broadcasts.tell(made.pk, now=NOW)
    assert sorted(Message.objects.values_list("title", flat=True)) == ["Maintenance", "停机维护"]
    made.refresh_from_db()
    assert (made.told, made.expected, made.done_at is not None) == (2, 2, True)
    assert not Letter.objects.exists()
    assert chief.get(where).status_code == 200
    assert Job.objects.filter(name="announcements.broadcast").count() == 1


@pytest.mark.req("N1")
def test_each_audience_means_whom_it_says() -> None:
    school = factories.school()
    student, teacher = factories.student(school), factories.teacher(school)
    head = factories.administrator(school)
    factories.student(factories.school("mingde", "明德大学"), "1", "别校")

    def of(audience: str) -> set[int]:
        return set(broadcasts.accounts_of(audience, school).values_list("pk", flat=True))

    assert of("teachers") == {teacher.pk}
    assert of("administrators") == {head.pk}
    assert of("school") == {student.pk}
    assert len(of("everyone")) == Account.objects.count()


@pytest.mark.req("N1")
def test_one_that_died_goes_on_and_one_that_was_stopped_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcasts, "BATCH", 2)
    actor = factories.viewer(factories.platform_administrator())
    for n in range(5):
        accounts.account(f"学生{n}")
    made = broadcasts.broadcast(Said("甲"), "everyone", now=NOW, actor=actor)

    def dies() -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        broadcasts.tell(made.pk, now=NOW, pulse=dies)
    assert Message.objects.count() == 2
    broadcasts.tell(made.pk, now=NOW)
    assert Message.objects.count() == 6
    assert not broadcasts.stop(made, now=NOW, actor=actor)
    other = broadcasts.broadcast(Said("乙"), "everyone", now=NOW, actor=actor)
    assert broadcasts.stop(other, now=NOW, actor=actor)
    broadcasts.tell(other.pk, now=NOW)
    assert Message.objects.count() == 6


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"audience": "x"},
        {"audience": "school"},
        {"url": "https://evil.example/"},
        {"url": "//e.x"},
    ],
    ids=["title", "audience", "school", "url", "slashes"],
)
def test_what_can_not_be_told_is_refused(chief: Client, wrong: dict[str, str]) -> None:
    answer = chief.post("/platform/announcements/", {**SAID, **wrong, "confirmed": "1"})
    assert answer.status_code == 422
    assert not Broadcast.objects.exists()


# --- health ---


@pytest.mark.req("A8")
def test_jobs_that_were_given_up_are_tried_again_or_dropped_once(chief: Client) -> None:
    now = timezone.now()
    jobs = [
        Job.objects.create(
            name="media.sweep",
            status="dead",
            error="磁盘已满",
            run_at=now,
            ended_at=now,
            created_at=now,
            attempts=5,
        )
        for _ in range(2)
    ]
    assert "磁盘已满" in chief.get("/platform/health/").content.decode()
    for act, job in zip(("retry", "drop"), jobs, strict=True):
        for said in ("done", "late" if act == "retry" else None):
            answer = chief.post(f"/platform/health/jobs/{job.pk}/", {"act": act})
            assert answer.status_code == (303 if said else 404)
            assert not said or answer["Location"].endswith(said)
    assert list(Job.objects.values_list("status", "attempts")) == [("waiting", 0)]
    assert sorted(Deed.objects.values_list("verb", flat=True))[-2:] == ["jobs.retry", "schools.grant"]
    assert Deed.objects.filter(verb="jobs.drop").count() == 1
