"""What a progress ticket says: who is before which unit, and what there is of it to see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """By what a unit is done (mission, L2)."""

    SECONDS = "seconds"  # a video: enough of its seconds were watched
    PAGES = "pages"  # a document: every page was shown
    END = "end"  # a text: its end was reached


@dataclass(frozen=True, slots=True)
class Facts:
    """One unit on the page of one account, as the server stated it when it gave the ticket."""

    account_id: int
    unit_id: int
    term_id: int  # the unit's own term
    measure: Measure
    issued_ms: int  # Unix time
    asset_id: int | None = None
    amount: int = 0  # milliseconds of a video, pages of a document
    threshold: int = 90  # per cent of a video that makes its circle green

    @property
    def size(self) -> int:
        """How many bits there are: seconds, of which the last may be a part of one, or pages."""
        return -(-self.amount // 1000) if self.measure is Measure.SECONDS else self.amount

    def is_enough(self, count: int) -> bool:
        """Whether that many bits make the circle green."""
        needed = self.threshold if self.measure is Measure.SECONDS else 100
        return self.size > 0 and count * 100 >= needed * self.size
