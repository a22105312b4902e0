"""What students will see change: the last outline beside the draft's, in rows that can be said in words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from xueyun.courses.drafts import Level, Ref
from xueyun.courses.outlines import ChapterNode, LessonNode, Outline, UnitNode

Content = Mapping[int, object]  # unit id → what is compared of its content


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    CONTENT = "content"
    RELEASE = "release"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of one node. `title` is today's name (of what is removed, the last); `was` the old name, or what it
    stood in before; `below` counts what comes or goes with it.
    """

    what: What
    ref: Ref
    title: str
    was: str = ""
    into: str = ""
    below: int = 0
    release_was: datetime | None = None
    release: datetime | None = None
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    ref: Ref
    parent: Ref
    title: str
    release: datetime | None
    is_free: bool


def compare(old: Outline | None, new: Outline, content_was: Content, content: Content) -> list[Change]:
    """The changes in the order of the new tree, what is removed at their end. Without an old outline all is new."""
    before = {entry.ref: entry for entry in _flat(old)} if old else {}
    after = {entry.ref: entry for entry in _flat(new)}
    moved = _moved(before, after)
    rows: list[Change] = []
    for ref, entry in after.items():
        was = before.get(ref)
        if was is None:
            if entry.parent not in after or entry.parent in before:
                rows.append(Change(What.ADDED, ref, entry.title, below=_below(ref, after, before)))
            continue
        rows += _of_one(was, entry, is_moved=ref in moved, names=(before, after))
        if ref.level is Level.UNIT and content_was.get(ref.id) != content.get(ref.id):
            rows.append(Change(What.CONTENT, ref, entry.title))
    for ref, was in before.items():
        if ref not in after and (was.parent not in before or was.parent in after):
            rows.append(Change(What.REMOVED, ref, was.title, below=_below(ref, before, after)))
    return rows


def _of_one(
    was: _Entry, entry: _Entry, *, is_moved: bool, names: tuple[dict[Ref, _Entry], dict[Ref, _Entry]]
) -> Iterator[Change]:
    before, after = names
    if was.title != entry.title:
        yield Change(What.RENAMED, entry.ref, entry.title, was=was.title)
    if is_moved:
        from_, to = before.get(was.parent), after.get(entry.parent)
        yield Change(
            What.MOVED, entry.ref, entry.title,
            was=from_.title if from_ and was.parent != entry.parent else "",
            into=to.title if to and was.parent != entry.parent else "",
        )  # fmt: skip
    if was.release != entry.release:
        yield Change(What.RELEASE, entry.ref, entry.title, release_was=was.release, release=entry.release)
    if was.is_free != entry.is_free:
        yield Change(What.PREVIEW, entry.ref, entry.title, is_free=entry.is_free)


def _below(top: Ref, here: dict[Ref, _Entry], there: dict[Ref, _Entry]) -> int:
    """How many nodes come (or go) with this one: those beneath that the other tree hasn't."""
    inside, count = {top}, 0
    for ref, entry in here.items():
        if entry.parent in inside:
            inside.add(ref)
            count += ref not in there
    return count


def _moved(before: dict[Ref, _Entry], after: dict[Ref, _Entry]) -> set[Ref]:
    """What hangs elsewhere, and of those that stayed in their parent the fewest that explain the new order."""
    place = {ref: at for at, ref in enumerate(before)}
    moved: set[Ref] = set()
    families: dict[tuple[Ref, Level], list[Ref]] = {}
    for ref, entry in after.items():
        if ref not in before:
            continue
        if before[ref].parent != entry.parent:
            moved.add(ref)
        else:
            families.setdefault((entry.parent, ref.level), []).append(ref)
    for family in families.values():
        stayed = _longest_rising([place[ref] for ref in family])
        moved |= {ref for at, ref in enumerate(family) if at not in stayed}
    return moved


def _longest_rising(row: Sequence[int]) -> set[int]:
    """Indices of a longest rising run through the row."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, value in enumerate(row):
        k = bisect_left(tails, value)
        before.append(ends[k - 1] if k else -1)
        if k == len(tails):
            tails.append(value)
            ends.append(at)
        else:
            tails[k], ends[k] = value, at
    found, at = set(), ends[-1] if ends else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found


def _flat(outline: Outline) -> Iterator[_Entry]:
    top = Ref(Level.TERM, outline.term_id)
    for chapter in outline.chapters:
        yield (here := _folder(Level.CHAPTER, chapter, top))
        for lesson in chapter.lessons:
            yield (below := _folder(Level.LESSON, lesson, here.ref))
            yield from (_unit(unit, below.ref) for unit in lesson.units)
        yield from (_unit(unit, here.ref) for unit in chapter.units)
    yield from (_unit(unit, top) for unit in outline.units)


def _folder(level: Level, node: ChapterNode | LessonNode, parent: Ref) -> _Entry:
    return _Entry(Ref(level, node.id), parent, node.title, node.release_at, is_free=False)


def _unit(node: UnitNode, parent: Ref) -> _Entry:
    return _Entry(Ref(Level.UNIT, node.id), parent, node.title, None, node.is_free)
