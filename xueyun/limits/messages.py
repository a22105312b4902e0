"""A lock in words: how long, until when, and that waiting helps."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext

from xueyun.core.times import local
from xueyun.core.verdict import Refused, Verdict, Way, refuse
from xueyun.limits.counting import Spent
from xueyun.ui.filters import local_time


def wait(pause: timedelta) -> str:
    """'15 minutes', '3 hours', '2 days': rounded up, so that who waits that long is let in."""
    seconds = max(1, -(-pause // timedelta(seconds=1)))
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    if minutes < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = -(-minutes // 60)
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = -(-hours // 24)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def locked_sentence(until: datetime, now: datetime) -> str:
    """The sentence of a lock, in the language of the reader."""
    same_day = local(until).date() == local(now).date()
    # A clock without seconds: the minute after the lock's end is never too early.
    shown = until + timedelta(seconds=59)
    clock = f"{local(shown):%H:%M}" if same_day else local_time(shown)
    return gettext("Too many wrong tries. Please try again in %(wait)s (%(time)s).") % {
        "wait": wait(until - now),
        "time": clock,
    }


locked_sentence_lazy = lazy(locked_sentence, str)


def locked_verdict(until: datetime, now: datetime, way: Way | None = None) -> Verdict:
    """The refusal of a locked guess: 429."""
    return refuse("locked", locked_sentence_lazy(until, now), status=429, way=way)


def locked(spent: Spent, now: datetime) -> Refused:
    """To raise where a try was refused, or was the last one before a lock."""
    assert spent.locked_until is not None  # noqa: S101  a refusal of the limiter says until when
    return Refused(locked_verdict(spent.locked_until, now))
