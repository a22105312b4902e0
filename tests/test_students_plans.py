"""However many learners a run has, no page of its list scans or sorts them all: the plans of the database say so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from xueyun.accounts.models import Account
from xueyun.core import ids
from xueyun.courses.factories import NOW, course, term
from xueyun.courses.models import Term
from xueyun.enrolment.models import Line
from xueyun.progress.models import State, UnitState
from xueyun.schools import factories
from xueyun.schools.models import RosterEntry
from xueyun.studio.terms.students import listing, units
from xueyun.ui.tables import Table, paging, read

pytestmark = [pytest.mark.django_db, pytest.mark.req("T5")]

MANY, OTHERS = 10_000, 2
ASKED = [
    {},
    {"sort": "-number"},
    {"sort": "name"},
    {"sort": "-name"},
    {"sort": "class"},
    {"sort": "-class"},
    {"sort": "since"},
    {"sort": "-since"},
    {"sort": "done"},
    {"sort": "-done"},
    {"q": "20240"},
    {"q": "王"},
    {"class": "数学7班"},
    {"class": "数学7班", "q": "20240"},
    {"class": "数学7班", "sort": "done"},
    {"class": "数学7班", "sort": "-done"},
    {"state": "in", "sort": "-done"},
    {"state": "waiting", "sort": "done"},
    {"state": "in"},
    {"state": "waiting"},
    {"state": "uncertified"},
    {"state": "waiting", "sort": "name"},
    {"state": "waiting", "sort": "-class"},
    {"state": "waiting", "sort": "since"},
    {"state": "uncertified", "sort": "-class"},
]


@pytest.fixture
def full() -> Term:
    """A run of ten thousand beside two others, with statistics as a running database has them."""
    school = factories.school()
    runs = [term(course(school, f"课{n}"), audience="spoc") for n in range(OTHERS + 1)]
    accounts = [
        Account(id=ids.new_id(), email=f"s{n}@example.org", nickname=f"s{n}", created_at=NOW)
        for n in range(MANY)
    ]
    Account.objects.bulk_create(accounts, batch_size=2000)
    entries = [
        RosterEntry(id=ids.new_id(), school=school, student_no=f"2024{n:06}", name="名", code_hmac=bytes(32))
        for n in range(MANY)
    ]
    RosterEntry.objects.bulk_create(entries, batch_size=2000)
    for run in runs:
        Line.objects.bulk_create(
            [
                Line(
                    term=run,
                    account=account,
                    entry=None if n % 500 == 0 else entries[n],
                    number=entries[n].student_no,
                    name="王李张刘陈"[n % 5] + f"{n % 3000}",
                    class_name=f"数学{n % 300}班",
                    since=NOW,
                    done=n * 7 % 101,
                )
                for n, account in enumerate(accounts)
            ],
            batch_size=2000,
        )
    expect(runs[0], entries[:60])
    unit = runs[0].units.order_by("pk").first()
    assert unit
    UnitState.objects.bulk_create(
        [
            UnitState(
                account=account, unit=unit, term=runs[0], state=1 + n % 2, updated_at=NOW,
                done_at=NOW if n % 2 else None,
            )
            for n, account in enumerate(accounts[::2])
        ],
        batch_size=2000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return runs[0]


def expect(run: Term, entries: list[RosterEntry]) -> None:
    from xueyun.enrolment import roll
    from xueyun.enrolment.models import Expected

    roll.expect(Expected.objects.bulk_create(Expected(term=run, entry=one, added_at=NOW) for one in entries))


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
        return [step for step in steps(rows) if "USE TEMP B-TREE" in step or step.startswith("SCAN")]
    return [
        step
        for step in steps(rows)
        if step.startswith("Seq Scan enrolment_line")
        or (step.startswith(("Sort", "Incremental Sort")) and int(step.split()[-1]) > 500)
    ]


def wrong(table: Table, rows: QuerySet[Any], asked: list[dict[str, str]]) -> dict[str, list[str]]:
    found = {}
    for one in asked:
        query = QueryDict(mutable=True)
        query.update(one)
        listed = read(table, query, rows)
        assert listed.lines, one
        pages = {"first": listed.shown[:51]}
        column, is_down = table.sorting(one.get("sort") or ("name" if one.get("q") == "王" else ""))
        mark = [getattr(listed.lines[-1].row, field) for field in column.sort]
        pages["next"] = listed.shown.filter(paging.beyond(column.sort, mark, is_falling=is_down))[:51]
        for name, page in pages.items():
            if here := faults(page):
                found[f"{one} {name}"] = here
    return found


def test_no_page_scans_or_sorts_the_list_or_the_list_of_a_unit(full: Term) -> None:
    rows = listing.of_term(full)
    assert not wrong(listing.table(full, [1]), rows, ASKED)
    unit = full.units.order_by("pk").first()
    assert unit
    states: list[dict[str, str]] = [
        {},
        {"state": "done"},
        {"state": "begun"},
        {"state": "empty"},
        {"q": "王"},
    ]
    assert not wrong(units.table(full, unit.pk), rows.filter(account__isnull=False), states)
    assert faults(rows.order_by("major")[:51]), "the plans would tell of a sort without an index"
    assert len(listing.classes(full)) == 300
    assert UnitState.objects.filter(state=State.DONE).exists()
