"""换绑: the new account of a student takes part in what the old one does, at the school that says so (mission, A7)."""

from __future__ import annotations

from datetime import datetime

from xueyun.courses.models import Term
from xueyun.enrolment import actions


def take_over_reasons(from_account: int, to_account: int, school_id: int, now: datetime) -> None:
    """The school's own terms; what these are over comes along with them."""
    terms = list(Term.objects.filter(school_id=school_id).values_list("pk", flat=True))
    actions.take_over(from_account, to_account, terms, now=now)
