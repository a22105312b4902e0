"""Tries and locks of a school's numbers (mission, S4): who tried, what is locked, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xueyun.audit.models import Entry as Deed
from xueyun.console import deeds
from xueyun.console.tables import Act, Cell, Column, Search, Table, starts_with
from xueyun.limits import rules as numbers
from xueyun.limits.models import Counter
from xueyun.schools import codes
from xueyun.schools.models import School
from xueyun.ui.filters import local_time


@dataclass(frozen=True, slots=True)
class Guesses:
    """Wrong tries at one number over all accounts, and until when it is locked for everyone."""

    tries: int = 0
    locked_until: datetime | None = None


def guesses(school: School, number: str, now: datetime) -> Guesses:
    """How one number stands."""
    found = Counter.objects.filter(digest=_digest(school, number), forget_at__gt=now).first()
    if found is None:
        return Guesses()
    return Guesses(
        found.tries, found.locked_until if found.locked_until and found.locked_until > now else None
    )


def of_school(school: School) -> QuerySet[Deed]:
    """Every lock that wrong tries at this school's numbers began."""
    return Deed.objects.filter(school_id=school.pk, verb="schools.certify_locked")


def table(school: School, now: datetime) -> Table:
    return Table(
        name="locks",
        caption=_("Locks"),
        order="-at",
        columns=(
            Column("at", _("Time"), lambda deed: Cell(local_time(deed.at)), sort=("at", "pk")),
            Column(
                "number",
                _("Number typed"),
                lambda deed: Cell(deed.object_label),
                sort=("object_label", "at", "pk"),
            ),
            Column("account", _("Account"), lambda deed: Cell(deed.actor_label)),
            Column("address", _("IP address"), lambda deed: Cell(deed.address or "")),
            Column("what", _("What is locked"), lambda deed: Cell(deeds.lock_of(deed))),
            Column("now", _("The number now"), _standing),
        ),
        search=Search(_("Number typed"), _find),
        acts=(Act("unlock", _("Unlock these numbers")),),
        identify=lambda deed: str(deed.pk),
        prepare=partial(_prepare, school, now),
    )


def numbers_of(school: School, refs: list[str]) -> set[str] | None:
    """The numbers of chosen rows; None where one of them is not this school's."""
    wanted = {int(ref) for ref in refs if ref.isascii() and ref.isdigit() and len(ref) < 19}
    found = dict(of_school(school).filter(pk__in=wanted).values_list("pk", "object_label"))
    return set(found.values()) if len(found) == len(set(refs)) else None


def _find(rows: QuerySet[Any], text: str) -> tuple[QuerySet[Any], str]:
    return rows.filter(starts_with("object_label", codes.normalise_number(text))), "number"


def _prepare(school: School, now: datetime, rows: list[Any]) -> None:
    """Which of the page's numbers are locked now: one query."""
    digests = {deed.object_label: _digest(school, deed.object_label) for deed in rows}
    locked = dict(
        Counter.objects.filter(digest__in=digests.values(), locked_until__gt=now).values_list(
            "digest", "locked_until"
        )
    )
    for deed in rows:
        deed.number_locked_until = locked.get(digests[deed.object_label])


def _standing(deed: Any) -> Cell:
    until = getattr(deed, "number_locked_until", None)
    if until:
        return Cell(gettext("Locked until %(time)s") % {"time": local_time(until)}, tone="loss")
    return Cell(gettext("Not locked"), tone="neutral")


def _digest(school: School, number: str) -> str:
    return numbers.CODE_BY_NUMBER.key(school.pk, number).digest
