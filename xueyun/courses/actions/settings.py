"""What a lead sets for a run: its dates, whom it is for, the course password, how videos count, how it is graded.

Each is saved over what was seen (`seen`, a mark of it), or not at all.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse
from xueyun.core.versions import Stale, mark
from xueyun.core.viewer import Viewer
from xueyun.courses import dates
from xueyun.courses.actions.leading import led_by, record
from xueyun.courses.actions.making import hashed
from xueyun.courses.models import Term
from xueyun.jobs import actions as jobs

LEAST_THRESHOLD, MOST_THRESHOLD = 50, 100
LONGEST_LOAD = 20
TELL_AFTER = timedelta(minutes=5)

AUDIENCE_STAYS = refuse(
    "audience_stays",
    _("Whom a run is for is settled when it is published or submitted for approval, and stays."),
    status=409,
)
ALWAYS_SPOC = refuse(
    "always_spoc",
    _("A run that teaches with another school's course is for this school's students: it stays a SPOC."),
    status=409,
)
HAS_LAYERS = refuse(
    "has_layers",
    _("Other schools teach over this run, so it stays open to everybody."),
    status=409,
)
THRESHOLD = refuse("threshold", _("A video counts as watched from 50 to 100 per cent of it."), status=422)
LONG_LOAD = refuse("long_load", _("The weekly load has at most 20 characters."), status=422)
NO_PASSWORD_FOR_ALL = refuse(
    "no_password_for_all",
    _("A MOOC is open to everybody and has no password. Only a SPOC can have one."),
    status=409,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The facts of a run that its lead sets in one form."""

    starts_at: datetime
    ends_at: datetime
    audience: str
    weekly_hours: str
    video_threshold: int  # per cent
    has_watermark: bool

    @classmethod
    def of(cls, term: Term) -> Self:
        return cls(**{name: getattr(term, name) for name in cls.__dataclass_fields__})


@transaction.atomic
def edit_settings(term: Term, new: Settings, *, seen: str, now: datetime, actor: Viewer) -> bool:
    """Set them, if the run still says what was seen; False where nothing is new.

    Learners of a published run are told of other dates, minutes later and of the last ones only. A circle that is
    green stays green whatever the threshold (mission, L2). Raises Stale, and Refused for what can't be set.
    """
    mine = led_by(term, actor)
    there, new = Settings.of(mine), replace(new, weekly_hours=" ".join(new.weekly_hours.split()))
    if there == new:
        return False
    if mark(there) != seen:
        raise Stale(there)
    _check(mine, there, new, now)
    Term.objects.filter(pk=mine.pk).update(**asdict(new), **_without_password(new))
    before, after = asdict(there), asdict(new)
    changed = {key: [_plain(before[key]), _plain(after[key])] for key in after if before[key] != after[key]}
    record("courses.edit_settings", mine, now=now, actor=actor, changed=changed)
    if mine.published_at and {"starts_at", "ends_at"} & set(changed):
        _tell_later(mine, new, now)
    return True


@transaction.atomic
def set_password(term: Term, password: str, *, seen: str, now: datetime, actor: Viewer) -> bool:
    """Another course password, or with '' none. Who is in stays in. False where there was none to take away.

    `seen` is the mark of the hash that the page stood over. Raises Stale; Refused for a MOOC, for what can't be typed.
    """
    mine = led_by(term, actor)
    if not password and not mine.password:
        return False
    if mark(mine.password) != seen:
        raise Stale(None)
    if password and not mine.is_spoc:
        raise Refused(NO_PASSWORD_FOR_ALL)
    Term.objects.filter(pk=mine.pk).update(password=hashed(password))
    record("courses.set_password" if password else "courses.remove_password", mine, now=now, actor=actor)
    return True


def may_change_audience(term: Term) -> bool:
    """Whether it is still open whom the run is for."""
    is_open = term.published_at is None and term.submitted_at is None
    return is_open and term.mode == Term.Mode.INDEPENDENT


def _check(term: Term, there: Settings, new: Settings, now: datetime) -> None:
    dates.may_set(term, new.starts_at, new.ends_at, now).or_refuse()
    if new.audience != there.audience:
        if term.mode != Term.Mode.INDEPENDENT:
            raise Refused(ALWAYS_SPOC)
        if new.audience not in Term.Audience.values or not may_change_audience(term):
            raise Refused(AUDIENCE_STAYS)
        if term.layers.exists():
            raise Refused(HAS_LAYERS)
    is_threshold = LEAST_THRESHOLD <= new.video_threshold <= MOST_THRESHOLD
    if new.video_threshold != there.video_threshold and not is_threshold:
        raise Refused(THRESHOLD)
    if len(new.weekly_hours) > LONGEST_LOAD:
        raise Refused(LONG_LOAD)


def _without_password(new: Settings) -> dict[str, str]:
    """A run that becomes everybody's loses its password."""
    return {"password": ""} if new.audience == Term.Audience.MOOC else {}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _tell_later(term: Term, new: Settings, now: datetime) -> None:
    """Whoever sets dates often sets them again a moment later: only the last ones are told."""
    jobs.enqueue(
        "enrolment.tell_dates",
        now=now,
        run_at=now + TELL_AFTER,
        term_id=term.pk,
        starts=new.starts_at.isoformat(),
        ends=new.ends_at.isoformat(),
        said=now.isoformat(),
    )
