"""A list on its way into the roster: checked, compared, written in batches, once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from xueyun.accounts import factories as accounts
from xueyun.audit.models import Entry as Deed
from xueyun.core.sealing import unseal
from xueyun.core.verdict import Refused
from xueyun.jobs import worker
from xueyun.jobs.models import Job
from xueyun.notices.models import Message
from xueyun.schools import actions, factories, import_reports
from xueyun.schools.actions import import_batches, import_checks, imports
from xueyun.schools.factories import NOW
from xueyun.schools.models import ImportPart, RosterEntry, RosterImport, School
from xueyun.schools.tests.sheets import text

pytestmark = [pytest.mark.django_db, pytest.mark.req("S5")]

LATER = NOW + timedelta(minutes=1)
HEADER = "学号,姓名,认证码,班级\n"
THREE = HEADER + "20240001,王小明,12345X,一班\n20240002,李雷,111111,一班\n20240003,买买提·艾力,222222,二班\n"


@pytest.fixture
def school() -> School:
    return factories.school()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "名单.csv"


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_batches.time, "sleep", lambda _: None)


def brought(
    school: School, path: Path, words: str, mode: str = "update", kind: str = "student"
) -> RosterImport:
    found = imports.bring(
        school, text(path, words), file_name=path.name, kind=kind, mode=mode, now=NOW, actor=None
    )
    assert import_checks.check_rows(found, now=NOW)
    return found


def done(found: RosterImport, confirmed: int | None = None) -> RosterImport:
    imports.start(found, confirmed_missing=confirmed, now=LATER, actor=None)
    worker.drain(LATER)
    found.refresh_from_db()
    assert found.state == RosterImport.State.DONE
    return found


def figures(found: RosterImport) -> dict[str, int]:
    return {what: found.found_of(what) for what in ("new", "changed", "unchanged", "missing", "rejected")}


def wrong(found: RosterImport) -> list[tuple[Any, ...]]:
    return [(p.row, p.field, p.value, p.code) for p in import_reports.problems(found)]


def written(school: School) -> list[tuple[str, str, str, bool]]:
    rows = RosterEntry.objects.filter(school=school).order_by("student_no")
    return [(row.student_no, row.name, row.class_name, row.disabled_at is None) for row in rows]


def test_a_dry_run_tells_everything_and_changes_nothing(school: School, path: Path) -> None:
    factories.entry(school, "20240001", "王小明", "12345X", class_name="一班")
    factories.entry(school, "20240002", "李磊", "111111", class_name="一班")
    factories.entry(school, "20240009", "走了", "111111")
    found = brought(school, path, THREE + "20240004,,1,\n")
    assert figures(found) == {"new": 1, "changed": 1, "unchanged": 1, "missing": 1, "rejected": 1}
    assert wrong(found) == [(5, "name", "", "name_missing"), (5, "code", "••••••", "code_length")]
    assert [row[1] for row in written(school)] == ["王小明", "李磊", "走了"]


@pytest.mark.parametrize(
    ("mode", "names", "open_ones", "figures_then"),
    [
        ("add", ["王小明", "李磊", "买买提·艾力", "走了"], 4, (1, 0, 2, 0)),
        ("update", ["王小明", "李雷", "买买提·艾力", "走了"], 4, (1, 1, 1, 0)),
        ("replace", ["王小明", "李雷", "买买提·艾力", "走了"], 3, (1, 1, 1, 1)),
    ],
)
def test_each_mode_does_what_it_says(
    school: School, path: Path, mode: str, names: list[str], open_ones: int, figures_then: tuple[int, ...]
) -> None:
    factories.entry(school, "20240001", "王小明", "12345X", class_name="一班")
    factories.entry(school, "20240002", "李磊", "111111", class_name="一班")
    factories.entry(school, "20240009", "走了", "111111")
    elsewhere = factories.entry(factories.school("mingde", "明德大学"), "20240009")
    found = done(brought(school, path, THREE, mode), 1)
    assert (found.made, found.altered, found.kept, found.disabled) == figures_then
    assert [row[1] for row in written(school)] == names
    assert sum(row[3] for row in written(school)) == open_ones
    elsewhere.refresh_from_db()
    assert elsewhere.disabled_at is None


def test_who_was_imported_can_certify(school: School, path: Path) -> None:
    done(brought(school, path, THREE))
    viewer = factories.viewer(accounts.account())
    assert actions.certify(viewer, school, number="20240001", name="王小明", code="12345x", now=NOW).pk


def test_a_changed_name_and_code_keep_the_bond(school: School, path: Path) -> None:
    student = factories.student(school, "20240002", "李磊")
    found = done(brought(school, path, THREE))
    entry = RosterEntry.objects.get(student_no="20240002")
    assert (found.altered, entry.name) == (1, "李雷")
    held = factories.viewer(student).certified_at(school.pk)
    assert held
    assert held.name == "李雷"
    assert bytes(entry.code_hmac) == factories.code_hmac(school.pk, "20240002", "111111")


def test_who_comes_back_is_opened_again(school: School, path: Path) -> None:
    factories.entry(school, "20240001", "王小明", "12345X", class_name="一班", disabled_at=NOW)
    found = brought(school, path, THREE)
    assert found.found_of("changed") == 1
    done(found)
    assert written(school)[0] == ("20240001", "王小明", "一班", True)


def test_columns_that_the_list_lacks_and_codes_that_it_leaves_out_stay_as_they_are(
    school: School, path: Path
) -> None:
    entry = factories.entry(school, "20240001", "王小明", "12345X", class_name="一班", college="数学学院")
    found = brought(school, path, "学号,姓名,认证码,班级\n20240001,王大明,,三班\n")
    done(found)
    before = bytes(entry.code_hmac)
    entry.refresh_from_db()
    assert (entry.name, entry.class_name, entry.college) == ("王大明", "三班", "数学学院")
    assert bytes(entry.code_hmac) == before


def test_a_number_twice_in_the_file_or_of_the_other_kind_is_named(school: School, path: Path) -> None:
    factories.entry(school, "20240003", "李老师", kind=RosterEntry.Kind.TEACHER)
    found = brought(school, path, THREE + "20240001,王小红,333333,一班\n")
    assert wrong(found) == [
        (4, "number", "20240003", "number_teacher"),
        (5, "number", "20240001", "number_twice"),
    ]
    assert figures(found) == {"new": 2, "changed": 0, "unchanged": 0, "missing": 0, "rejected": 2}
    done(found)
    assert [row[1] for row in written(school)] == ["王小明", "李雷", "李老师"]


def test_a_number_that_becomes_a_teachers_in_between_is_left_alone(school: School, path: Path) -> None:
    found = brought(school, path, THREE)
    factories.entry(school, "20240003", "李老师", kind=RosterEntry.Kind.TEACHER)
    found = done(found)
    assert (found.made, found.refused) == (2, 1)
    assert [row.row for row in import_reports.rejected(found)] == [4]


def test_teachers_come_by_the_same_way_with_their_titles(school: School, path: Path) -> None:
    factories.entry(school, "20240001")
    found = done(
        brought(school, path, "工号,姓名,认证码,职称\nT01,李明,123456,教授\n", "replace", "teacher"), 0
    )
    teacher = RosterEntry.objects.get(student_no="T01")
    assert (found.made, teacher.kind, teacher.title) == (1, "teacher", "教授")
    assert RosterEntry.objects.get(student_no="20240001").disabled_at is None


def test_a_new_person_needs_a_code_unless_codes_are_random(school: School, path: Path) -> None:
    words = "学号,姓名\n20240001,王小明\n"
    assert wrong(brought(school, path, words)) == [(2, "code", "", "code_missing")]
    school.codes_are_random = True
    school.save()
    found = done(brought(school, path, words))
    assert found.made == 1
    assert len(bytes(RosterEntry.objects.get().code_hmac)) == 32


def test_replace_disables_exactly_whom_the_check_named_and_tells_the_certified(
    school: School, path: Path
) -> None:
    student = factories.student(school, "20240009", "走了")
    found = brought(school, path, THREE, "replace")
    # Whom a colleague adds in between is not missing.
    factories.entry(school, "20240010", "新来")
    done(found, 1)
    assert [row[3] for row in written(school)] == [True, True, True, False, True]
    told = Message.objects.get(account=student)
    assert "清河大学" in told.title
    assert factories.viewer(student).certified_at(school.pk) is None


def test_replace_is_refused_until_the_number_is_typed(school: School, path: Path) -> None:
    factories.entry(school, "20240009", "走了")
    found = brought(school, path, THREE, "replace")
    for typed in (None, 0, 2):
        with pytest.raises(Refused, match="import_unconfirmed"):
            imports.start(found, confirmed_missing=typed, now=LATER, actor=None)
    assert not Job.objects.filter(name="schools.run_import").exists()


def test_replace_is_refused_while_nobody_knows_whom_a_row_means(school: School, path: Path) -> None:
    factories.entry(school, "2024010101", "走了")
    found = brought(school, path, THREE + "2.02401E+09,王,123456,一班\n", "replace")
    with pytest.raises(Refused, match="import_nameless"):
        imports.start(found, confirmed_missing=1, now=LATER, actor=None)


def test_a_bad_row_still_says_that_its_number_is_there(school: School, path: Path) -> None:
    factories.entry(school, "20240009", "在校")
    assert brought(school, path, THREE + "20240009,,123456,\n", "replace").found_of("missing") == 0


def test_lost_zeros_come_back_when_they_are_asked_for(school: School, path: Path) -> None:
    factories.entry(school, "01240001", "王小明", "012345")
    factories.entry(school, "01240002", "李雷", "111111")
    words = HEADER + "1240001,王小明,12345,\n1240002,李雷,111111,\n1240003,韩梅,222222,\n"
    found = brought(school, path, words)
    assert figures(found) | {"missing": 0} == {
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "missing": 0,
        "rejected": 0,
    }
    assert {row[3] for row in wrong(found)} == {"number_short", "code_short"}
    again = imports.match_columns(found, found.mapping, pads=True, now=NOW)
    assert import_checks.check_rows(again, now=NOW)
    assert figures(again) == {"new": 1, "changed": 0, "unchanged": 2, "missing": 0, "rejected": 0}
    assert not wrong(again)


def test_a_check_that_was_overtaken_says_nothing(school: School, path: Path) -> None:
    found = imports.bring(
        school, text(path, THREE), file_name="x.csv", kind="student", mode="add", now=NOW, actor=None
    )
    early = RosterImport.objects.get(pk=found.pk)
    imports.match_columns(found, found.mapping | {"class_name": 3}, pads=True, now=NOW)
    assert not import_checks.check_rows(early, now=NOW)
    found.refresh_from_db()
    assert (found.state, found.found) == (RosterImport.State.READ, {})


def test_a_large_list_is_checked_and_written_in_the_background(
    school: School, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    monkeypatch.setattr("xueyun.schools.tasks.A_WHILE", 0.0)
    found = imports.bring(
        school, text(path, THREE), file_name="x.csv", kind="student", mode="add", now=NOW, actor=None
    )
    imports.ask_for_check(found, now=NOW)
    assert worker.drain(NOW) >= 1
    found.refresh_from_db()
    assert found.found_of("new") == 3
    imports.start(found, now=LATER, actor=None)
    worker.drain(LATER)
    found.refresh_from_db()
    assert (found.state, found.made) == (RosterImport.State.DONE, 3)
    assert Job.objects.filter(name="schools.run_import").count() > 1


def test_a_batch_that_dies_is_whole_or_not_there_and_the_next_goes_on(
    school: School, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    found = brought(school, path, THREE)
    imports.start(found, now=LATER, actor=None)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as here:
        here.setattr(import_batches, "seal", killed)
        with pytest.raises(KeyboardInterrupt):
            import_batches.run(found.pk, now=LATER)
    assert not written(school)
    assert not import_batches.run(found.pk, now=LATER, until=lambda: True)
    assert len(written(school)) == 2
    assert import_batches.run(found.pk, now=LATER)
    assert import_batches.run(found.pk, now=LATER)
    found.refresh_from_db()
    assert (found.made, len(written(school))) == (3, 3)
    assert Deed.objects.filter(verb="schools.import_done").count() == 1


def test_one_import_of_a_school_runs_at_a_time_and_each_once(school: School, path: Path) -> None:
    first, second = brought(school, path, THREE), None
    second = imports.bring(
        school, text(path, THREE), file_name="y.csv", kind="teacher", mode="add", now=NOW, actor=None
    )
    import_checks.check_rows(second, now=NOW)
    stale = RosterImport.objects.get(pk=first.pk)
    imports.start(first, now=LATER, actor=None)
    with pytest.raises(Refused, match="import_runs"):
        imports.start(second, now=LATER, actor=None)
    with pytest.raises(Refused, match="import_started"):
        imports.start(stale, now=LATER, actor=None)
    elsewhere = brought(factories.school("mingde", "明德大学"), path, THREE)
    imports.start(elsewhere, now=LATER, actor=None)
    worker.drain(LATER)
    with pytest.raises(Refused, match="import_stale"):
        imports.start(second, now=LATER, actor=None)


def test_what_was_brought_is_sealed_and_gone_when_it_is_done(school: School, path: Path) -> None:
    found = brought(school, path, THREE + "20240004,,444444,一班\n")
    part = ImportPart.objects.get()
    whole = bytes(part.raw) + bytes(part.people) + bytes(part.problems)
    assert "王小明".encode() not in whole
    assert b"12345X" not in whole
    assert "12345X" not in str(unseal(part.people))
    done(found)
    part.refresh_from_db()
    assert (bytes(part.people), [row[0] for row in unseal(part.raw)]) == (b"", [5])


def test_what_lies_about_is_gone_after_a_day(school: School, path: Path) -> None:
    left = brought(school, path, THREE)
    finished = done(brought(factories.school("mingde", "明德大学"), path, THREE + "9,,1,\n"))
    imports.prune(NOW + timedelta(hours=23))
    assert ImportPart.objects.count() == 2
    imports.prune(LATER + timedelta(days=1, seconds=1))
    left.refresh_from_db()
    finished.refresh_from_db()
    assert (left.state, finished.state) == (RosterImport.State.DROPPED, RosterImport.State.DONE)
    assert not ImportPart.objects.exists()


def test_a_newer_file_of_the_same_person_takes_the_place_of_the_older(school: School, path: Path) -> None:
    first = brought(school, path, THREE)
    brought(school, path, THREE)
    first.refresh_from_db()
    assert first.state == RosterImport.State.DROPPED
    with pytest.raises(Refused, match="import_started"):
        imports.start(first, now=LATER, actor=None)


def test_work_that_is_given_up_lets_others_run(
    school: School, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = brought(school, path, THREE)
    imports.start(found, now=LATER, actor=None)
    imports.fail(found.pk, now=LATER)
    imports.fail(found.pk, now=LATER)
    found.refresh_from_db()
    assert found.state == RosterImport.State.FAILED
    assert Deed.objects.filter(verb="schools.import_failed").count() == 1
    imports.start(brought(school, path, THREE), now=LATER, actor=None)


def test_every_step_is_in_the_trail_and_the_end_is_told(school: School, path: Path) -> None:
    chief = factories.administrator(school)
    viewer = factories.viewer(chief)
    found = imports.bring(
        school, text(path, THREE), file_name="x.csv", kind="student", mode="add", now=NOW, actor=viewer
    )
    import_checks.check_rows(found, now=NOW)
    imports.start(found, now=LATER, actor=viewer)
    worker.drain(LATER)
    verbs = Deed.objects.filter(school_id=school.pk, verb__startswith="schools.import").order_by("pk")
    assert [(deed.verb, deed.actor_id) for deed in verbs] == [
        ("schools.import_read", chief.pk),
        ("schools.import_start", chief.pk),
        ("schools.import_done", None),
    ]
    assert verbs[2].detail["made"] == 3
    assert "x.csv" in Message.objects.get(account=chief).title


def test_a_batch_costs_the_same_statements_whatever_the_roster_holds(school: School, path: Path) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (10, 60):
        rows = "".join(f"{size}{n:06},王小明,123456,一班\n" for n in range(size))
        found = brought(school, path, HEADER + rows)
        imports.start(found, now=LATER, actor=None)
        with CaptureQueriesContext(connection) as captured:
            import_batches.run(found.pk, now=LATER)
        counts.append(len(captured))
        RosterImport.objects.all().delete()
    assert counts[0] == counts[1]
