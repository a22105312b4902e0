"""One of two who do the same at the same moment, of the floors above the schools; see `xueyun.schools.tests.racer`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from xueyun.schools.tests.racer import main


def _sign_up(account_id: int, term_id: int) -> Callable[[], str]:
    from xueyun.accounts.models import Account
    from xueyun.courses.models import Term
    from xueyun.enrolment import next_runs
    from xueyun.schools import viewers
    from xueyun.schools.factories import NOW

    viewer = viewers.of(Account.objects.get(pk=account_id))
    term = Term.objects.for_page().get(pk=term_id)

    def sign_up() -> str:
        next_runs.sign_up(viewer, term, now=NOW)
        return "signed up"

    return sign_up


def _review(review_id: int, account_id: int, decision: str) -> Callable[[], str]:
    from xueyun.accounts.models import Account
    from xueyun.courses import drafts, reviews
    from xueyun.courses.models import Review
    from xueyun.schools import viewers
    from xueyun.schools.factories import NOW

    viewer = viewers.of(Account.objects.get(pk=account_id))
    review = Review.objects.select_related("term__course__school").get(pk=review_id)
    seen = drafts.stamp(review.term_id)

    def decide() -> str:
        if decision == "approve":
            reviews.approve(review, seen=seen, now=NOW, actor=viewer)
        else:
            reviews.send_back(review, reason="请补充大纲", now=NOW, actor=viewer)
        return decision

    return decide


KNOWN: dict[str, Callable[..., Callable[[], str]]] = {"sign_up": _sign_up, "review": _review}

if __name__ == "__main__":
    main(KNOWN, *sys.argv[1:])
