"""Chapters, lessons and units know which of their revisions students see.

Of rows that are there already it is read from the outline that students see: where the draft is another one, the row
counts as changed once since then.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import F

Nodes = dict[str, Any]


def look(apps: Any, schema_editor: Any) -> None:
    term_model = apps.get_model("courses", "Term")
    keys = term_model.objects.filter(outline__isnull=False).values_list("pk", "outline_id")
    for term_id, outline_id in keys.iterator():
        outline = apps.get_model("courses", "OutlineVersion").objects.get(pk=outline_id)
        shown = {name: list(rows) for name, rows in _shown(outline.nodes).items()}
        for name, rows in _drafts(apps, term_id).items():
            _mark(apps.get_model("courses", name), shown[name], rows)


def _shown(nodes: Nodes) -> dict[str, list[tuple[int, Any]]]:
    """By table, in reading order: the row's id, and what students see of it."""
    rows: dict[str, list[tuple[int, Any]]] = {"Chapter": [], "Lesson": [], "Unit": []}

    def units(parent: tuple[int | None, int | None], some: list[Nodes]) -> None:
        rows["Unit"] += [(one["id"], (parent, one["title"], one["free"], one["version"])) for one in some]

    for chapter in nodes["chapters"]:
        rows["Chapter"].append((chapter["id"], (None, chapter["title"], chapter["release"])))
        for lesson in chapter["lessons"]:
            rows["Lesson"].append((lesson["id"], (chapter["id"], lesson["title"], lesson["release"])))
            units((None, lesson["id"]), lesson["units"])
        units((chapter["id"], None), chapter["units"])
    units((None, None), nodes["units"])
    return rows


def _drafts(apps: Any, term_id: int) -> dict[str, list[tuple[int, Any]]]:
    """The same of the draft, in the order of its positions; a unit's version is its last, 0 where it is another."""
    chapters, lessons, units = (apps.get_model("courses", name) for name in ("Chapter", "Lesson", "Unit"))
    versions = apps.get_model("courses", "UnitVersion").objects.filter(unit__term=term_id).order_by("number")
    last = {row.unit_id: row for row in versions}

    def version(unit: Any) -> int:
        row = last.get(unit.pk)
        same = row and (row.title, row.body, row.asset_id) == (unit.title, unit.body, unit.asset_id)
        return row.pk if row and same else 0

    def text(moment: Any) -> str | None:
        return moment.isoformat() if moment else None

    return {
        "Chapter": [
            (one.pk, (None, one.title, text(one.release_at)))
            for one in chapters.objects.filter(term=term_id).order_by("position", "pk")
        ],
        "Lesson": [
            (one.pk, (one.chapter_id, one.title, text(one.release_at)))
            for one in lessons.objects.filter(chapter__term=term_id).order_by("position", "pk")
        ],
        "Unit": [
            (one.pk, ((one.chapter_id, one.lesson_id), one.title, one.is_free_preview, version(one)))
            for one in units.objects.filter(term=term_id).order_by("position", "pk")
        ],
    }


def _mark(table: Any, shown: list[tuple[int, Any]], rows: list[tuple[int, Any]]) -> None:
    seen = dict(shown)
    table.objects.filter(pk__in=list(seen)).update(published_revision=F("revision"))
    other = {pk for pk, facts in rows if pk in seen and facts != seen[pk]}
    other |= _out_of_order(seen, rows)
    table.objects.filter(pk__in=other).update(revision=F("revision") + 1)


def _out_of_order(seen: dict[int, Any], rows: list[tuple[int, Any]]) -> set[int]:
    """All of a family whose order is another than students see."""
    place = {pk: at for at, pk in enumerate(seen)}
    families: dict[Any, list[int]] = {}
    for pk, facts in rows:
        if pk in seen and facts[0] == seen[pk][0]:
            families.setdefault(facts[0], []).append(pk)
    return {pk for row in families.values() if row != sorted(row, key=place.__getitem__) for pk in row}


class Migration(migrations.Migration):
    dependencies = [("courses", "0012_a_terms_school")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="published_revision",
                field=models.PositiveIntegerField(blank=True, null=True),
            )
            for name in ("chapter", "lesson", "unit")
        ),
        migrations.RunPython(look, migrations.RunPython.noop, elidable=False),
    ]
