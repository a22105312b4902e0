"""Courses and terms, statistics and the audit log of a school."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xueyun.audit import actions as audit
from xueyun.audit.models import Entry as Deed
from xueyun.console import deeds, statistics
from xueyun.courses import archiving, publishing
from xueyun.courses.factories import NOW, course, draft, term
from xueyun.courses.models import Term
from xueyun.schools import actions, factories
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6")]
CONSOLE = "/console/qinghe"


@pytest.fixture
def school() -> School:
    return factories.school()


@pytest.fixture
def chief(school: School) -> Client:
    made = Client()
    made.force_login(factories.administrator(school))
    return made


def read(chief: Client, room: str, query: str = "") -> str:
    answer = chief.get(f"{CONSOLE}/{room}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


# --- courses and terms ---


def test_every_run_of_the_school_is_found_by_state_kind_and_title(school: School, chief: Client) -> None:
    now = timezone.now()
    term(course(school, "微积分"))
    Term.objects.update(starts_at=now.replace(year=2024), ends_at=now.replace(year=2025))
    draft(course(school, "线性代数"), audience="spoc")
    course(school, "还没有开课")
    term(course(factories.school("mingde", "明德大学"), "别校的课"))
    html = read(chief, "terms")
    assert all(words in html for words in ("微积分", "线性代数", "还没有开课"))
    assert "别校的课" not in html
    assert "线性代数" not in read(chief, "terms", "?state=ended")
    assert "微积分" in read(chief, "terms", "?state=ended")
    assert "线性代数" in read(chief, "terms", "?kind=independent&state=draft")
    assert "微积分" not in read(chief, "terms", "?q=线性")
    for state in ("draft", "in_review", "upcoming", "running", "ended", "archived"):
        read(chief, "terms", f"?state={state}")


@pytest.mark.req("C6")
def test_an_ended_run_is_archived_and_restored_and_a_running_one_is_not(
    school: School, chief: Client
) -> None:
    ended, running = (
        term(course(school, "旧课"), starts=-90, ends=-30),
        term(course(school, "新课"), ends=900),
    )
    said = {"act": "archive", "row": [ended.ref, running.ref], "confirmed": "1", "reason": "整理"}
    assert chief.post(f"{CONSOLE}/terms/many/", {**said, "reason": ""}).status_code == 422
    assert chief.post(f"{CONSOLE}/terms/many/", said).status_code == 409
    assert not Term.objects.filter(archived_at__isnull=False).exists(), "whole or not at all"
    for _twice in range(2):
        assert chief.post(f"{CONSOLE}/terms/many/", {**said, "row": [ended.ref]}).status_code == 303
    assert "旧课" not in Client().get("/s/qinghe/?tab=mooc").content.decode()
    chief.post(f"{CONSOLE}/terms/many/", {**said, "act": "restore", "row": [ended.ref]})
    assert "旧课" in Client().get("/s/qinghe/?tab=mooc").content.decode()
    verbs = Deed.objects.filter(verb__startswith="courses.").exclude(verb__contains="open")
    assert [d.verb for d in verbs.order_by("pk") if d.verb != "courses.publish"] == [
        "courses.archive",
        "courses.restore",
    ]


def test_another_schools_run_spoils_the_form(school: School, chief: Client) -> None:
    theirs = term(course(factories.school("mingde", "明德大学")), starts=-90, ends=-30)
    for row in (theirs.ref, "nonsense"):
        said = {"act": "archive", "row": [row], "confirmed": "1", "reason": "x"}
        assert chief.post(f"{CONSOLE}/terms/many/", said).status_code == 404
    assert not archiving.restore(theirs, reason="", now=NOW, actor=None)


# --- statistics ---


def test_each_class_says_how_far_it_is(school: School, chief: Client) -> None:
    for n in range(4):
        factories.entry(school, f"20240{n}", class_name="数学1班")
    factories.student(school, "2024900", "甲")
    school.entries.filter(student_no="2024900").update(class_name="数学1班")
    factories.entry(school, "2024800", class_name="物理1班")
    factories.entry(school, "2024801", class_name="物理1班", disabled_at=NOW)
    factories.student(factories.school("mingde", "明德大学"), "1", "别校")
    found = {one.name: (one.entries, one.certified, one.percent) for one in statistics.by_class(school)}
    assert found == {"数学1班": (5, 1, 20), "物理1班": (1, 0, 0)}
    assert [one.name for one in statistics.by_class(school, "-open")] == ["数学1班", "物理1班"]
    html = read(chief, "statistics", "?sort=-percent")
    assert html.index("数学1班") < html.index("物理1班")
    assert sum(day.count for day in statistics.by_day(school, NOW)) == 1
    assert len(statistics.by_day(school, NOW)) == 30


def test_the_statistics_are_exported_with_a_row_of_the_log(school: School, chief: Client) -> None:
    factories.entry(school, "1", class_name="=cmd()")
    answer = chief.post(f"{CONSOLE}/statistics/export/")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert Deed.objects.get(verb="console.export_statistics").detail["rows"] == 1


# --- the audit log ---


def test_the_log_is_found_by_kind_day_and_number_and_is_the_schools_own(
    school: School, chief: Client
) -> None:
    entry = factories.entry(school)
    actions.disable([entry], reason="毕业", now=NOW, actor=None)
    actions.enable([entry], reason="误操作", now=NOW, actor=None)
    other = factories.entry(factories.school("mingde", "明德大学"), "别校学号")
    actions.disable([other], reason="别校", now=NOW, actor=None)
    html = read(chief, "audit")
    assert all(words in html for words in ("毕业", "误操作", "2024010101", "系统"))
    assert "别校" not in html
    assert "误操作" not in read(chief, "audit", "?verb=schools.disable")
    assert "毕业" in read(chief, "audit", "?day=2026-09-21&q=2024010101")
    assert "毕业" not in read(chief, "audit", "?day=2026-09-20")
    assert "毕业" in read(chief, "audit", "?day=nonsense")


def test_reading_the_log_asks_as_often_for_a_hundred_rows_as_for_ten(school: School, chief: Client) -> None:
    counts = []
    read(chief, "audit")
    for many in (10, 90):
        for n in range(many):
            audit.record(
                "schools.enter",
                now=NOW,
                actor=None,
                kind="entry",
                object_id=n,
                label=str(n),
                school_id=school.pk,
            )
        with CaptureQueriesContext(connection) as asked:
            read(chief, "audit")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10


def test_every_deed_that_is_written_has_words() -> None:
    written = set()
    for path in Path(settings.ROOT, "xueyun").rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                verb = node.args[0].value
                if name in {"record", "_record"} and isinstance(verb, str):
                    written.add(verb)
    assert len(written) > 25
    assert {verb for verb in written if re.fullmatch(r"[a-z]+\.[a-z_]+", verb)} <= set(deeds.WORDS)


def test_publishing_is_in_the_log_in_words(school: School, chief: Client) -> None:
    publishing.publish(draft(course(school)), now=NOW)
    assert "发布开课" in read(chief, "audit", "?verb=courses.publish")
