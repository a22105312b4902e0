"""A node's own facts: its name, when it opens, what a unit shows. Saved over what was seen, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import NOT_THERE, Refused, refuse
from xueyun.core.versions import Stale, mark
from xueyun.core.viewer import Viewer
from xueyun.courses import bodies, drafts, kinds, names
from xueyun.courses.actions.nodes import found, take
from xueyun.courses.drafts import Level, Ref
from xueyun.courses.models import Term, Unit
from xueyun.courses.models.content import Node

NO_RELEASE = refuse(
    "no_release",
    _("Chapters and lessons have opening times; a unit opens with what it stands in."),
    status=422,
)


RELEASES_CHANGED = refuse(
    "releases_changed",
    _(
        "Somebody on the team has set other times since you opened this page. They stand beside the names now, and "
        "nothing was changed. Set yours again to put it in their place."
    ),
    status=409,
)


def rename(term: Term, ref: Ref, title: str, *, was: str) -> Node:
    """A new name in the place of the one that was seen. Raises Stale and what `names.clean` raises."""
    return edit(term, ref, {"title": title}, is_seen=lambda node: node.title == was)


@transaction.atomic
def edit(
    term: Term,
    ref: Ref,
    changes: dict[str, Any],
    *,
    is_seen: Callable[[Node], bool],
    writer: Viewer | None = None,
) -> Node:
    """Set these fields (`drafts.FIELDS`), if the node is still as it was seen; the same again is harmless.

    Files are those that the writer may name (`bodies.choosable`). Raises Stale; Refused for a node that is gone, and
    for values that can't be.
    """
    changes = _clean(term, ref, changes, writer)
    while True:
        (node,) = found(term, [ref])
        if all(getattr(node, name) == value for name, value in changes.items()):
            return node
        if not is_seen(node):
            raise Stale(node)
        rows = drafts.TABLES[ref.level].objects.filter(pk=node.pk, revision=node.revision, deleted_at=None)
        # A move, too, makes a new revision; then what was seen is looked at again.
        if rows.update(**changes, revision=F("revision") + 1):
            node.refresh_from_db()
            if "body" in changes and isinstance(node, Unit):
                bodies.hold([node])
            return node


@transaction.atomic
def set_release(term: Term, refs: list[Ref], moment: datetime | None, *, seen: str) -> int:
    """One opening time for many chapters and lessons, in the place of those that were seen (`release_mark`); None opens
    them with the course. How many it changed; the same again is harmless. Raises Refused.
    """
    if any(ref.level not in {Level.CHAPTER, Level.LESSON} for ref in refs):
        raise Refused(NO_RELEASE)
    take(term)
    for level in (Level.CHAPTER, Level.LESSON):  # whoever saves one of them alone waits until this is written
        keys = [ref.id for ref in refs if ref.level is level]
        rows = drafts.TABLES[level].objects.filter(pk__in=keys, **{drafts.TERM_OF[level]: term})
        list(rows.select_for_update(of=("self",)).order_by("pk").values("pk"))
    nodes = found(term, refs)
    changed = 0
    if seen != release_mark(nodes) and any(getattr(node, "release_at", None) != moment for node in nodes):
        raise Refused(RELEASES_CHANGED)
    for level in (Level.CHAPTER, Level.LESSON):
        keys = [
            n.pk
            for n in nodes
            if drafts.ref_of(n).level is level and getattr(n, "release_at", None) != moment
        ]
        rows = drafts.TABLES[level].objects.filter(pk__in=keys)
        changed += rows.update(release_at=moment, revision=F("revision") + 1)
    return changed


def release_mark(nodes: Sequence[Node]) -> str:
    """A short word for when these open."""
    return mark([[str(drafts.ref_of(node)), getattr(node, "release_at", None)] for node in nodes])


def _clean(term: Term, ref: Ref, changes: dict[str, Any], writer: Viewer | None) -> dict[str, Any]:
    if ref.level is Level.TERM or set(changes) - set(drafts.FIELDS[ref.level]):
        raise Refused(NOT_THERE)
    clean = dict(changes)
    if "title" in clean:
        clean["title"] = names.clean(clean["title"])
    if ref.level is Level.UNIT and {"body", "asset_id"} & set(clean):
        unit = Unit.objects.filter(pk=ref.id, term=term).only("kind").first()
        if unit is None:
            raise Refused(NOT_THERE)
        _clean_content(term, unit, clean, writer)
    return clean


def _clean_content(term: Term, unit: Unit, clean: dict[str, Any], writer: Viewer | None) -> None:
    kind = kinds.get(unit.kind)
    if "body" in clean:
        clean["body"] = kind.clean(clean["body"])
        bodies.check_files(term, unit, clean["body"], writer)
    if clean.get("asset_id") is not None:
        library = bodies.choosable(term.course, writer).filter(kind=kind.asset_kind or "")
        # A copy of another school's course has that school's files.
        had = unit.versions.filter(asset=clean["asset_id"])
        if (
            not library.filter(pk=clean["asset_id"]).exists()
            and not had.exists()
            and clean["asset_id"] != unit.asset_id
        ):
            raise Refused(NOT_THERE)
