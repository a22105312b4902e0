"""What an administrator may do with one person of the list: each page says what will happen, asks why, and does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xueyun.console.forms import ClassForm, CodeForm, ReasonForm
from xueyun.core.viewer import Viewer
from xueyun.schools import actions
from xueyun.schools.models import Certification, RosterEntry

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Run = Callable[[RosterEntry, dict[str, Any], Viewer, datetime], str]


@dataclass(frozen=True, slots=True)
class PersonAct:
    """`run` answers with the new code where there is one, to be shown once; `fits(entry, bond)` says whether it is
    offered.
    """

    key: str
    label: _StrOrPromise
    what: _StrOrPromise
    run: Run
    form: type[ReasonForm] = ReasonForm
    tone: str = "primary"
    fits: Callable[[RosterEntry, Certification | None], bool] = lambda _entry, _bond: True
    kind: str = ""  # of students or teachers alone


def _move(entry: RosterEntry, said: dict[str, Any], actor: Viewer, now: datetime) -> str:
    actions.move_to_class([entry], said["class_name"], reason=said["reason"], now=now, actor=actor)
    return ""


def _disable(entry: RosterEntry, said: dict[str, Any], actor: Viewer, now: datetime) -> str:
    actions.disable([entry], reason=said["reason"], now=now, actor=actor)
    return ""


def _enable(entry: RosterEntry, said: dict[str, Any], actor: Viewer, now: datetime) -> str:
    actions.enable([entry], reason=said["reason"], now=now, actor=actor)
    return ""


def _code(entry: RosterEntry, said: dict[str, Any], actor: Viewer, now: datetime) -> str:
    return actions.set_code(entry, said["code"], reason=said["reason"], now=now, actor=actor)


def _remove(entry: RosterEntry, said: dict[str, Any], actor: Viewer, now: datetime) -> str:
    for bond in Certification.objects.filter(entry=entry, removed_at__isnull=True):
        actions.remove_certification(bond, reason=said["reason"], now=now, actor=actor)
    return ""


def _reenter(entry: RosterEntry, said: dict[str, Any], actor: Viewer, now: datetime) -> str:
    return actions.reenter(entry, said["code"], reason=said["reason"], now=now, actor=actor)


ACTS = {
    act.key: act
    for act in (
        PersonAct(
            "move",
            _("Move to a class"),
            _("The student is told. Courses and records stay."),
            _move,
            ClassForm,
            kind=RosterEntry.Kind.STUDENT,
        ),
        PersonAct(
            "code",
            _("New verification code"),
            _(
                "The old code is worth nothing from now on, and a lock on the number opens. A certification stays."
            ),
            _code,
            CodeForm,
        ),
        PersonAct(
            "remove",
            _("Remove the certification"),
            _(
                "The account becomes an ordinary one: it keeps its records and its open courses, and the courses for "
                "certified students close to it. It is told. Whoever has name and code may certify then."
            ),
            _remove,
            tone="loss",
            fits=lambda _entry, bond: bond is not None,
        ),
        PersonAct(
            "reenter",
            _("Enter again"),
            _(
                "For somebody who has lost their account: the certification is removed, the entry is open, and it has "
                "a new code. They register anew and certify with it."
            ),
            _reenter,
            CodeForm,
            tone="loss",
        ),
        PersonAct(
            "disable",
            _("Disable (graduated, left)"),
            _(
                "The courses for certified students close to the account, and a teacher no longer teaches here; "
                "records and certificates stay. Enabling brings everything back."
            ),
            _disable,
            tone="loss",
            fits=lambda entry, _bond: entry.disabled_at is None,
        ),
        PersonAct(
            "enable",
            _("Enable"),
            _("The certification counts again, and everything is as it was."),
            _enable,
            fits=lambda entry, _bond: entry.disabled_at is not None,
        ),
    )
}
# What may be done with many at once.
MANY = frozenset({"move", "enable", "disable"})
