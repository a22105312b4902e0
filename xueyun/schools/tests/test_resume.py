"""An import that broke off goes on with the batches that were not written, and tells whoever began it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.core.verdict import Refused
from xueyun.jobs import operating, worker
from xueyun.jobs.models import Job
from xueyun.notices.models import Message
from xueyun.schools import factories, viewers
from xueyun.schools.actions import import_batches, import_checks, imports
from xueyun.schools.factories import NOW
from xueyun.schools.models import RosterEntry, RosterImport, School
from xueyun.schools.tests.sheets import text

pytestmark = [pytest.mark.django_db, pytest.mark.req("S5")]
LIST = "学号,姓名,认证码\n" + "".join(f"2024{n:04},王小明,123456\n" for n in range(6))
LATER, LATEST = NOW + timedelta(minutes=1), NOW + timedelta(minutes=9)


@pytest.fixture
def school() -> School:
    return factories.school()


@pytest.fixture
def chief(school: School) -> Account:
    return factories.administrator(school)


@pytest.fixture
def broken(school: School, chief: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RosterImport:
    """Two of six were written; then the work on it was given up."""
    monkeypatch.setattr(imports, "BATCH", 2)
    monkeypatch.setattr(import_batches.time, "sleep", lambda _: None)
    return broken_off(school, chief, text(tmp_path / "名单.csv", LIST))


def broken_off(school: School, chief: Account, path: Path) -> RosterImport:
    viewer = viewers.of(chief)
    found = imports.bring(
        school, path, file_name="名单.csv", kind="student", mode="add", now=NOW, actor=viewer
    )
    import_checks.check_rows(found, now=NOW)
    imports.start(found, now=LATER, actor=viewer)
    assert not import_batches.run(found.pk, now=LATER, until=lambda: True)
    imports.fail(found.pk, now=LATER)
    found.refresh_from_db()
    return found


def rows() -> int:
    return RosterEntry.objects.count()


def test_the_page_of_a_broken_import_goes_on_where_it_was(broken: RosterImport, chief: Account) -> None:
    assert rows() == 2
    message = Message.objects.get(account=chief, kind="platform")
    assert "中断" in message.title
    browser = Client()
    browser.force_login(chief)
    where = {"school": "qinghe", "import_id": broken.pk}
    page, resume = reverse("console:import", kwargs=where), reverse("console:import_resume", kwargs=where)
    assert message.url == page
    assert resume in browser.get(page).content.decode()
    assert (browser.post(resume).status_code, browser.post(resume).status_code) == (303, 409)
    worker.drain(timezone.now())
    broken.refresh_from_db()
    assert (rows(), broken.state, broken.made, broken.kept) == (6, "done", 6, 0), "no batch twice"
    assert resume not in browser.get(page).content.decode()
    assert Deed.objects.filter(verb="schools.import_resume", actor_id=chief.pk).count() == 1


def test_it_does_not_go_on_over_a_list_that_was_imported_meanwhile(
    broken: RosterImport, school: School, chief: Account, tmp_path: Path
) -> None:
    other = imports.bring(
        school,
        text(tmp_path / "b.csv", LIST),
        file_name="b.csv",
        kind="student",
        mode="add",
        now=LATER,
        actor=None,
    )
    import_checks.check_rows(other, now=LATER)
    imports.start(other, now=LATEST, actor=None)
    with pytest.raises(Refused, match="import_runs"):
        imports.resume(broken, now=LATEST, actor=viewers.of(chief))
    worker.drain(LATEST)
    with pytest.raises(Refused, match="import_over"):
        imports.resume(broken, now=LATEST, actor=viewers.of(chief))
    assert RosterImport.objects.get(pk=broken.pk).state == "failed"


def test_what_was_never_started_or_is_no_longer_kept_does_not_go_on(
    broken: RosterImport, school: School, chief: Account, tmp_path: Path
) -> None:
    imports.prune(NOW + timedelta(days=2))
    with pytest.raises(Refused, match="import_over"):
        imports.resume(broken, now=LATEST, actor=viewers.of(chief))
    path = text(tmp_path / "c.csv", LIST)
    unread = imports.bring(school, path, file_name="c", kind="student", mode="add", now=NOW, actor=None)
    imports.fail(unread.pk, now=LATER)
    unread.refresh_from_db()
    assert unread.state == "failed"
    with pytest.raises(Refused, match="import_over"):
        imports.resume(unread, now=LATEST, actor=viewers.of(chief))
    assert rows() == 2


def buried(name: str) -> Job:
    """The one job of this name, given up."""
    assert Job.objects.filter(name=name).update(status="dead", ended_at=LATER) == 1
    return Job.objects.get(name=name)


def test_an_operator_brings_the_job_of_a_broken_import_back(broken: RosterImport) -> None:
    job = buried("schools.run_import")
    assert operating.retry(job, now=LATEST)
    assert not operating.retry(job, now=LATEST)
    worker.drain(LATEST)
    broken.refresh_from_db()
    assert (rows(), broken.state, broken.made) == (6, "done", 6)


def test_an_operator_brings_a_check_back(school: School, tmp_path: Path) -> None:
    path = text(tmp_path / "c.csv", LIST)
    unread = imports.bring(school, path, file_name="c", kind="student", mode="add", now=NOW, actor=None)
    imports.ask_for_check(unread, now=NOW)
    job = buried("schools.check_import")
    imports.fail(unread.pk, now=LATER)
    assert operating.retry(job, now=LATEST)
    worker.drain(LATEST)
    unread.refresh_from_db()
    assert unread.state == "checked"


@pytest.mark.parametrize("other", ["runs", "cleared"])
def test_a_job_with_nothing_to_go_on_with_stays_given_up(
    broken: RosterImport, school: School, tmp_path: Path, other: str
) -> None:
    job = buried("schools.run_import")
    if other == "runs":
        made = imports.bring(
            school,
            text(tmp_path / "b.csv", LIST),
            file_name="b",
            kind="student",
            mode="add",
            now=LATER,
            actor=None,
        )
        import_checks.check_rows(made, now=LATER)
        imports.start(made, now=LATEST, actor=None)
    else:
        imports.prune(NOW + timedelta(days=2))
    assert not operating.retry(job, now=LATEST)
    job.refresh_from_db()
    broken.refresh_from_db()
    assert (job.status, broken.state) == ("dead", "failed")
