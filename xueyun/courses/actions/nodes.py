"""What the tree's verbs share: the term is taken by one at a time, and nodes are found or the reason is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import NOT_THERE, Refused, refuse
from xueyun.courses import drafts
from xueyun.courses.drafts import Level, Ref
from xueyun.courses.models import Chapter, Lesson, Term, Unit
from xueyun.courses.models.content import Node

MOST_NODES = 3_000
GONE = refuse(
    "gone",
    _("Somebody on the team has deleted this meanwhile. It is in the bin, where it can be brought back."),
    status=409,
)
PARENT_GONE = refuse(
    "parent_gone", _("What this should stand in was deleted meanwhile. Nothing was changed."), status=409
)
MISPLACED = refuse(
    "misplaced", _("Chapters hold lessons and units, lessons hold units. Nothing was moved."), status=422
)
PLACE_GONE = refuse(
    "place_gone",
    _("The tree has changed meanwhile, and that place is not there any more. Nothing was moved."),
    status=409,
)
MIXED = refuse(
    "mixed", _("Chapters, lessons and units are moved apart: choose nodes of one kind."), status=422
)
FULL = refuse("full", _("A run has at most 3,000 chapters, lessons and units."), status=422)


def take(term: Term) -> None:
    """One change of a tree's shape at a time (a no-op on SQLite, whose transactions are serial)."""
    list(Term.objects.select_for_update(no_key=True).filter(pk=term.pk).values_list("pk"))


def found(term: Term, refs: Iterable[Ref]) -> list[Node]:
    """The live nodes of these references, in their order. Raises Refused: NOT_THERE for what is no node of this term,
    GONE for what was deleted.
    """
    by_level: dict[Level, set[int]] = defaultdict(set)
    wanted = list(dict.fromkeys(refs))
    for one in wanted:
        by_level[one.level].add(one.id)
    if Level.TERM in by_level:
        raise Refused(NOT_THERE)
    rows = {
        Ref(level, node.pk): node
        for level, keys in by_level.items()
        for node in drafts.of_term(level, term.pk).filter(pk__in=keys)
    }
    if len(rows) < len(wanted):
        raise Refused(NOT_THERE)
    if not all(map(drafts.is_live, rows.values())):
        raise Refused(GONE)
    return [rows[one] for one in wanted]


def check_parent(term: Term, into: Ref, level: Level) -> None:
    """Raises Refused unless a node of this level may hang there, and there is still there."""
    if level not in drafts.HOLDS[into.level]:
        raise Refused(MISPLACED)
    if into.level is Level.TERM:
        if into.id != term.pk:
            raise Refused(NOT_THERE)
        return
    try:
        found(term, [into])
    except Refused as refused:
        raise Refused(PARENT_GONE if refused.verdict is GONE else refused.verdict) from refused


def siblings(term: Term, into: Ref, level: Level) -> list[Node]:
    """What stands there now, in order; the deleted left out."""
    rows = drafts.TABLES[level].objects.live().filter(**hanging(term, into, level))
    return list(rows.order_by("position", "pk").only("pk", "position"))


def hanging(term: Term, into: Ref, level: Level) -> dict[str, int | None]:
    """The columns that say where a node of this level hangs."""
    if level is Level.CHAPTER:
        return {"term_id": term.pk}
    if level is Level.LESSON:
        return {"chapter_id": into.id}
    return {
        "term_id": term.pk,
        "chapter_id": into.id if into.level is Level.CHAPTER else None,
        "lesson_id": into.id if into.level is Level.LESSON else None,
    }


def check_room(term: Term, more: int) -> None:
    """Raises Refused where so many more are too many; what lies in the bin counts."""
    there = (
        Chapter.objects.filter(term=term).count()
        + Lesson.objects.filter(chapter__term=term).count()
        + Unit.objects.filter(term=term).count()
    )
    if there + more > MOST_NODES:
        raise Refused(FULL)


def one_level(refs: Sequence[Ref]) -> Level:
    """Raises Refused where they are of several."""
    levels = {one.level for one in refs}
    if len(levels) != 1:
        raise Refused(MIXED)
    return levels.pop()
