"""Opening a lock that guesses have put on a number (decision 0004: the way out is whoever looks after the school)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xueyun.audit import actions as audit
from xueyun.core.viewer import Viewer
from xueyun.limits import actions as limits
from xueyun.limits import rules as numbers
from xueyun.schools.codes import normalise_number
from xueyun.schools.models import School


@transaction.atomic
def unlock_number(school: School, number: str, *, now: datetime, actor: Viewer | None) -> None:
    """Let a number be certified again, for all accounts; known and unknown numbers alike. Repeating it is harmless.

    The locks of single accounts stay: they are short, and whoever guessed has them.
    """
    number = normalise_number(number)
    limits.clear([numbers.CODE_BY_NUMBER.key(school.pk, number)])
    audit.record(
        "schools.unlock_number",
        now=now,
        actor=actor,
        kind="number",
        object_id=None,
        label=number,
        school_id=school.pk,
    )
