"""What an administrator does with an entry of the list, each with a reason: renamed, moved to a class, closed and
opened, given a new code, entered again. One deed is one transaction, with one audit row for each entry; the account
that holds it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xueyun.audit import actions as audit
from xueyun.core import versions
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.limits import actions as limits
from xueyun.limits import rules as numbers
from xueyun.schools import codes, hooks, tellings
from xueyun.schools.actions.bonds import end_bond
from xueyun.schools.models import Certification, RosterEntry, School

EXISTS = refuse(
    "exists",
    _("This number is on the list already. Search for it: its page has everything that can be changed."),
    status=409,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What an entry says of its person, beside the number that it is known by and the code."""

    name: str
    college: str = ""
    major: str = ""
    class_name: str = ""
    grade: str = ""
    title: str = ""

    @classmethod
    def of(cls, entry: RosterEntry) -> Facts:
        return cls(entry.name, entry.college, entry.major, entry.class_name, entry.grade, entry.title)


def enter_person(
    school: School, kind: str, number: str, facts: Facts, code: str, *, now: datetime, actor: Viewer | None
) -> tuple[RosterEntry, str]:
    """One new entry, and its code where it was drawn here: it can't be read again ('' where it was given).

    Raises Refused 'exists' (409), ValueError where number or name is empty, or the code in a school that draws none.
    """
    number, typed = codes.normalise_number(number), codes.normalise_code(code)
    if not number or not facts.name.strip() or not (typed or school.codes_are_random):
        raise ValueError("number, name and code are needed")
    drawn = "" if typed else codes.draw()
    entry = RosterEntry(
        school=school,
        kind=RosterEntry.Kind(kind),
        student_no=number,
        code_hmac=codes.code_hmac(school.pk, number, typed or drawn),
        code_drawn_at=now if drawn else None,
        **asdict(facts),
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
            _record("schools.enter", entry, "", now=now, actor=actor)
    except IntegrityError:
        raise Refused(EXISTS) from None
    return entry, drawn


@transaction.atomic
def edit_entry(
    entry: RosterEntry, shown: Facts, new: Facts, *, reason: str, now: datetime, actor: Viewer | None
) -> bool:
    """Save `new` where the entry still says what was `shown`. False where nothing is new.

    Raises Changed where somebody else was faster and said something else: nothing is written then.
    """
    if not new.name.strip():
        raise ValueError("a name is needed")
    if not versions.save(entry, Facts.of, shown, new):
        return False
    differ = versions.differences(shown, new)
    _record("schools.edit_entry", entry, reason, now=now, actor=actor, changed=differ)
    hooks.entries_changed.run(school_id=entry.school_id, entry_ids=[entry.pk], now=now)
    for bond in _holders(entry):
        tellings.changed(bond, entry, now)
    return True


@transaction.atomic
def move_to_class(
    entries: Iterable[RosterEntry], class_name: str, *, reason: str, now: datetime, actor: Viewer | None
) -> int:
    """Put them into a class; how many were in another. Other facts stay as they are."""
    moved = 0
    for entry in entries:
        old = RosterEntry.objects.select_for_update().values_list("class_name", flat=True).get(pk=entry.pk)
        if old == class_name:
            continue
        RosterEntry.objects.filter(pk=entry.pk).update(class_name=class_name)
        hooks.entries_changed.run(school_id=entry.school_id, entry_ids=[entry.pk], now=now)
        entry.refresh_from_db(fields=["name", "class_name"])
        _record(
            "schools.move_to_class",
            entry,
            reason,
            now=now,
            actor=actor,
            changed={"class_name": [old, class_name]},
        )
        for bond in _holders(entry):
            tellings.changed(bond, entry, now)
        moved += 1
    return moved


@transaction.atomic
def disable(entries: Iterable[RosterEntry], *, reason: str, now: datetime, actor: Viewer | None) -> int:
    """Close entries (graduated, left): their accounts lose what certification gives and keep every record.

    How many were open; the bond stays, so that opening the entry brings everything back.
    """

    def close(entry: RosterEntry) -> bool:
        return bool(RosterEntry.objects.filter(pk=entry.pk, disabled_at__isnull=True).update(disabled_at=now))

    return _each(entries, close, "schools.disable", reason, tellings.disabled, now=now, actor=actor)


@transaction.atomic
def enable(entries: Iterable[RosterEntry], *, reason: str, now: datetime, actor: Viewer | None) -> int:
    """Open entries again; how many were closed."""

    def reopen(entry: RosterEntry) -> bool:
        closed = RosterEntry.objects.filter(pk=entry.pk, disabled_at__isnull=False)
        return bool(closed.update(disabled_at=None))

    def tell(bond: Certification, reason: str, now: datetime) -> None:
        tellings.enabled(bond, now)

    return _each(entries, reopen, "schools.enable", reason, tell, now=now, actor=actor)


@transaction.atomic
def set_code(entry: RosterEntry, code: str, *, reason: str, now: datetime, actor: Viewer | None) -> str:
    """Give the entry another code, drawn where none is given, and return it: it can't be read again. A bond stays.

    The lock of the number is opened: whoever was locked out tries with the new code.
    """
    code = _new_code(entry, code, now)
    _record("schools.set_code", entry, reason, now=now, actor=actor)
    return code


@transaction.atomic
def reenter(entry: RosterEntry, code: str, *, reason: str, now: datetime, actor: Viewer | None) -> str:
    """Enter a student anew (mission, A7): the bond ends, the entry is open, and it has another code, which is returned.

    The old account keeps its records; any account may certify with the new code.
    """
    bonds = _holders(entry)
    for bond in bonds:
        end_bond(bond, reason=reason, now=now)
    RosterEntry.objects.filter(pk=entry.pk).update(disabled_at=None)
    code = _new_code(entry, code, now)
    _record(
        "schools.reenter", entry, reason, now=now, actor=actor, removed=[bond.account_id for bond in bonds]
    )
    return code


def _new_code(entry: RosterEntry, code: str, now: datetime) -> str:
    typed = codes.normalise_code(code)
    code = typed or codes.draw()
    fresh = codes.code_hmac(entry.school_id, entry.student_no, code)
    RosterEntry.objects.filter(pk=entry.pk).update(code_hmac=fresh, code_drawn_at=None if typed else now)
    limits.clear([numbers.CODE_BY_NUMBER.key(entry.school_id, entry.student_no)])
    return code


def _each(
    entries: Iterable[RosterEntry],
    change: Callable[[RosterEntry], bool],
    verb: str,
    reason: str,
    tell: Callable[[Certification, str, datetime], None],
    *,
    now: datetime,
    actor: Viewer | None,
) -> int:
    done = 0
    for entry in entries:
        if change(entry):
            _record(verb, entry, reason, now=now, actor=actor)
            for bond in _holders(entry):
                tell(bond, reason, now)
            done += 1
    return done


def _holders(entry: RosterEntry) -> list[Certification]:
    """The bond of the entry, where there is one."""
    live = Certification.objects.filter(entry=entry, removed_at__isnull=True)
    return list(live.select_related("account", "school", "entry"))


def _record(
    verb: str, entry: RosterEntry, reason: str, *, now: datetime, actor: Viewer | None, **detail: object
) -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="entry",
        object_id=entry.pk,
        label=entry.student_no,
        school_id=entry.school_id,
        detail={"reason": reason[:200], **detail},
    )
