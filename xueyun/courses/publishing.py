"""Publishing: from the draft rows of a tree to an immutable outline that students see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q

from xueyun.audit import actions as audit
from xueyun.core.viewer import Viewer
from xueyun.courses import bodies, drafts, hooks, kinds
from xueyun.courses.changes import Change, What
from xueyun.courses.drafts import Draft
from xueyun.courses.models import OutlineVersion, Term, Unit, UnitVersion
from xueyun.courses.models.content import Node
from xueyun.media.models import Asset

Nodes = dict[str, Any]


@transaction.atomic
def publish(term: Term, *, now: datetime, actor: Viewer | None = None) -> OutlineVersion:
    """Show students the draft as it stands: new versions of changed units, a new outline, the term made public.

    The number of queries does not depend on the size of the tree.
    """
    # One publication of a term at a time: the row is the lock (a no-op on SQLite, whose transactions are serial).
    Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
    # Before the rows are read: whoever saves one of them now waits, and is not taken for published.
    _mark(term)
    draft = drafts.load(term)
    versions = _versions(term, list(draft.all_units()), now, actor)
    outline = _write_outline(term, _nodes(draft, versions), now)
    if term.published_at is None:
        term.published_at = now
    term.outline = outline
    term.save(update_fields=["published_at", "outline"])
    audit.record(
        "courses.publish", now=now, actor=actor, kind="term", object_id=term.pk, label=term.label,
        school_id=term.course.school_id, detail={"outline": outline.number},
    )  # fmt: skip
    hooks.term_published.run(term, now=now)
    return outline


def _mark(term: Term) -> None:
    """Every row of the draft is from now on the one that students see; what was deleted, or hangs on it, none."""
    for level, table in drafts.TABLES.items():
        rows = table.objects.filter(**{drafts.TERM_OF[level]: term})
        live = drafts.standing(rows, level)
        live.exclude(published_revision=F("revision")).update(published_revision=F("revision"))
        gone = rows.exclude(pk__in=live.values("pk")).filter(published_revision__isnull=False)
        gone.update(published_revision=None)


def settle(draft: Draft, changes: Sequence[Change]) -> None:
    """Rows that were changed and changed back are no changes any more, where `changes` are all that students will see.

    A row that somebody has saved since it was read stays one. While rows change their order none is settled: of those
    that stand otherwise `changes` names the fewest that explain it.
    """
    if any(change.what is What.MOVED for change in changes):
        return
    named = {change.ref for change in changes}
    back: dict[tuple[type[Node], int], list[int]] = defaultdict(list)
    for node in draft.walk():
        # A new one may come with what it hangs on, unnamed.
        is_new = bool(changes) and node.published_revision is None
        if not (node.is_as_published or is_new or drafts.ref_of(node) in named):
            back[type(node), node.revision].append(node.pk)
    for (table, revision), keys in back.items():
        table.objects.filter(pk__in=keys, revision=revision).update(published_revision=revision)


@transaction.atomic
def refresh_amounts(asset: Asset, now: datetime) -> None:
    """An asset became ready: outlines that show it tell its length from now on, and nothing else changes in them."""
    versions = UnitVersion.objects.filter(asset=asset).values_list("unit__term_id", "pk")
    by_term: dict[int, set[int]] = defaultdict(set)
    for term_id, version_id in versions:
        by_term[term_id].add(version_id)
    for term in Term.objects.filter(pk__in=by_term, outline__isnull=False).select_for_update():
        # Loaded once the term is ours: a publication that we waited for has written another one.
        outline = term.outline
        if outline is None:  # pragma: no cover  narrowed by the filter above
            continue
        nodes = outline.nodes
        for node in _unit_nodes(nodes):
            if node["version"] in by_term[term.pk]:
                node["amount"] = _amount(asset)
        term.outline = _write_outline(term, nodes, now)
        term.save(update_fields=["outline"])


def republish(term: Term, old: Asset, new: Asset, now: datetime) -> int:
    """Units whose published version shows one file show another, and nothing else changes; how many.

    The term's row is locked by the caller, in its transaction.
    """
    outline = term.outline
    if outline is None:
        return 0
    nodes = outline.nodes
    shown = {node["version"]: node for node in _unit_nodes(nodes)}
    naming = Q(asset=old) | Q(files__asset=old)
    rows = UnitVersion.objects.filter(naming, unit__term=term, pk__in=shown)
    versions = list(rows.select_related("unit").distinct())
    if not versions:
        return 0
    for before, version in _with_file(versions, old, new, now).items():
        shown[before].update(version=version.pk)
        if version.asset_id == new.pk:
            shown[before].update(amount=_amount(new))
    term.outline = _write_outline(term, nodes, now)
    term.save(update_fields=["outline"])
    return len(versions)


def _with_file(versions: list[UnitVersion], old: Asset, new: Asset, now: datetime) -> dict[int, UnitVersion]:
    """For each version one more of its unit, with the new file in the place of the old: {the version's key: that}."""
    last = dict(
        UnitVersion.objects.filter(unit__in=[version.unit_id for version in versions])
        .values_list("unit")
        .annotate(last=Max("number"))
    )
    made = {
        version.pk: UnitVersion(
            unit=version.unit,
            number=last[version.unit_id] + 1,
            title=version.title,
            body=kinds.get(version.unit.kind).exchange(version.body, old.pk, new.pk),
            asset_id=new.pk if version.asset_id == old.pk else version.asset_id,
            created_at=now,
        )
        for version in versions
    }
    UnitVersion.objects.bulk_create(made.values(), batch_size=500)
    bodies.hold_versions(made.values())
    return made


def _write_outline(term: Term, nodes: Nodes, now: datetime) -> OutlineVersion:
    last = term.outlines.aggregate(last=Max("number"))["last"] or 0
    return OutlineVersion.objects.create(term=term, number=last + 1, nodes=nodes, published_at=now)


def last_versions(term: Term) -> dict[int, UnitVersion]:
    """The last version of each unit that has one, by the unit's id: one query."""
    return {row.unit_id: row for row in UnitVersion.objects.filter(unit__term=term).order_by("number")}


def preview_nodes(draft: Draft) -> tuple[Nodes, dict[int, UnitVersion]]:
    """The outline that a publication would write now, and what it would show of each unit; nothing is written.

    A version has its unit's id here: versions of their own are made by publishing.
    """
    shown = {
        unit.pk: UnitVersion(
            pk=unit.pk, unit=unit, number=0, title=unit.title, body=unit.body, asset=unit.asset
        )
        for unit in draft.all_units()
    }
    return _nodes(draft, shown), shown


def _versions(term: Term, units: list[Unit], now: datetime, actor: Viewer | None) -> dict[int, UnitVersion]:
    """The version of every unit that the outline will name: the last one, or a new one where the draft differs."""
    latest = last_versions(term)
    fresh = []
    for unit in units:
        last = latest.get(unit.pk)
        if last and (last.title, last.body, last.asset_id) == (unit.title, unit.body, unit.asset_id):
            continue
        number = last.number + 1 if last else 1
        latest[unit.pk] = UnitVersion(
            unit=unit, number=number, title=unit.title, body=unit.body, asset=unit.asset, created_at=now,
            created_by_id=actor.account_id if actor else None,
        )  # fmt: skip
        fresh.append(latest[unit.pk])
    UnitVersion.objects.bulk_create(fresh, batch_size=500)
    bodies.hold_versions(fresh)
    return latest


def _nodes(draft: Draft, versions: dict[int, UnitVersion]) -> Nodes:
    def rows(level: str, parent_id: int) -> list[Nodes]:
        return [_unit_node(unit, versions[unit.pk]) for unit in draft.units_in(level, parent_id)]

    return {
        "chapters": [
            {
                "id": chapter.pk,
                "title": chapter.title,
                "release": _text(chapter.release_at),
                "lessons": [
                    {
                        "id": lesson.pk,
                        "title": lesson.title,
                        "release": _text(lesson.release_at),
                        "units": rows("lesson", lesson.pk),
                    }
                    for lesson in draft.lessons_in(chapter.pk)
                ],
                "units": rows("chapter", chapter.pk),
            }
            for chapter in draft.chapters
        ],
        "units": rows("term", draft.term.pk),
    }


def _unit_node(unit: Unit, version: UnitVersion) -> Nodes:
    return {
        "id": unit.pk,
        "version": version.pk,
        "kind": unit.kind,
        "title": version.title,
        "free": unit.is_free_preview,
        "amount": _amount(unit.asset),
    }


def _unit_nodes(nodes: Nodes) -> Iterable[Nodes]:
    for chapter in nodes["chapters"]:
        for lesson in chapter["lessons"]:
            yield from lesson["units"]
        yield from chapter["units"]
    yield from nodes["units"]


def _amount(asset: Asset | None) -> int:
    if asset is None:
        return 0
    return asset.duration_ms or asset.pages or 0


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
