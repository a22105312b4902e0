"""A term's tree as HTML, rendered once for all who see it alike, with a mark where each reader's circle goes.

What a tree looks like depends only on its key: the outline's version, the term it is viewed in, the reader's role, the
language and how many release moments have passed. None of these ever changes its meaning, so nothing has to be
invalidated between processes. No label, token or id of a reader may get inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from markupsafe import Markup

from xueyun.core.http import environment
from xueyun.courses import kinds, outlines
from xueyun.courses.models import Term

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
    """A rendered tree, cut at its marks: `pieces` has one more than `unit_ids`, which stand between them."""

    pieces: tuple[str, ...]
    unit_ids: tuple[int, ...]
    places: dict[int, int]  # where each unit stands in unit_ids


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
    cut = _cut(viewing.pk, outline_id, seen, stage, language)
    plain, marked = _circles(language)
    row = [plain[states.get(unit_id, 0)] for unit_id in cut.unit_ids]
    if current is not None and current in cut.places:
        row[cut.places[current]] = marked[states.get(current, 0)]
    filled = [""] * (2 * len(row) + 1)
    filled[::2], filled[1::2] = cut.pieces, row
    return "".join(filled)


@lru_cache(maxsize=1024)
def _cut(viewing_id: int, outline_id: int, seen: Seen, stage: int, language: str) -> Cut:
    outline = outlines.load(outline_id)
    moment = outline.releases[stage - 1] if stage else None
    template = environment().get_template("learning/tree.html")
    html = template.render(
        outline=outline,
        viewing_id=viewing_id,
        is_open=_Opening(seen, moment),
        icon_of={name: kinds.get(name).icon for name in kinds.names()},
        label_of={name: kinds.get(name).label for name in kinds.names()},
        mark=MARK,
        is_shut=lambda release: release is not None and (moment is None or release > moment),
        seen=str(seen),
    )
    pieces = tuple(html.split(MARK))
    unit_ids = tuple(place.unit.id for place in outline.places.values() if _Opening(seen, moment)(place))
    if len(pieces) != len(unit_ids) + 1:
        raise ValueError("a tree has one mark for each open unit")
    return Cut(pieces, unit_ids, {unit_id: at for at, unit_id in enumerate(unit_ids)})


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
    """What stands at a mark, the end of the link's opening tag and the circle, by state; and the same for the unit
    that is on the screen.
    """
    macro: Any = vars(environment().get_template("ui/progress_ring.html").module)["state_circle"]
    circles = tuple(str(macro(state)) for state in (0, 1, 2))
    return tuple(f">{circle}" for circle in circles), tuple(
        f" aria-current=page>{circle}" for circle in circles
    )
