"""However long the list, no page of the students' table scans or sorts it all: the plans of the database say so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import TestCase

from xueyun.console import people
from xueyun.core import ids
from xueyun.schools import factories
from xueyun.schools.models import Certification, RosterEntry, School
from xueyun.ui.tables import paging, read

pytestmark = pytest.mark.req("S6")

MANY, OTHERS = 8000, 3  # entries of the school; schools as large beside it
ASKED = [
    {},
    {"sort": "-number"},
    {"sort": "name"},
    {"sort": "-name"},
    {"sort": "class"},
    {"sort": "-class"},
    {"q": "20240"},
    {"q": "王"},
    {"class": "数学7班"},
    {"class": "数学7班", "q": "20240"},
    {"state": "open"},
    {"state": "certified"},
    {"state": "uncertified"},
    {"state": "disabled"},
    {"state": "disabled", "sort": "name"},
    {"state": "disabled", "sort": "-class"},
    {"state": "uncertified", "sort": "name"},
]


def entries(school: School, count: int) -> list[RosterEntry]:
    """Every tenth has left, every third is certified; names and classes repeat."""
    return [
        RosterEntry(
            id=ids.new_id(),
            school=school,
            student_no=f"2024{n:06}",
            name="王李张刘陈"[n % 5] + f"{n % 3000}",
            class_name=f"数学{n % 400}班",
            code_hmac=bytes(32),
            disabled_at=factories.NOW if n % 10 == 0 else None,
        )
        for n in range(count)
    ]


def full_school() -> School:
    """A school among others as large, with statistics as a running database has them."""
    at = factories.school()
    for place in [at, *[factories.school(f"other{n}", f"第{n}大学") for n in range(OTHERS)]]:
        RosterEntry.objects.bulk_create(entries(place, MANY if place == at else MANY // 2), batch_size=2000)
    account = factories.student(at, "1", "孤")
    certified = RosterEntry.objects.filter(school=at, student_no__startswith="2024").order_by("student_no")[
        1:200:3
    ]
    for row in certified:
        factories.certification(factories.accounts.account(), row)
    assert account
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return at


def steps(rows: QuerySet[Any]) -> list[str]:
    """What the database will do, a line a step; on PostgreSQL each with the rows that it expects to read."""
    if connection.vendor == "sqlite":
        return [line.split(" ", 3)[3] for line in rows.explain().splitlines()]
    plan = json.loads(rows.explain(format="json"))[0]["Plan"]
    return list(walk(plan))


def walk(node: dict[str, Any]) -> list[str]:
    here = f"{node['Node Type']} {node.get('Relation Name', '')} {node.get('Index Name', '')} {node['Plan Rows']}"
    return [here, *[line for child in node.get("Plans", []) for line in walk(child)]]


def faults(rows: QuerySet[Any]) -> list[str]:
    """The steps that would read or sort the whole list."""
    if connection.vendor == "sqlite":
        return [
            step
            for step in steps(rows)
            if "USE TEMP B-TREE" in step or (step.startswith("SCAN") and "schools_" in step)
        ]
    return [
        step
        for step in steps(rows)
        if step.startswith("Seq Scan schools_rosterentry")
        or (step.startswith("Sort") and int(step.split()[-1]) > 500)
    ]


class TestTheStudentsOfAFullSchool(TestCase):
    """One school for all of these: making it takes a while."""

    school: School

    @classmethod
    def setUpTestData(cls) -> None:
        cls.school = full_school()

    def test_no_page_scans_or_sorts_the_list(self) -> None:
        wrong = {}
        table = people.table(self.school)
        for asked in ASKED:
            query = QueryDict(mutable=True)
            query.update(asked)
            listed = read(table, query, people.of_school(self.school))
            assert listed.lines, asked
            pages = {"first": listed.shown[:51]}
            column, is_down = table.sorting(asked.get("sort") or ("name" if asked.get("q") == "王" else ""))
            mark = [getattr(listed.lines[-1].row, field) for field in column.sort]
            pages["next"] = listed.shown.filter(paging.beyond(column.sort, mark, is_falling=is_down))[:51]
            for name, rows in pages.items():
                if found := faults(rows):
                    wrong[f"{asked} {name}"] = found
        assert not wrong

    def test_the_plans_would_tell_of_a_sort_without_an_index(self) -> None:
        assert faults(people.of_school(self.school).order_by("major")[:51])
        assert faults(RosterEntry.objects.filter(major="数学")[:51])

    def test_classes_are_found_by_steps_through_the_index(self) -> None:
        assert len(people.classes(self.school)) == 400
        assert Certification.objects.count() == 68
