"""A draft as a student will see it at a moment: the learning page's own room, with no reader in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xueyun.core.verdict import YES
from xueyun.core.viewer import Viewer
from xueyun.courses import drafts, outlines, publishing
from xueyun.courses.models import Term, UnitVersion
from xueyun.enrolment import rules, standing
from xueyun.learning import trees
from xueyun.learning.screens import Part, Room
from xueyun.learning.trees import Address, Seen


@dataclass(frozen=True, slots=True)
class DraftPart(Part):
    """The own part of a run as its draft stands, with what it would show of each unit."""

    draft: outlines.Outline
    shown: dict[int, UnitVersion]

    @property
    def outline(self) -> outlines.Outline:
        return self.draft


@dataclass(frozen=True, slots=True)
class Preview(Room):
    """Nobody is enrolled in it, so that nothing is recorded."""

    address: Address

    def trees(self, states: dict[int, int], current: int | None = None) -> list[tuple[Part, str]]:  # noqa: ARG002
        """Each part with its tree; a part that nobody has published anything in has none."""
        return [
            (
                part,
                trees.unkept(part.outline, part.seen, self.now, self.address, current)
                if part.outline
                else "",
            )
            for part in self.parts
        ]


def open_at(viewer: Viewer, term: Term, moment: datetime, address: Address) -> Preview:
    """The draft at this moment; below it, in a synchronous SPOC, what its source has published."""
    nodes, shown = publishing.preview_nodes(drafts.load(term))
    parts: list[Part] = [DraftPart(term, None, _seen(term, moment), outlines.parse(0, term.pk, nodes), shown)]
    if term.source is not None:
        parts.append(Part(term.source, term.source.outline_id, _seen(term.source, moment)))
    return Preview(viewer, term, standing.NOBODY, YES, tuple(parts), moment, address)


def version_of(part: Part, unit_id: int, version_id: int) -> UnitVersion | None:
    """What a part shows of a unit: the draft's, or the published version."""
    if isinstance(part, DraftPart):
        return part.shown.get(unit_id)
    return UnitVersion.objects.select_related("asset__captions").filter(pk=version_id).first()


def _seen(term: Term, moment: datetime) -> Seen:
    return Seen.LEARNER if rules.has_content(term, moment) else Seen.WAITING
