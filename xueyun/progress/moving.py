"""换绑: what the old account has done counts for the new one too, at the school that says so (mission, A7)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from xueyun.courses.models import Term
from xueyun.enrolment.reasons import alone
from xueyun.progress import bits, counting
from xueyun.progress.models import UnitState


def take_over_states(from_account: int, to_account: int, school_id: int, now: datetime) -> None:
    """The school's terms and the terms that these are over: the union of what was seen, the higher of two circles.

    The old account keeps its rows. Bits belong to a file: where the two saw different ones, the later file's count.
    """
    terms = Term.objects.filter(Q(school_id=school_id) | Q(pk__in=_sources(school_id)))
    rows = UnitState.objects.filter(account_id=from_account, term__in=terms).select_for_update(of=("self",))
    for old in rows.order_by("unit_id").iterator(chunk_size=500):
        mine, is_new = UnitState.objects.select_for_update().get_or_create(
            account_id=to_account,
            unit_id=old.unit_id,
            defaults={"term_id": old.term_id, "updated_at": now, **_facts(old)},
        )
        if not is_new:
            _merge(mine, old, now)
    alone([to_account])
    counting.count_account(to_account)


def _sources(school_id: int) -> list[int]:
    sources = Term.objects.filter(school_id=school_id, source__isnull=False)
    return [pk for pk in sources.values_list("source_id", flat=True) if pk is not None]


def _facts(old: UnitState) -> dict[str, object]:
    names = ("state", "seen", "seen_count", "asset_id", "asset_since_ms", "position_ms", "done_at")
    return {name: getattr(old, name) for name in names}


def _merge(mine: UnitState, old: UnitState, now: datetime) -> None:
    before = _facts(mine)
    mine.state = max(mine.state, old.state)
    mine.done_at = min(filter(None, (mine.done_at, old.done_at)), default=None)
    if mine.asset_id == old.asset_id:
        seen = bits.from_bytes(mine.seen) | bits.from_bytes(old.seen)
        mine.seen, mine.seen_count = bits.to_bytes(seen), seen.bit_count()
    elif mine.asset_id is None or (old.asset_id is not None and old.asset_since_ms > mine.asset_since_ms):
        mine.asset_id, mine.asset_since_ms = old.asset_id, old.asset_since_ms
        mine.seen, mine.seen_count, mine.position_ms = bytes(old.seen), old.seen_count, old.position_ms
    if _facts(mine) != before:
        mine.updated_at = now
        mine.save()
