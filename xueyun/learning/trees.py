"""A term's tree as HTML, rendered once for all who see it alike, with a mark where each reader's circle goes.

What a tree looks like depends only on its key: the outline's version, the term it is viewed in, the reader's role, the
language and how many release moments have passed. None of these ever changes its meaning, so nothing has to be
invalidated between processes. No label, token or id of a reader may get inside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from markupsafe import Markup

from xueyun.core.http import environment
from xueyun.courses import kinds, outlines
from xueyun.courses.models import Term

Address = Callable[[int], str]  # of a unit's page
# No title can hold it: text is escaped, and this is not.
MARK = Markup("<\x1a>")


class Seen(StrEnum):
    """As whom a tree is looked at: links and locks follow from it."""

    LEARNER = "learner"  # what is released is a link, and free previews are
    TEAM = "team"  # everything is a link
    VISITOR = "visitor"  # free previews are links
    WAITING = "waiting"  # enrolled, and the term has not begun: as for a visitor, until it does


@dataclass(frozen=True, slots=True)
class Cut:
    """A rendered tree, cut at its marks: `pieces` has one more than `circles`, which stand between them."""

    pieces: tuple[str, ...]
    unit_ids: tuple[int, ...]  # every unit of the outline in reading order, the locked ones too
    folders: tuple[tuple[int, int], ...]  # chapters and lessons: the first of their units, and after the last
    circles: tuple[int, ...]  # whose circle stands at each mark: an index of unit_ids, after them of folders
    open_at: dict[int, int]  # at which mark each open unit has its circle


def tree(
    viewing: Term,
    outline_id: int,
    seen: Seen,
    now: datetime,
    states: Mapping[int, int],
    current: int | None = None,
) -> str:
    """The tree of one outline with this reader's circles. `states`: unit id → 0, 1 or 2 (missing is 0).

    Safe HTML, yet a plain string: every Markup made of it would be one more copy of what may be half a megabyte, so
    `learning/parts.html` sets it in without escaping.
    """
    language = get_language() or ""
    stage = outlines.load(outline_id).stage(now) if seen is Seen.LEARNER else 0
    return _filled(_cut(viewing.pk, outline_id, seen, stage, language), language, states, current)


def unkept(
    outline: outlines.Outline, seen: Seen, now: datetime, address: Address, current: int | None = None
) -> str:
    """The tree of an outline that is no version, as a preview shows it: no circle is begun, and nothing is kept."""
    stage = outline.stage(now) if seen is Seen.LEARNER else 0
    return _filled(_rendered(outline, seen, stage, address), get_language() or "", {}, current)


def _filled(cut: Cut, language: str, states: Mapping[int, int], current: int | None) -> str:
    plain, marked = _circles(language)
    known = _states(cut, states)
    row = [plain[known[whose]] for whose in cut.circles]
    if current is not None and current in cut.open_at:
        row[cut.open_at[current]] = marked[states.get(current, 0)]
    filled = [""] * (2 * len(row) + 1)
    filled[::2], filled[1::2] = cut.pieces, row
    return "".join(filled)


def _states(cut: Cut, states: Mapping[int, int]) -> list[int]:
    """Each unit's state, then each folder's: green when all its units are, those not open yet included, so that
    green never goes back when one opens; half when any has begun.
    """
    state_of = states.get
    known = [state_of(unit_id, 0) for unit_id in cut.unit_ids]
    sums = list(accumulate(known, initial=0))
    known += [
        (total := sums[end] - sums[first]) and (2 if total == 2 * (end - first) else 1)
        for first, end in cut.folders
    ]
    return known


@lru_cache(maxsize=1024)
def _cut(viewing_id: int, outline_id: int, seen: Seen, stage: int, _language: str) -> Cut:
    def address(unit_id: int) -> str:
        return reverse("learning:unit", kwargs={"term_id": viewing_id, "unit_id": unit_id})

    return _rendered(outlines.load(outline_id), seen, stage, address)


def _rendered(outline: outlines.Outline, seen: Seen, stage: int, address: Address) -> Cut:
    moment = outline.releases[stage - 1] if stage else None
    template = environment().get_template("learning/tree.html")
    html = template.render(
        outline=outline,
        unit_url=address,
        is_open=_Opening(seen, moment),
        icon_of={name: kinds.get(name).icon for name in kinds.names()},
        label_of={name: kinds.get(name).label for name in kinds.names()},
        mark=MARK,
        is_shut=lambda release: release is not None and (moment is None or release > moment),
        seen=str(seen),
    )
    pieces = tuple(html.split(MARK))
    unit_ids = tuple(outline.places)
    folders, circles = _circled(outline, _Opening(seen, moment))
    if len(pieces) != len(circles) + 1:
        raise ValueError("a tree has one mark for each chapter, lesson and open unit")
    open_at = {unit_ids[whose]: at for at, whose in enumerate(circles) if whose < len(unit_ids)}
    return Cut(pieces, unit_ids, folders, circles, open_at)


def _circled(
    outline: outlines.Outline, is_open: _Opening
) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
    """What has a circle, in the order in which it stands in the tree: `Cut.folders` and `Cut.circles`."""
    folders: list[tuple[int, int]] = []
    circles: list[int] = []
    first = 0

    def folder(size: int) -> None:
        circles.append(len(outline.order) + len(folders))
        folders.append((first, first + size))

    def units(nodes: tuple[outlines.UnitNode, ...]) -> int:
        circles.extend(at for at, node in enumerate(nodes, first) if is_open(outline.places[node.id]))
        return first + len(nodes)

    for chapter in outline.chapters:
        folder(sum(len(lesson.units) for lesson in chapter.lessons) + len(chapter.units))
        for lesson in chapter.lessons:
            folder(len(lesson.units))
            first = units(lesson.units)
        first = units(chapter.units)
    units(outline.units)
    return tuple(folders), tuple(circles)


@dataclass(frozen=True, slots=True)
class _Opening:
    """Whether a unit is a link for this kind of reader, after the last release that has passed."""

    seen: Seen
    moment: datetime | None

    def __call__(self, place: outlines.Place) -> bool:
        if self.seen is Seen.TEAM or place.unit.is_free:
            return True
        if self.seen is not Seen.LEARNER:
            return False
        return place.release_at is None or (self.moment is not None and place.release_at <= self.moment)


@lru_cache(maxsize=8)
def _circles(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands at a mark, the end of the opening tag before it and the circle, by state; and the same for the
    unit that is on the screen.
    """
    macro: Any = vars(environment().get_template("ui/progress_ring.html").module)["state_circle"]
    circles = tuple(str(macro(state)) for state in (0, 1, 2))
    return tuple(f">{circle}" for circle in circles), tuple(
        f" aria-current=page>{circle}" for circle in circles
    )
