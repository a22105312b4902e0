"""'Someone else has certified my entry': raising it, and deciding it (mission, S4)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.limits import actions as limits
from xueyun.limits import rules as numbers
from xueyun.limits.messages import locked
from xueyun.schools import rules, tellings
from xueyun.schools.actions.bonds import end_bond
from xueyun.schools.models import Certification, Dispute, RosterEntry

FREE = refuse(
    "free", _("Nobody holds this entry any more. Certify with your number, name and code."), status=409
)
DECIDED = refuse("decided", _("This dispute has been decided already."), status=409)
HELD_ANEW = refuse(
    "held_anew",
    _(
        "Meanwhile the account that this is about has lost the entry, and a third one holds it. Decline this dispute, "
        "or look after the entry on the student's page."
    ),
    status=409,
)


def raise_dispute(
    viewer: Viewer,
    entry: RosterEntry,
    *,
    message: str,
    contact: str,
    now: datetime,
    address: str | None = None,
) -> Dispute:
    """Tell the school's administrators. The caller has seen the proof: number, name and code were right.

    One open dispute of an account about an entry: to raise it again changes its words. Raises Refused: 'sign_in',
    'free' (409) where no other account holds the entry, 'locked' (429).
    """
    if viewer.account_id is None:
        raise Refused(rules.SIGN_IN)
    against = Certification.objects.filter(entry=entry, removed_at__isnull=True).first()
    if against is None or against.account_id == viewer.account_id:
        raise Refused(FREE)
    spent = limits.spend([numbers.DISPUTE_BY_ACCOUNT.key(viewer.account_id)], now=now)
    if not spent.allowed:
        raise locked(spent, now)
    words = {"message": message.strip(), "contact": contact.strip()[:200], "against": against}
    open_one = Dispute.objects.undecided().filter(account_id=viewer.account_id, entry=entry)
    if open_one.update(**words):
        return open_one.get()
    try:
        with transaction.atomic():
            dispute = Dispute.objects.create(
                school_id=entry.school_id, entry=entry, account_id=viewer.account_id, raised_at=now, **words
            )
            _record("schools.dispute", dispute, now=now, actor=viewer, address=address)
            tellings.raised(dispute, now)
    except IntegrityError:
        return open_one.get()
    return dispute


@transaction.atomic
def free_entry(dispute: Dispute, *, reason: str, now: datetime, actor: Viewer) -> None:
    """The wrong bond ends; both accounts are told.

    Raises Refused: 'decided' (409) the second time, 'held_anew' (409) where a third account holds the entry by now:
    nobody has said anything against that one.
    """
    _decide(dispute, Dispute.Outcome.REMOVED, reason, now)
    end_bond(dispute.against, reason=reason, now=now)
    others = Certification.objects.filter(entry_id=dispute.entry_id, removed_at__isnull=True)
    if others.exclude(account_id=dispute.account_id).exists():
        raise Refused(HELD_ANEW)
    _record("schools.free_entry", dispute, now=now, actor=actor, reason=reason)
    tellings.decided(dispute, now)


@transaction.atomic
def decline(dispute: Dispute, *, reason: str, now: datetime, actor: Viewer) -> None:
    """The bond stays, and who raised it reads why. Raises Refused 'decided' (409) the second time."""
    _decide(dispute, Dispute.Outcome.DECLINED, reason, now)
    _record("schools.decline_dispute", dispute, now=now, actor=actor, reason=reason)
    tellings.decided(dispute, now)


def _decide(dispute: Dispute, outcome: Dispute.Outcome, reason: str, now: datetime) -> None:
    """Two administrators at once: the first decides."""
    mine = (
        Dispute.objects.undecided()
        .filter(pk=dispute.pk)
        .update(decided_at=now, outcome=outcome, reason=reason[:200])
    )
    if not mine:
        raise Refused(DECIDED)
    dispute.refresh_from_db(fields=["decided_at", "outcome", "reason"])


def _record(
    verb: str,
    dispute: Dispute,
    *,
    now: datetime,
    actor: Viewer,
    address: str | None = None,
    reason: str = "",
) -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="dispute",
        object_id=dispute.pk,
        label=dispute.entry.student_no,
        school_id=dispute.school_id,
        address=address,
        detail={"reason": reason[:200], "account": dispute.account_id, "against": dispute.against.account_id},
    )
