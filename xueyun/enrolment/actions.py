"""Coming into a term, leaving it, and coming back.

Enrolling in a synchronous SPOC adds the reason 'this SPOC' to its source term; leaving takes that reason away. So a
carried reason is live exactly while the SPOC's own reason is: the property test in `tests/test_orders.py` holds it.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses.models import Term
from xueyun.enrolment import reasons, removing, rules, standing
from xueyun.enrolment.models import Block, Reason, ReasonQuerySet
from xueyun.limits import actions as limits
from xueyun.limits import rules as limit_rules
from xueyun.limits.messages import locked


def enrol(
    viewer: Viewer, term: Term, *, now: datetime, password: str = "", address: str | None = None
) -> None:
    """Put the viewer into the term for a reason of their own, and into its source for the reason 'this SPOC'.

    Repeating it is harmless. Raises Refused: what `rules.may_enrol` says, `wrong_password` (422), `locked` (429).
    """
    where = standing.for_viewer(viewer, term)
    rules.may_enrol(viewer, term, where, now).or_refuse()
    if rules.needs_password(term, where):
        _check_password(viewer, term, password, address, now)
    account_id = _account_id(viewer)
    with transaction.atomic():
        reasons.alone([account_id])
        reasons.add([account_id], term, now)


@transaction.atomic
def leave(viewer: Viewer, term: Term, *, now: datetime, with_layers: bool = False) -> None:
    """End the viewer's own reason; for a synchronous SPOC also the reason that it gave its source.

    A term that synchronous SPOCs hold is left together with them (`with_layers`), or not at all: Refused `held`.
    Records stay. Leaving what one is not in is harmless.
    """
    account_id = _account_id(viewer)
    reasons.alone([account_id])
    holders = [row.via_id for row in _live(account_id).filter(term=term, via__isnull=False)]
    if holders and not with_layers:
        raise Refused(
            refuse(
                "held",
                _("You are in this course through your school's course. Leave both, or stay."),
                status=409,
            )
        )
    reasons.end([account_id], [term.pk, *[holder for holder in holders if holder is not None]], now)


def remove_learner(account_id: int, term: Term, *, now: datetime, actor: Viewer, reason: str = "") -> None:
    """A teacher removes a learner and keeps them out, until that is lifted. Repeating it is harmless."""
    removing.remove(term, [account_id], now=now, actor=actor, reason=reason, keeps_out=True)


@transaction.atomic
def take_over(from_account: int, to_account: int, term_ids: list[int], *, now: datetime) -> int:
    """What one account takes part in of its own will, the other does too, in these terms; no password, date or seat is
    asked again. Repeating it is harmless. How many terms that were.

    Who was removed from a term has no live reason there, and brings none along.
    """
    reasons.alone([to_account])
    own = _live(from_account).filter(via__isnull=True, term_id__in=term_ids).select_related("term")
    blocked = set(
        Block.objects.filter(account_id=to_account, lifted_at__isnull=True).values_list("term_id", flat=True)
    )
    taken = 0
    for reason in own.order_by("term_id"):
        if reason.term_id in blocked or reason.term.source_id in blocked:
            continue
        reasons.add([to_account], reason.term, now, reason.how)
        taken += 1
    return taken


def _live(account_id: int) -> ReasonQuerySet:
    return Reason.objects.live().filter(account_id=account_id)


def _check_password(viewer: Viewer, term: Term, password: str, address: str | None, now: datetime) -> None:
    """A guess: counted before it is looked at, forgiven when right (mission, C3)."""
    pair = limit_rules.COURSE_PASSWORD.key(term.pk, viewer.account_id)
    caller = limit_rules.COURSE_PASSWORD_ADDRESS.key(limit_rules.network(address))
    spent = limits.spend([pair, caller], now=now)
    if not spent.allowed:
        raise locked(spent, now)
    if not check_password(password.strip(), term.password):
        if spent.locked_until:
            raise locked(spent, now)
        raise Refused(rules.WRONG_PASSWORD)
    limits.clear([pair])
    limits.refund([caller], spent)


def _account_id(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise Refused(refuse("sign_in", _("Please sign in to take this course."), status=401))
    return viewer.account_id
