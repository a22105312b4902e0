"""How many units each learner has done, in the lines that are there already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import migrations
from django.db.models import Count

DONE = 2
BATCH = 500


def units_of(node: Any) -> Iterator[int]:
    """Every unit of an outline, wherever it hangs."""
    yield from (unit["id"] for unit in node.get("units", []))
    for part in (*node.get("chapters", []), *node.get("lessons", [])):
        yield from units_of(part)


def count(apps: Any, schema_editor: Any) -> None:
    """In batches of learners, so that no list of a database grows too long."""
    line, state = apps.get_model("enrolment", "Line"), apps.get_model("progress", "UnitState")
    for term in apps.get_model("courses", "Term").objects.select_related("outline", "source__outline"):
        trees = [term.outline, term.source.outline if term.source else None]
        units = [unit for tree in trees if tree for unit in units_of(tree.nodes)]
        there = line.objects.filter(term=term, account__isnull=False).order_by("account_id")
        last = 0
        while batch := list(there.filter(account_id__gt=last).values_list("account_id", flat=True)[:BATCH]):
            done = state.objects.filter(account_id__in=batch, unit_id__in=units, state=DONE)
            alike: dict[int, list[int]] = {}
            for account_id, number in done.values_list("account_id").annotate(number=Count("id")):
                alike.setdefault(number, []).append(account_id)
            for number, accounts in alike.items():
                line.objects.filter(term=term, account_id__in=accounts).update(done=number)
            last = batch[-1]


class Migration(migrations.Migration):
    dependencies = [
        ("progress", "0001_initial"),
        ("enrolment", "0005_progress_of_a_line"),
    ]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
