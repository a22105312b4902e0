"""The draft's tree for the editor: loaded once, and what a row says of its node."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xueyun.core.times import local
from xueyun.courses import drafts, kinds, outlines, releasing
from xueyun.courses.drafts import Level, Ref
from xueyun.courses.models import Unit
from xueyun.courses.models.content import Node
from xueyun.media.models import Asset
from xueyun.studio.terms.screens import Room
from xueyun.ui.filters import duration, near_day

LEVELS = {"chapter", "lesson", "unit"}


def context(room: Room) -> dict[str, Any]:
    """The whole tree: a fixed number of queries."""
    term = room.term
    stamp = drafts.stamp(term.pk)
    draft = drafts.load(term, with_bodies=False)
    source = term.source
    return {
        "draft": draft,
        "stamp": stamp,
        "counts": {
            "chapters": len(draft.chapters),
            "lessons": sum(map(len, draft.lessons.values())),
            "units": sum(map(len, draft.units.values())),
        },
        "news": news if term.outline_id else _nothing,
        "about": partial(about, now=room.now),
        "lacks": lacks,
        "labels": {name: str(kinds.get(name).label) for name in kinds.names()},
        "fillable": [(name, kinds.get(name).label) for name in kinds.fillable()],
        "top": str(Ref(Level.TERM, term.pk)),
        "source_outline": outlines.load(source.outline_id) if source and source.outline_id else None,
        "node": None,
    }


def row_context(room: Room, node: Node) -> dict[str, Any]:
    """One row that was just made."""
    empty = drafts.Draft(room.term, (), {}, {})
    return {
        "node": node, "level": drafts.ref_of(node).level.value, "draft": empty,
        "news": news if room.term.outline_id else _nothing, "about": partial(about, now=room.now),
        "lacks": lacks, "room": room, "term": room.term,
        "labels": {name: str(kinds.get(name).label) for name in kinds.names()},
    }  # fmt: skip


def news(node: Node) -> str:
    """What a row says where students see it otherwise, or not at all; '' where they see it as it stands."""
    if node.published_revision is None:
        return pgettext("content", "new")
    return "" if node.is_as_published else pgettext("content", "changed")


def _nothing(_node: Node) -> str:
    """Where nothing is published, nothing is newer."""
    return ""


def about(node: Node, now: datetime) -> str:
    """What stands behind its name: of a unit its kind and length, of the others when they open."""
    if isinstance(node, Unit):
        label = str(kinds.get(node.kind).label) if node.kind in kinds.names() else node.kind
        asset = node.asset
        if asset is not None and asset.duration_ms:
            return f"{label} {duration(asset.duration_ms)}"
        return label
    moment = getattr(node, "release_at", None)
    return f"{near_day(moment, now)} {local(moment):%H:%M}" if moment else ""


def lacks(node: Node) -> str:
    """What a row says where a unit's file is missing, not ready or failed, else ''; texts are not looked into here."""
    if not isinstance(node, Unit) or node.kind not in kinds.names():
        return ""
    if not releasing.file_problem(node, kinds.get(node.kind)):
        return ""
    if node.asset is None:
        return _("No file")
    return _("Failed") if node.asset.status == Asset.Status.FAILED else _("Being prepared")


def problem(unit: Unit) -> str:
    return str(releasing.problem(unit))
