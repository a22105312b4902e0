"""Bringing a list, saying what its columns are, starting it, leaving it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from xueyun.audit import actions as audit
from xueyun.core.sealing import seal
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Viewer
from xueyun.jobs.actions import enqueue
from xueyun.schools import import_rules as rules
from xueyun.schools import tellings
from xueyun.schools.models import ImportPart, RosterImport, School
from xueyun.schools.sheets.reading import List, read

BATCH = 1000
# So many rows are checked while whoever brought them waits; more, in the background.
AT_ONCE = 3000
KEPT_FOR = timedelta(days=1)

Mode, State = RosterImport.Mode, RosterImport.State


def bring(
    school: School,
    path: Path,
    *,
    file_name: str,
    kind: str,
    mode: str,
    now: datetime,
    actor: Viewer | None,
    sheet: str = "",
) -> RosterImport:
    """Read a file into sealed parts; nothing of the roster changes. Columns are matched as far as headings tell.

    Earlier imports that the same person left open are dropped. Raises Unreadable.
    """
    listed = read(path, kind, sheet)
    parts = list(_parts(listed))
    with transaction.atomic():
        open_ones = RosterImport.objects.filter(
            school=school, actor_id=actor.account_id if actor else None, state__in=(State.READ, State.CHECKED)
        )
        for earlier in open_ones.filter(kind=kind):
            drop(earlier, now=now, actor=actor)
        made = RosterImport.objects.create(
            school=school,
            actor_id=actor.account_id if actor else None,
            kind=kind,
            mode=mode,
            file_name=file_name[-200:],
            source=_source(listed),
            mapping=listed.mapping,
            rows=sum(part.rows for part in parts),
            created_at=now,
        )
        for part in parts:
            part.of = made
        ImportPart.objects.bulk_create(parts)
        record("schools.import_read", made, now=now, actor=actor, rows=made.rows)
    return made


def match_columns(found: RosterImport, mapping: dict[str, int], *, pads: bool, now: datetime) -> RosterImport:
    """Say which column is which, and whether lost zeros are put back; the rows are to be checked anew.

    Raises Refused.
    """
    rules.may_match(found, mapping).or_refuse()
    renewed = RosterImport.objects.filter(
        pk=found.pk, turn=found.turn, state__in=(State.READ, State.CHECKED)
    ).update(mapping=mapping, pads=pads, turn=found.turn + 1, state=State.READ, found={}, checked_at=None)
    if not renewed:
        raise Refused(rules.STARTED)
    found.refresh_from_db()
    return found


def ask_for_check(found: RosterImport, *, now: datetime) -> None:
    """Have the rows checked in the background."""
    enqueue(
        "schools.check_import",
        now=now,
        key=f"schools.check_import:{found.pk}:{found.turn}",
        import_id=found.pk,
        turn=found.turn,
    )


def start(
    found: RosterImport,
    *,
    confirmed_missing: int | None = None,
    now: datetime,
    actor: Viewer | None,
    run_at: datetime | None = None,
) -> None:
    """Let a checked import run in the background. Of a school one runs at a time; `run_at` is for who does it now.

    Raises Refused: 'import_runs', 'import_started', 'import_stale', 'import_nameless', 'import_unconfirmed'.
    """
    rules.may_start(found, confirmed_missing).or_refuse()
    if RosterImport.objects.filter(
        school_id=found.school_id, state=State.DONE, ended_at__gt=found.checked_at
    ).exists():
        raise Refused(rules.STALE)
    try:
        with transaction.atomic():
            begun = RosterImport.objects.filter(pk=found.pk, turn=found.turn, state=State.CHECKED).update(
                state=State.RUNNING, started_at=now
            )
            if not begun:
                raise Refused(rules.STARTED)
            _enqueue_run(found, now=now, run_at=run_at)
            record("schools.import_start", found, now=now, actor=actor, **found.found)
    except IntegrityError:
        raise Refused(rules.RUNS) from None
    found.refresh_from_db()


def resume(found: RosterImport, *, now: datetime, actor: Viewer | None) -> None:
    """Let an import that broke off go on with the batches that were not written.

    Raises Refused: 'import_over', also where another import was done since; 'import_runs'.
    """
    rules.may_resume(found, rows_left=may_go_on(found)).or_refuse()
    try:
        with transaction.atomic():
            begun = RosterImport.objects.filter(pk=found.pk, state=State.FAILED).update(
                state=State.RUNNING, ended_at=None
            )
            if not begun:
                raise Refused(rules.STARTED)
            _enqueue_run(found, now=now)
            record("schools.import_resume", found, now=now, actor=actor)
    except IntegrityError:
        raise Refused(rules.RUNS) from None
    found.refresh_from_db()


def may_go_on(found: RosterImport) -> bool:
    """Whether rows are left to write, and nothing else was imported since they were compared."""
    if found.started_at is None:
        return False
    others = RosterImport.objects.filter(
        school_id=found.school_id, state=State.DONE, ended_at__gt=found.started_at
    )
    return found.parts.filter(done_at__isnull=True).exists() and not others.exists()


def _enqueue_run(found: RosterImport, *, now: datetime, run_at: datetime | None = None) -> None:
    enqueue(
        "schools.run_import",
        now=now,
        run_at=run_at,
        priority=-1,
        key=f"schools.run_import:{found.pk}:0",
        import_id=found.pk,
        step=0,
    )


def drop(found: RosterImport, *, now: datetime, actor: Viewer | None) -> bool:
    """Leave an import that has not been started: its rows are gone. False where there is nothing to leave."""
    with transaction.atomic():
        left = RosterImport.objects.filter(pk=found.pk, state__in=(State.READ, State.CHECKED)).update(
            state=State.DROPPED, ended_at=now
        )
        if left:
            ImportPart.objects.filter(of=found).delete()
            record("schools.import_drop", found, now=now, actor=actor)
    return bool(left)


def prune(now: datetime) -> None:
    """What lies about for a day is left, and rejected rows are kept no longer."""
    for old in RosterImport.objects.filter(
        state__in=(State.READ, State.CHECKED), created_at__lt=now - KEPT_FOR
    ).iterator():
        drop(old, now=now, actor=None)
    ImportPart.objects.filter(of__ended_at__lt=now - KEPT_FOR).delete()


def fail(import_id: int, *, now: datetime) -> None:
    """The work on it was given up: what was written stays, and another import may run."""
    with transaction.atomic():
        for found in RosterImport.objects.filter(pk=import_id):
            if RosterImport.objects.filter(pk=import_id, state__in=(State.READ, State.RUNNING)).update(
                state=State.FAILED, ended_at=now
            ):
                record("schools.import_failed", found, now=now, actor=None)
                tellings.import_failed(found, now)


def open_again(import_id: int) -> bool:
    """What was given up stands as before, for the job that goes on with it; whether it may.

    Raises IntegrityError while another import of the school runs.
    """
    found = RosterImport.objects.filter(pk=import_id, state=State.FAILED).first()
    if found is None:
        return False
    was_running = found.started_at is not None
    if not (may_go_on(found) if was_running else found.parts.exists()):
        return False
    state = State.RUNNING if was_running else State.READ
    return bool(
        RosterImport.objects.filter(pk=found.pk, state=State.FAILED).update(state=state, ended_at=None)
    )


def record(verb: str, found: RosterImport, *, now: datetime, actor: Viewer | None, **detail: Any) -> None:
    """A deed on an import, into the trail of its school."""
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="import",
        object_id=found.pk,
        label=found.file_name,
        school_id=found.school_id,
        detail={"kind": str(found.kind), "mode": str(found.mode), **detail},
    )


def _source(listed: List) -> dict[str, Any]:
    return {
        "sheet": listed.sheet,
        "others": listed.others,
        "header_row": listed.header_row,
        "headings": listed.headings,
        "hidden_rows": listed.hidden_rows,
        "hidden_columns": listed.hidden_columns,
    }


def _parts(listed: List) -> Any:
    """The rows, sealed by the thousand."""
    batch: list[Any] = []
    place = 0
    for row in listed.rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield ImportPart(place=place, rows=BATCH, raw=seal(batch))
            batch, place = [], place + 1
    if batch:
        yield ImportPart(place=place, rows=len(batch), raw=seal(batch))
