"""Writing an import into the roster: a thousand rows at a time, each batch whole or not at all, and once."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from xueyun.accounts.models import Account
from xueyun.core.sealing import seal, unseal
from xueyun.schools import hooks, tellings
from xueyun.schools.actions.import_checks import Kept, changes, entries_of
from xueyun.schools.actions.imports import record
from xueyun.schools.models import ImportPart, RosterEntry, RosterImport
from xueyun.schools.sheets.problems import Problem

# Others write between two batches: a pause as long as the batch held the database, and at least this.
LEAST_PAUSE = 0.02
TEXTS = ("college", "major", "class_name", "grade", "title")


@dataclass(slots=True)
class _Batch:
    """What one part comes to."""

    to_add: list[RosterEntry] = field(default_factory=list)
    to_change: list[RosterEntry] = field(default_factory=list)
    kept: int = 0
    refused: list[Problem] = field(default_factory=list)


def run(
    import_id: int,
    *,
    now: datetime,
    pulse: Callable[[], None] = lambda: None,
    until: Callable[[], bool] = lambda: False,
) -> bool:
    """Write batch after batch, until all is done (True) or `until()` says to go on another time (False).

    Two who do this at once, or one who was killed, do no harm: a part is done in one transaction, by whoever is first.
    """
    running = RosterImport.objects.filter(pk=import_id, state=RosterImport.State.RUNNING)
    found = running.select_related("school").first()
    if found is None:
        return True
    while (
        part := ImportPart.objects.filter(of=found, done_at__isnull=True)
        .order_by("is_missing", "place")
        .first()
    ):
        pulse()
        held = _disable(found, part, now=now) if part.is_missing else _write(found, part, now=now)
        if until():
            return False
        time.sleep(max(LEAST_PAUSE, held))
    finish(found, now=now)
    return True


def finish(found: RosterImport, *, now: datetime) -> None:
    """All parts are done: say so, in the trail and to whoever began it."""
    with transaction.atomic():
        ended = RosterImport.objects.filter(pk=found.pk, state=RosterImport.State.RUNNING).update(
            state=RosterImport.State.DONE, ended_at=now
        )
        if not ended:
            return
        found.refresh_from_db()
        done = {what: getattr(found, what) for what in ("made", "altered", "kept", "disabled", "refused")}
        record("schools.import_done", found, now=now, actor=None, **done)
        if found.actor_id is not None:
            tellings.imported(found, done, now)


def _write(found: RosterImport, part: ImportPart, *, now: datetime) -> float:
    """Add and change the people of one part; gives the seconds for which the database was held."""
    people: list[Kept] = unseal(part.people)
    problems: list[list[Any]] = unseal(part.problems)
    raw = unseal(part.raw)
    began = time.monotonic()
    with transaction.atomic():
        if not _claim(part, now):
            return 0.0
        batch = _sorted(found, people, entries_of(found.school_id, (person[1] for person in people)))
        written = _put(found, batch)
        altered = [entry.pk for entry in batch.to_change]
        hooks.entries_changed.run(school_id=found.school_id, entry_ids=altered, now=now)
        problems += [problem.kept() for problem in batch.refused]
        good = {row for row, *_person in people} - {problem.row for problem in batch.refused}
        bad = [row for row in raw if row[0] not in good]
        ImportPart.objects.filter(pk=part.pk).update(
            people=b"", problems=seal(problems), raw=seal(bad), bad=len(problems)
        )
        RosterImport.objects.filter(pk=found.pk).update(
            made=F("made") + len(batch.to_add),
            altered=F("altered") + (written - len(batch.to_add)),
            kept=F("kept") + batch.kept + len(batch.to_add) + len(batch.to_change) - written,
            refused=F("refused") + len(bad),
        )
    return time.monotonic() - began


def _put(found: RosterImport, batch: _Batch) -> int:
    """Write the entries; how many. Who adds by hand at the same moment is not overwritten by a list that only adds."""
    if found.mode == RosterImport.Mode.ADD:
        return len(RosterEntry.objects.bulk_create(batch.to_add, ignore_conflicts=True))
    written = RosterEntry.objects.bulk_create(
        batch.to_add + batch.to_change,
        update_conflicts=True,
        unique_fields=["school", "student_no"],
        update_fields=["name", "code_hmac", "code_drawn_at", *TEXTS, "disabled_at"],
    )
    return len(written)


def _claim(part: ImportPart, now: datetime) -> bool:
    """Whether this part is ours: the first transaction has it."""
    return bool(ImportPart.objects.filter(pk=part.pk, done_at__isnull=True).update(done_at=now))


def _sorted(found: RosterImport, people: list[Kept], there: dict[str, RosterEntry]) -> _Batch:
    """New, changed and kept, by what the roster says at this moment."""
    batch = _Batch()
    for row, number, name, code, texts in people:
        entry, hmac = there.get(number), bytes.fromhex(code) if code else None
        if entry is None:
            # A code that nobody knows fits nothing, until a slip is printed.
            entry = RosterEntry(
                school_id=found.school_id,
                kind=found.kind,
                student_no=number,
                name=name,
                code_hmac=hmac or secrets.token_bytes(32),
                **texts,
            )
            batch.to_add.append(entry)
        elif entry.kind != found.kind:
            batch.refused.append(Problem(row, "number", number, f"number_{entry.kind}", {}))
        elif changes(entry, name, hmac, texts):
            if hmac is not None and bytes(entry.code_hmac) != hmac:
                entry.code_hmac, entry.code_drawn_at = hmac, None
            entry.name, entry.disabled_at = name, None
            for text, value in texts.items():
                setattr(entry, text, value)
            batch.to_change.append(entry)
        else:
            batch.kept += 1
    return batch


def _disable(found: RosterImport, part: ImportPart, *, now: datetime) -> float:
    """Disable those whom the check named as missing, and tell who is certified; their bonds and records stay."""
    ids: list[int] = unseal(part.raw)
    began = time.monotonic()
    with transaction.atomic():
        if not _claim(part, now):
            return 0.0
        still_open = RosterEntry.objects.filter(pk__in=ids, disabled_at__isnull=True)
        holders = Account.objects.filter(
            certifications__entry__in=still_open.values("pk"), certifications__removed_at__isnull=True
        )
        told = list(holders)
        count = still_open.update(disabled_at=now)
        tellings.disabled_by(found, told, now)
        ImportPart.objects.filter(pk=part.pk).update(raw=b"")
        RosterImport.objects.filter(pk=found.pk).update(disabled=F("disabled") + count)
    return time.monotonic() - began
