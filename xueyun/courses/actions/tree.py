"""The shape of a tree: add, move, copy, delete and bring back; whole or not at all, one at a time in a term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import NOT_THERE, Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses import drafts, kinds, names
from xueyun.courses.actions import nodes, places
from xueyun.courses.actions.leading import record
from xueyun.courses.drafts import Level, Ref
from xueyun.courses.models import Term
from xueyun.courses.models.content import Node

KEPT = timedelta(days=30)  # how long what was deleted can be brought back
NOT_FILLABLE = refuse("kind_unknown", _("Units of this kind can't be made here yet."), status=422)


@transaction.atomic
def add(
    term: Term, into: Ref, level: Level, title: str, *, kind: str = "", before: int | None = None
) -> Node:
    """A new node there, before that sibling or at the end. Raises Refused."""
    title = names.clean(title)
    if level is Level.UNIT and kind not in kinds.fillable():
        raise Refused(NOT_FILLABLE)
    nodes.take(term)
    nodes.check_parent(term, into, level)
    nodes.check_room(term, 1)
    (position,) = places.open_up(nodes.siblings(term, into, level), before, 1)
    more = {"kind": kind} if level is Level.UNIT else {}
    return drafts.TABLES[level].objects.create(
        title=title, position=position, **nodes.hanging(term, into, level), **more
    )


@transaction.atomic
def move(term: Term, refs: Sequence[Ref], into: Ref, *, before: int | None = None) -> int:
    """These nodes of one level, in this order, to there: before that sibling, or to the end. How many rows it wrote.

    Moving to where one is writes nothing. Raises Refused where a place has gone, and then nothing has moved.
    """
    level = nodes.one_level(refs)
    nodes.take(term)
    nodes.check_parent(term, into, level)
    moving = nodes.found(term, refs)
    keys = [node.pk for node in moving]
    row = nodes.siblings(term, into, level)
    if before in keys:
        # Before one of themselves: before whatever follows it and stays.
        at = next((n for n, node in enumerate(row) if node.pk == before), len(row))
        before = next((node.pk for node in row[at:] if node.pk not in keys), None)
    rest = [node for node in row if node.pk not in keys]
    if _stands(row, rest, keys, before):
        return 0
    where = nodes.hanging(term, into, level)
    for pk, position in zip(keys, places.open_up(rest, before, len(keys)), strict=True):
        drafts.TABLES[level].objects.filter(pk=pk).update(
            position=position, revision=F("revision") + 1, **where
        )
    return len(keys)


def _stands(row: list[Node], rest: list[Node], keys: list[int], before: int | None) -> bool:
    """Whether they stand there already, in this order."""
    at = next((n for n, node in enumerate(rest) if node.pk == before), len(rest)) if before else len(rest)
    if before and at == len(rest):
        return False  # the place has gone: `open_up` says so
    wanted = [node.pk for node in rest[:at]] + keys + [node.pk for node in rest[at:]]
    return [node.pk for node in row] == wanted


@transaction.atomic
def delete(term: Term, refs: Sequence[Ref], *, now: datetime, actor: Viewer) -> int:
    """Into the bin, with all that hangs on them; students see them until the next publication.

    How many it deleted: what is there already is passed over, so that two who delete the same thing don't meet.
    """
    if any(ref.level is Level.TERM for ref in refs):
        raise Refused(NOT_THERE)
    nodes.take(term)
    gone = []
    for level in (Level.CHAPTER, Level.LESSON, Level.UNIT):
        keys = {ref.id for ref in refs if ref.level is level}
        there = list(drafts.of_term(level, term.pk).filter(pk__in=keys)) if keys else []
        if len(there) < len(keys):
            raise Refused(NOT_THERE)
        live = [node for node in there if node.deleted_at is None]
        rows = drafts.TABLES[level].objects.filter(pk__in=[node.pk for node in live], deleted_at=None)
        rows.update(deleted_at=now, deleted_by_id=actor.account_id, revision=F("revision") + 1)
        gone += live
    if gone:
        _record("courses.delete_nodes", term, gone, now, actor)
    return len(gone)


@transaction.atomic
def restore(term: Term, refs: Sequence[Ref], *, now: datetime, actor: Viewer) -> list[Node]:
    """Out of the bin, to where they were. What is there already stays as it is.

    Raises Refused for what was deleted more than 30 days ago, and where what they stood in is deleted itself.
    """
    nodes.take(term)
    back: list[Node] = []
    for ref in sorted(refs, key=lambda one: list(Level).index(one.level)):
        if ref.level is Level.TERM:
            raise Refused(NOT_THERE)
        node: Node | None = drafts.of_term(ref.level, term.pk).filter(pk=ref.id).first()
        if node is None or (node.deleted_at and node.deleted_at < now - KEPT):
            raise Refused(NOT_THERE)
        if node.deleted_at is None:
            continue
        nodes.check_parent(term, drafts.parent_of(node), ref.level)
        _set_back(term, ref, node)
        back.append(node)
    if back:
        _record("courses.restore_nodes", term, back, now, actor)
    return back


def _set_back(term: Term, ref: Ref, node: Node) -> None:
    """At the position it had; where a sibling has taken it meanwhile, before that one."""
    row = nodes.siblings(term, drafts.parent_of(node), ref.level)
    taken = next((one for one in row if one.position == node.position), None)
    if taken:
        (node.position,) = places.open_up(row, taken.pk, 1)
    # Deleting was its last change: what students saw until then they see still.
    seen = F("revision") + 1 if node.published_revision == node.revision - 1 else F("published_revision")
    drafts.TABLES[ref.level].objects.filter(pk=node.pk).update(
        deleted_at=None, deleted_by=None, position=node.position, revision=F("revision") + 1,
        published_revision=seen,
    )  # fmt: skip
    node.deleted_at = None


def bin_of(term: Term, now: datetime) -> list[Node]:
    """What can be brought back, the last deleted first."""
    rows: list[Node] = []
    for level in drafts.TABLES:
        rows += drafts.of_term(level, term.pk).filter(deleted_at__gte=now - KEPT).select_related("deleted_by")
    return sorted(rows, key=lambda node: (node.deleted_at or now, node.pk), reverse=True)


def _record(verb: str, term: Term, some: Sequence[Node], now: datetime, actor: Viewer) -> None:
    names_of: dict[str, list[str]] = defaultdict(list)
    for node in some[:50]:
        names_of[str(drafts.ref_of(node).level)].append(node.title)
    record(verb, term, now=now, actor=actor, count=len(some), **names_of)
