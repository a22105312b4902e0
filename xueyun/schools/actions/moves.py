"""换绑: copying a student's records to their new account (mission, A7).

An administrator offers it with proof, the student confirms it, and it is done once.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xueyun.audit import actions as audit
from xueyun.core.verdict import NOT_THERE, Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.schools import hooks, tellings
from xueyun.schools.models import Certification, Move, RosterEntry

NOT_HELD = refuse(
    "not_held",
    _("No account holds this entry now. The student registers anew and certifies first."),
    status=409,
)
NEVER_HELD = refuse("never_held", _("That account has never held this entry."), status=409)
STALE = refuse(
    "stale",
    _("The entry is held by another account now. Ask your school's administrator to begin again."),
    status=409,
)


@transaction.atomic
def offer_move(
    entry: RosterEntry,
    from_bond: Certification,
    proof: Move.Proof,
    note: str,
    *,
    now: datetime,
    actor: Viewer,
) -> Move:
    """Ask the student to confirm that the records of an earlier holder are copied to who holds the entry now.

    The same offer twice is one. Raises Refused: 'not_held', 'never_held' (409).
    """
    new = Certification.objects.filter(entry=entry, removed_at__isnull=True).select_related("account").first()
    if new is None:
        raise Refused(NOT_HELD)
    if from_bond.entry_id != entry.pk or from_bond.account_id == new.account_id:
        raise Refused(NEVER_HELD)
    wanted = {"entry": entry, "old_id": from_bond.account_id, "new_id": new.account_id}
    if there := Move.objects.filter(**wanted, done_at__isnull=True).first():
        return there
    try:
        with transaction.atomic():
            move = Move.objects.create(
                school_id=entry.school_id, proof=proof, note=note.strip()[:200], offered_at=now, **wanted
            )
    except IntegrityError:
        return Move.objects.get(**wanted, done_at__isnull=True)
    _record("schools.offer_move", move, now=now, actor=actor, note=move.note, proof=str(proof))
    tellings.move_offered(move, move.new, now)
    if proof == Move.Proof.OLD_ACCOUNT:
        tellings.move_offered(move, move.old, now)
    return move


@transaction.atomic
def confirm_move(move: Move, viewer: Viewer, *, now: datetime) -> bool:
    """One of the two accounts says yes; with the last yes that is needed the records are copied, once. True then.

    Raises Refused: hidden for anybody else; 'stale' (409) where the new account no longer holds the entry.
    """
    move = Move.objects.select_for_update().get(pk=move.pk)
    field = {move.new_id: "new_confirmed_at", move.old_id: "old_confirmed_at"}.get(viewer.account_id or 0)
    if field is None or (field == "old_confirmed_at" and move.proof != Move.Proof.OLD_ACCOUNT):
        raise Refused(NOT_THERE)
    if move.done_at:
        return False
    if not Certification.objects.live().filter(entry_id=move.entry_id, account_id=move.new_id).exists():
        raise Refused(STALE)
    if getattr(move, field) is None:
        setattr(move, field, now)
        move.save(update_fields=[field])
        _record("schools.confirm_move", move, now=now, actor=viewer)
    needs_old = move.proof == Move.Proof.OLD_ACCOUNT and move.old_confirmed_at is None
    if needs_old or move.new_confirmed_at is None:
        return False
    # The condition decides where two come at once; the lock above does on PostgreSQL alone.
    if not Move.objects.filter(pk=move.pk, done_at__isnull=True).update(done_at=now):
        return False
    hooks.records_moved.run(
        from_account=move.old_id, to_account=move.new_id, school_id=move.school_id, now=now
    )
    _record("schools.move_records", move, now=now, actor=viewer, proof=move.proof, note=move.note)
    return True


def _record(verb: str, move: Move, *, now: datetime, actor: Viewer, **detail: object) -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="move",
        object_id=move.pk,
        label=move.entry.student_no,
        school_id=move.school_id,
        detail={"old": move.old_id, "new": move.new_id, **detail},
    )
