"""What a lead sets for a run, and what can't be set any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.hashers import check_password

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry
from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale, mark
from xueyun.courses import actions, dates, publishing
from xueyun.courses.actions import settings
from xueyun.courses.actions.settings import Settings
from xueyun.courses.factories import NOW, course, draft, term
from xueyun.courses.models import TeamMember, Term
from xueyun.courses.tests.test_team import by, code
from xueyun.jobs.models import Job
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("T4")]
DAY = timedelta(days=1)


@pytest.fixture
def lead() -> Account:
    return schools.teacher(schools.school(), "李老师")


def save(run: Term, lead: Account, *, now: datetime = NOW, seen: str = "", **changes: object) -> bool:
    """These facts over what stands there, or over what was `seen`."""
    there = Settings.of(Term.objects.get(pk=run.pk))
    new = replace(there, **changes)  # type: ignore[arg-type]
    return settings.edit_settings(run, new, seen=seen or mark(there), now=now, actor=by(lead))


def test_the_facts_are_saved_with_an_audit_row_that_says_what_changed(lead: Account) -> None:
    run = draft(course(schools.school()), lead=lead)
    ends = NOW + 90 * DAY + dates.REST_OF_A_MINUTE
    assert save(run, lead, ends_at=ends, weekly_hours=" 3–5  小时 ", video_threshold=80, has_watermark=False)
    run.refresh_from_db()
    assert (run.ends_at, run.weekly_hours, run.video_threshold) == (ends, "3–5 小时", 80)
    assert not run.has_watermark
    changed = Entry.objects.get(verb="courses.edit_settings").detail["changed"]
    assert changed["video_threshold"] == [90, 80]
    assert set(changed) == {"ends_at", "weekly_hours", "video_threshold", "has_watermark"}
    assert not save(run, lead), "nothing new"
    assert Entry.objects.filter(verb="courses.edit_settings").count() == 1


def test_only_the_lead_sets(lead: Account) -> None:
    run = term(course(schools.school()), audience="spoc", lead=lead)
    other = accounts.account("乙")
    assert code(save, run, other, video_threshold=80) == "not_there"
    TeamMember.objects.create(term=run, account=other, role="instructor", name="乙")
    assert code(save, run, other, video_threshold=80) == "lead_only"
    assert code(settings.set_password, run, "abc", seen="", now=NOW, actor=by(other)) == "lead_only"


def test_who_saves_second_gets_both_versions_and_saves_nothing(lead: Account) -> None:
    run = draft(course(schools.school()), lead=lead)
    seen = mark(Settings.of(Term.objects.get(pk=run.pk)))
    save(run, lead, video_threshold=80)
    with pytest.raises(Stale) as stale:
        save(run, lead, seen=seen, video_threshold=70)
    assert stale.value.there.video_threshold == 80
    assert Term.objects.get(pk=run.pk).video_threshold == 80
    assert not save(run, lead, seen=seen), "the same as the other is no quarrel"


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [(5, 5, "dates_order"), (5, 4, "dates_order"), (5, 2000, "dates_far"), (40_000, 40_001, "dates_far")],
    ids=["no time", "backwards", "for years", "far away"],
)
def test_dates_that_make_no_run_are_refused(lead: Account, starts: int, ends: int, expected: str) -> None:
    run = draft(course(schools.school()), lead=lead)
    moments = {"starts_at": NOW + starts * DAY, "ends_at": NOW + ends * DAY}
    assert code(save, run, lead, **moments) == expected


@pytest.mark.parametrize(
    ("run", "change", "expected"),
    [
        ((-14, 60), {"starts_at": NOW}, "dates_begun"),
        ((-14, 60), {"ends_at": NOW - DAY}, "dates_end_past"),
        ((-14, 60), {"ends_at": NOW + DAY}, ""),
        ((5, 60), {"starts_at": NOW - DAY}, "dates_start_past"),
        ((5, 60), {"starts_at": NOW + DAY}, ""),
        ((5, 60), {"starts_at": NOW + 9 * DAY}, ""),
        ((-90, -2), {"ends_at": NOW + 9 * DAY}, "dates_ended"),
        ((-90, -2), {"video_threshold": 80}, ""),
    ],
    ids=["begun", "end past", "end sooner", "start past", "sooner", "later", "ended", "ended, other facts"],
)
@pytest.mark.req("C6")
def test_a_published_run_keeps_what_its_learners_have_lived_through(
    lead: Account, run: tuple[int, int], change: dict[str, object], expected: str
) -> None:
    made = term(course(schools.school()), audience="spoc", starts=run[0], ends=run[1], lead=lead)
    if expected:
        assert code(save, made, lead, **change) == expected
    else:
        assert save(made, lead, **change)


def test_learners_are_told_of_other_dates_minutes_later(lead: Account) -> None:
    made = draft(course(schools.school()), lead=lead)
    save(made, lead, ends_at=NOW + 61 * DAY)
    assert not Job.objects.filter(name="enrolment.tell_dates").exists(), "a draft has no learners"
    publishing.publish(made, now=NOW)
    save(made, lead, video_threshold=80)
    assert not Job.objects.filter(name="enrolment.tell_dates").exists()
    save(made, lead, ends_at=NOW + 62 * DAY)
    job = Job.objects.get(name="enrolment.tell_dates")
    assert job.run_at == NOW + settings.TELL_AFTER
    assert job.args["ends"] == (NOW + 62 * DAY).isoformat()


def test_whom_it_is_for_is_open_until_the_first_publication(lead: Account) -> None:
    run = draft(course(schools.school()), audience="spoc", password="jifen2026", lead=lead)
    assert save(run, lead, audience="mooc")
    run.refresh_from_db()
    assert (run.audience, run.password) == ("mooc", ""), "a MOOC has no password"
    Term.objects.filter(pk=run.pk).update(submitted_at=NOW)
    assert code(save, run, lead, audience="spoc") == "audience_stays"
    Term.objects.filter(pk=run.pk).update(submitted_at=None, published_at=NOW)
    assert code(save, run, lead, audience="spoc") == "audience_stays"
    assert code(save, run, lead, audience="everybody") == "audience_stays"


@pytest.mark.req("P4")
def test_a_layer_stays_a_spoc_and_its_source_a_mooc(lead: Account) -> None:
    theirs = schools.school("mingde", "明德大学")
    guest = schools.teacher(theirs, "周文")
    source = term(course(theirs, "大学物理"), lead=guest)
    layer = draft(course(schools.school()), audience="spoc", source=source, lead=lead)
    assert code(save, layer, lead, audience="mooc") == "always_spoc"
    Term.objects.filter(pk=source.pk).update(published_at=None)
    assert code(save, source, guest, audience="spoc") == "has_layers"


@pytest.mark.parametrize("threshold", [0, 49, 101])
def test_a_threshold_out_of_reason_is_refused(lead: Account, threshold: int) -> None:
    assert (
        code(save, draft(course(schools.school()), lead=lead), lead, video_threshold=threshold) == "threshold"
    )


def test_a_load_of_many_words_is_refused(lead: Account) -> None:
    assert code(save, draft(course(schools.school()), lead=lead), lead, weekly_hours="长" * 21) == "long_load"


@pytest.mark.req("C3")
def test_the_password_is_set_changed_and_taken_away(lead: Account) -> None:
    run = term(course(schools.school()), audience="spoc", lead=lead)

    def put(password: str, seen: str | None = None) -> bool:
        there = mark(Term.objects.get(pk=run.pk).password)
        return settings.set_password(
            run, password, seen=there if seen is None else seen, now=NOW, actor=by(lead)
        )

    assert not put(""), "there is none to take away"
    before = mark("")
    assert put(" 微积分 2026 ")
    run.refresh_from_db()
    assert "2026" not in run.password
    assert check_password("微积分 2026", run.password)
    with pytest.raises(Stale):
        put("other", seen=before)
    for wrong in ("   ", "a\nb", "长" * 65):
        assert code(put, wrong) == "untypable_password"
    assert put("next-one")
    assert put("")
    assert Term.objects.get(pk=run.pk).password == ""
    verbs = Entry.objects.filter(verb__endswith="password").values_list("verb", flat=True)
    assert sorted(verbs) == ["courses.remove_password", "courses.set_password", "courses.set_password"]
    assert not any("2026" in str(row.detail) for row in Entry.objects.all())


@pytest.mark.req("C3")
def test_a_mooc_has_no_password(lead: Account) -> None:
    run = term(course(schools.school()), lead=lead)
    assert (
        code(settings.set_password, run, "abc", seen=mark(""), now=NOW, actor=by(lead))
        == "no_password_for_all"
    )


def test_opening_times_outside_are_found_by_the_draft(lead: Account) -> None:
    run = draft(course(schools.school()), lead=lead)
    early = actions.add_chapter(run, "太早", release_at=run.starts_at - DAY)
    inside = actions.add_chapter(run, "正好", release_at=run.starts_at)
    late = actions.add_lesson(inside, "太晚", release_at=run.ends_at + DAY)
    actions.add_chapter(run, "随课程")
    assert dates.outside(run, run.starts_at, run.ends_at) == [early, late]
    assert dates.outside(run, run.starts_at - DAY, run.ends_at + DAY) == []


def test_a_suspended_school_sets_nothing(lead: Account) -> None:
    run = draft(course(schools.school()), lead=lead)
    school = run.course.school
    school.suspended_at = NOW
    school.save()
    with pytest.raises(Refused) as refused:
        save(run, lead, video_threshold=80)
    assert refused.value.verdict.code == "school_suspended"
