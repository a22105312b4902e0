"""What people do at the same moment, above the floor of the schools (see `core.tests.races`)."""

from __future__ import annotations

from collections.abc import Callable


def sign_up(account_id: int, term_id: int) -> Callable[[], str]:
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


def review(review_id: int, account_id: int, decision: str) -> Callable[[], str]:
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
