"""Which terms an account is in: what personal pages and cards ask."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from xueyun.courses.models import Term
from xueyun.courses.models.term import TermQuerySet
from xueyun.enrolment.models import Reason


def terms_of(account_id: int) -> TermQuerySet:
    """The terms that an account is in, for whichever reason; once each."""
    mine = Reason.objects.live().filter(account_id=account_id)
    return Term.objects.filter(pk__in=mine.values("term_id"))


def holders_of(account_id: int, term_ids: Iterable[int]) -> dict[int, list[int]]:
    """For each of these terms the synchronous SPOCs that hold the account in it."""
    rows = Reason.objects.live().filter(account_id=account_id, term_id__in=list(term_ids), via__isnull=False)
    found: dict[int, list[int]] = {}
    for term_id, via_id in rows.values_list("term_id", "via_id"):
        if via_id is not None:
            found.setdefault(term_id, []).append(via_id)
    return found


def own_of(account_id: int, term_ids: Iterable[int]) -> set[int]:
    """Those of the terms that the account is in for itself."""
    rows = Reason.objects.live().filter(account_id=account_id, term_id__in=list(term_ids), via__isnull=True)
    return set(rows.values_list("term_id", flat=True))


def learners_in(term_ids: Iterable[int]) -> dict[int, int]:
    """How many accounts are in each term now; terms without any are left out."""
    rows = (
        Reason.objects.live()
        .filter(term_id__in=list(term_ids))
        .values("term_id")
        .annotate(people=Count("account_id", distinct=True))
    )
    return {row["term_id"]: row["people"] for row in rows}
