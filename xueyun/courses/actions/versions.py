"""A unit's versions: what was published, and drafts that were put aside when one of those took their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from xueyun.core import ids
from xueyun.core.verdict import NOT_THERE, Refused
from xueyun.core.versions import Stale
from xueyun.core.viewer import Viewer
from xueyun.courses import drafts
from xueyun.courses.actions import editing
from xueyun.courses.actions.leading import record
from xueyun.courses.actions.nodes import found
from xueyun.courses.drafts import Level, Ref
from xueyun.courses.models import KeptDraft, Term, Unit, UnitVersion

KEPT = "kept-"  # the keys of kept drafts begin so; those of versions are their numbers


@dataclass(frozen=True, slots=True)
class Restored:
    """`undo` is the key of what the draft was before."""

    unit: Unit
    undo: str


def find(unit: Unit, key: str) -> UnitVersion | KeptDraft:
    """A version of this unit by its number, or a kept draft. Raises Refused: it is not there."""
    row: UnitVersion | KeptDraft | None = None
    if key.startswith(KEPT):
        try:
            row = unit.kept_drafts.filter(pk=ids.decode(key.removeprefix(KEPT))).first()
        except ValueError:
            row = None
    elif key.isascii() and key.isdigit() and len(key) < 9:
        row = unit.versions.filter(number=int(key)).first()
    if row is None:
        raise Refused(NOT_THERE)
    return row


def key_of(row: UnitVersion | KeptDraft) -> str:
    return str(row.number) if isinstance(row, UnitVersion) else f"{KEPT}{row.ref}"


@transaction.atomic
def restore(term: Term, ref: Ref, key: str, *, seen: str, now: datetime, actor: Viewer) -> Restored:
    """The draft becomes what that version was; what it is now is kept, so that this can be undone the same way.

    Whether it is a free preview stays. Raises Stale where the draft is another one than was seen (`drafts.mark`).
    """
    if ref.level is not Level.UNIT:
        raise Refused(NOT_THERE)
    (unit,) = found(term, [ref])
    assert isinstance(unit, Unit)  # noqa: S101  by its level
    row = find(unit, key)
    if drafts.mark(unit) != seen:
        raise Stale(unit)
    if _facts(unit) == _facts(row):
        return Restored(unit, "")
    undo = _put_aside(unit, now, actor)
    saved = editing.edit(term, ref, _facts(row), is_seen=lambda node: drafts.mark(node) == seen, writer=actor)
    record("courses.restore_version", term, now=now, actor=actor, unit=unit.title, version=key)
    assert isinstance(saved, Unit)  # noqa: S101
    return Restored(saved, undo)


def _put_aside(unit: Unit, now: datetime, actor: Viewer) -> str:
    """The key under which the draft is found again; nothing is written where it is the last version anyway."""
    last = unit.versions.order_by("number").last()
    if last is not None and _facts(last) == _facts(unit):
        return key_of(last)
    kept = KeptDraft.objects.create(unit=unit, **_facts(unit), created_at=now, created_by_id=actor.account_id)
    return key_of(kept)


def _facts(row: Unit | UnitVersion | KeptDraft) -> dict[str, Any]:
    return {"title": row.title, "body": row.body, "asset_id": row.asset_id}
