"""Codes that are drawn here and handed out on paper, instead of ID digits (mission, section 2 and S5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.limits import actions as limits
from xueyun.limits import rules as numbers
from xueyun.schools import codes
from xueyun.schools.models import Certification, RosterEntry, School

MOST = 2000  # slips of one printing: some fifty classes
BATCH = 500

NOT_RANDOM = refuse(
    "not_random", _("This school's codes come with its list. Choose random codes first."), status=409
)
TOO_MANY = refuse(
    "too_many", _("At most 2,000 slips can be printed at once. Choose fewer classes."), status=422
)


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed for one student; the code is in clear here, and nowhere afterwards."""

    number: str
    name: str
    class_name: str
    code: str


def choose_codes(school: School, *, are_random: bool, now: datetime, actor: Viewer | None) -> bool:
    """Whether codes are drawn here from now on. Codes that exist stay as they are. False where nothing changes."""
    with transaction.atomic():
        changed = School.objects.filter(pk=school.pk, codes_are_random=not are_random).update(
            codes_are_random=are_random
        )
        if changed:
            verb = "schools.codes_random" if are_random else "schools.codes_listed"
            _record(verb, school, {}, now=now, actor=actor)
    school.codes_are_random = are_random
    return bool(changed)


def waiting_for_slips(school: School, class_names: Sequence[str], *, again: bool) -> QuerySet[RosterEntry]:
    """Students of these classes who need a code: their entry is open and no account holds it.

    Who has a slip is left out, save where it is printed `again`: the earlier one is worth nothing then.
    """
    held = Certification.objects.filter(entry=OuterRef("pk"), removed_at__isnull=True)
    rows = RosterEntry.objects.filter(
        ~Exists(held),
        school=school,
        kind=RosterEntry.Kind.STUDENT,
        class_name__in=class_names,
        disabled_at__isnull=True,
    )
    return rows if again else rows.filter(code_drawn_at__isnull=True)


@transaction.atomic
def print_slips(
    school: School, class_names: Sequence[str], *, again: bool, now: datetime, actor: Viewer | None
) -> list[Slip]:
    """Draw a code for every student who needs one, by class and number; they are told here once.

    Two who print the same class at once: who comes second finds nobody left. Locks on the numbers open, for the codes
    that were guessed at are no more. Raises Refused: 'not_random' (409), 'too_many' (422).
    """
    if not School.objects.filter(pk=school.pk, codes_are_random=True).exists():
        raise Refused(NOT_RANDOM)
    wanted = waiting_for_slips(school, class_names, again=again)
    entries = list(wanted.select_for_update(of=("self",)).order_by("class_name", "student_no")[: MOST + 1])
    if len(entries) > MOST:
        raise Refused(TOO_MANY)
    slips = [_draw(entry, now) for entry in entries]
    if slips:
        RosterEntry.objects.bulk_update(entries, ["code_hmac", "code_drawn_at"], batch_size=BATCH)
        limits.clear([numbers.CODE_BY_NUMBER.key(school.pk, entry.student_no) for entry in entries])
        detail = {"classes": sorted(set(class_names)), "rows": len(slips), "again": again}
        _record("schools.print_slips", school, detail, now=now, actor=actor)
    return slips


def _draw(entry: RosterEntry, now: datetime) -> Slip:
    code = codes.draw()
    entry.code_hmac = codes.code_hmac(entry.school_id, entry.student_no, code)
    entry.code_drawn_at = now
    return Slip(entry.student_no, entry.name, entry.class_name, code)


def _record(
    verb: str, school: School, detail: dict[str, object], *, now: datetime, actor: Viewer | None
) -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="school",
        object_id=school.pk,
        label=school.name,
        school_id=school.pk,
        detail=detail,
    )
