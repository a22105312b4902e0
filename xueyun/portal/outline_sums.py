"""What cards say of outlines: the units and their titles. Kept by version, which never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from xueyun.courses import outlines
from xueyun.courses.models import OutlineVersion

MOST = 512


@dataclass(frozen=True, slots=True)
class OutlineSum:
    """`titles`: unit id → title, in reading order."""

    titles: dict[int, str]

    @property
    def units(self) -> int:
        return len(self.titles)


_kept: OrderedDict[int, OutlineSum] = OrderedDict()
_lock = Lock()


def load(outline_ids: Iterable[int | None]) -> dict[int, OutlineSum]:
    """The sums of these outlines; ids that are None are left out. One query for all that this process has not met."""
    wanted = {outline_id for outline_id in outline_ids if outline_id is not None}
    found = {outline_id: _kept[outline_id] for outline_id in wanted if outline_id in _kept}
    missing = wanted - found.keys()
    if missing:
        for row in OutlineVersion.objects.filter(pk__in=missing):
            places = outlines.parse(row.pk, row.term_id, row.nodes).places
            found[row.pk] = OutlineSum({unit_id: place.unit.title for unit_id, place in places.items()})
        with _lock:
            _kept.update((outline_id, found[outline_id]) for outline_id in missing & found.keys())
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return found
