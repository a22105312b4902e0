"""评分标准, in its first form: words, parts whose weights make 100, and the lines of 合格 and 优秀."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse
from xueyun.core.versions import Stale, mark
from xueyun.core.viewer import Viewer
from xueyun.courses.actions.leading import led_by, record
from xueyun.courses.models import PastGrading, Term
from xueyun.ui import html

ALL = 100  # per cent, and points
MOST_PARTS, LONGEST_PART, MOST_WORDS = 12, 30, 20_000
PASS, EXCELLENT = 60, 85

WEIGHTS = refuse("grading_weights", _("The weights of all parts together make 100 per cent."), status=422)
WEIGHT = refuse("grading_weight", _("Each part has a name and a weight from 1 to 100 per cent."), status=422)
MANY_PARTS = refuse("grading_many_parts", _("A grading rule has at most 12 parts."), status=422)
LONG_PART = refuse("grading_long_part", _("The name of a part has at most 30 characters."), status=422)
TWICE = refuse("grading_twice", _("Two parts have the same name."), status=422)
LINES = refuse(
    "grading_lines",
    _("The pass line lies from 1 to 100 points, the excellent line at or above it and at most at 100."),
    status=422,
)
LONG_WORDS = refuse("grading_long_words", _("The words of a grading rule are too long."), status=422)


@dataclass(frozen=True, slots=True)
class Grading:
    """A rule. `parts`: (name, weight in per cent); `words` is HTML, cleaned when it is set; the lines are points."""

    words: str = ""
    parts: tuple[tuple[str, float], ...] = ()
    pass_line: int | None = None
    excellent_line: int | None = None

    @classmethod
    def of(cls, rule: dict[str, Any]) -> Self:
        parts = tuple((part["name"], part["weight"]) for part in rule.get("parts", ()))
        return cls(rule.get("words", ""), parts, rule.get("pass"), rule.get("excellent"))

    def as_rule(self) -> dict[str, Any]:
        return {
            "words": self.words,
            "parts": [{"name": name, "weight": weight} for name, weight in self.parts],
            "pass": self.pass_line,
            "excellent": self.excellent_line,
        }


@transaction.atomic
def set_grading(term: Term, new: Grading, *, seen: str, now: datetime, actor: Viewer) -> bool:
    """The run is graded so from now on; what stood before can be read by learners. False where nothing is new.

    Raises Stale, and Refused for a rule that makes no sense.
    """
    mine = led_by(term, actor)
    there, new = Grading.of(mine.grading), _clean(new)
    if there == new:
        return False
    if mark(there) != seen:
        raise Stale(there)
    if mine.published_at and mine.grading:
        PastGrading.objects.create(term=mine, rule=mine.grading, ended_at=now, ended_by_id=actor.account_id)
    Term.objects.filter(pk=mine.pk).update(grading=new.as_rule())
    record("courses.set_grading", mine, now=now, actor=actor, before=_said(there), after=_said(new))
    return True


def _clean(new: Grading) -> Grading:
    parts = tuple((" ".join(name.split()), weight) for name, weight in new.parts)
    if len(new.words) > MOST_WORDS:
        raise Refused(LONG_WORDS)
    _check_parts(parts)
    _check_lines(new.pass_line, new.excellent_line)
    words = html.clean(new.words).strip()
    return Grading("" if html.is_empty(words) else words, parts, new.pass_line, new.excellent_line)


def _check_parts(parts: tuple[tuple[str, float], ...]) -> None:
    if len(parts) > MOST_PARTS:
        raise Refused(MANY_PARTS)
    if any(not name or not 0 < weight <= ALL for name, weight in parts):
        raise Refused(WEIGHT)
    if any(len(name) > LONGEST_PART for name, _weight in parts):
        raise Refused(LONG_PART)
    if len({name for name, _weight in parts}) < len(parts):
        raise Refused(TWICE)
    if parts and sum(weight for _name, weight in parts) != ALL:
        raise Refused(WEIGHTS)


def _check_lines(lowest: int | None, highest: int | None) -> None:
    if lowest is None and highest is None:
        return
    if lowest is None or not 1 <= lowest <= ALL or not lowest <= (highest or lowest) <= ALL:
        raise Refused(LINES)


def _said(rule: Grading) -> dict[str, Any]:
    """What the audit log keeps: numbers; the words stand in the past rule."""
    return {key: value for key, value in rule.as_rule().items() if key != "words"}
