"""Writing to a term's learners: drafted, published at once or at a moment, edited, pinned, withdrawn.

The row is the truth and the moment is in it: learners read an announcement from `published_at` on, and are told of it
by a job that looks at the row again. Whoever saves says which revision they saw.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from xueyun.announcements import files
from xueyun.announcements.models import Announcement, State, Telling
from xueyun.announcements.readers import MAILS_A_DAY, day_of
from xueyun.audit import actions as audit
from xueyun.core.verdict import NOT_THERE, Refused, refuse
from xueyun.core.versions import Stale
from xueyun.core.viewer import Viewer
from xueyun.courses import rules
from xueyun.courses.actions.leading import held_by, locked
from xueyun.courses.models import Term
from xueyun.jobs import actions as jobs
from xueyun.ui import html

LONGEST_TITLE = 100
TELLINGS_A_DAY = 10  # of one run, the first ones too; past them no edit tells learners again
FARTHEST = timedelta(days=366)

PAST = refuse("past", _("This moment has passed. Choose a later one, or publish at once."), status=422)
FAR = refuse("far", _("An announcement is scheduled for a year ahead at most."), status=422)
SHOWN = refuse(
    "shown", _("It has appeared: learners read it. It can be edited or withdrawn now."), status=409
)
NOT_SHOWN = refuse("not_shown", _("It has not appeared yet, so there is nothing to withdraw."), status=409)
WITHDRAWN = refuse("withdrawn", _("It has been withdrawn. Write a new one."), status=409)
MAILS_SPENT = refuse(
    "mails_spent",
    _(
        "Learners get at most three mails a day from a run, so that they go on reading them. Publish it without a "
        "mail, or on another day."
    ),
    status=422,
)
TOLD_ENOUGH = refuse(
    "told_enough",
    _("Students have been told ten times today. You can save without telling them, or tell them tomorrow."),
    status=422,
)


@transaction.atomic
def announce(
    term: Term, *, title: str, body: str, author: str, now: datetime, actor: Viewer | None = None
) -> Announcement:
    """An announcement that stands from `now` on; its readers are told in the background. `body` is HTML and is cleaned;
    `author` is the name that readers see.

    Raises ValueError for an empty title or one of more than 100 characters.
    """
    made = write(term, title=title, body=body, author=author, now=now, actor=actor)
    publish(made, seen=made.revision, now=now, actor=actor)
    return made


@transaction.atomic
def write(
    term: Term, *, title: str, body: str, author: str, now: datetime, actor: Viewer | None = None
) -> Announcement:
    """A draft, which its team alone sees. Raises ValueError as `announce` does."""
    _hold(term, actor)
    body = html.clean(body, files=True)
    files.check(term, body, actor)
    made = Announcement.objects.create(
        term=term, title=_title(title), body=body, author=author, written_at=now
    )
    files.hold(made)
    _record("announcements.write", made, now, actor)
    return made


@transaction.atomic
def edit(
    made: Announcement,
    *,
    title: str,
    body: str,
    seen: int,
    now: datetime,
    actor: Viewer,
    again: bool = False,
    mails: bool = False,
) -> bool:
    """Save these words over the revision that was seen; readers see that it was edited once it had appeared.

    With `again` they are told once more, with `mails` by mail, too. False where nothing is new. Raises Stale, Refused.
    """
    new = {"title": _title(title), "body": html.clean(body, files=True)}
    _take(made, actor)
    is_same = (made.title, made.body) == (new["title"], new["body"])
    if is_same and (not again or made.revision != seen):
        return False  # the same form, sent twice, tells nobody twice
    if made.withdrawn_at:
        raise Refused(WITHDRAWN)
    is_shown = made.state(now) is State.SHOWN
    if again and is_shown:
        _check_tellings(made, now)
    files.check(made.term, new["body"], actor, made)
    _change(made, seen, new | ({"edited_at": now} if is_shown else {}))
    files.hold(made)
    if again and is_shown:
        _tell(made, made.tellings.count(), now, mails=mails, now=now)
    _record("announcements.edit", made, now, actor, again=again and is_shown)
    return True


@transaction.atomic
def publish(
    made: Announcement,
    *,
    seen: int,
    now: datetime,
    actor: Viewer | None,
    at: datetime | None = None,
    mails: bool = True,
    pins: bool | None = None,
) -> None:
    """It appears at this moment (None: now), in the revision that was seen; until then that can be changed.

    The same again is harmless. Raises Stale; Refused for a moment that can't be, for what has
    appeared or was withdrawn, and where the day's mails are spent.
    """
    _take(made, actor)
    state = made.state(now)
    if state is State.SHOWN and at is None:
        return
    if at is not None and made.published_at == at and made.revision != seen:
        return  # the same form, sent twice
    if state in (State.SHOWN, State.WITHDRAWN):
        raise Refused(SHOWN if state is State.SHOWN else WITHDRAWN)
    if at is not None:
        check_moment(at, now)
    pinned = {} if pins is None else {"pinned_at": now if pins else None}
    _change(made, seen, {"published_at": at or now, **pinned})
    _tell(made, 0, at or now, mails=mails, now=now)
    verb = "announcements.announce" if at is None else "announcements.schedule"
    _record(verb, made, now, actor, mails=mails, **({"at": at.isoformat()} if at else {}))


@transaction.atomic
def take_back(made: Announcement, *, now: datetime, actor: Viewer) -> bool:
    """What will appear is a draft again, and nobody is told. False where it is one. Raises Refused once it appeared."""
    _take(made, actor)
    if made.published_at is None:
        return False
    if made.state(now) is not State.SCHEDULED:
        raise Refused(WITHDRAWN if made.withdrawn_at else SHOWN)
    _change(made, made.revision, {"published_at": None})
    made.tellings.all().delete()
    _record("announcements.take_back", made, now, actor)
    return True


@transaction.atomic
def withdraw(made: Announcement, *, now: datetime, actor: Viewer, by: str) -> bool:
    """Its words are gone from the learners' page, where a line says so; who has not been told is not told any more.

    `by` is the name that the team reads. False where it was withdrawn. Raises Refused before it has appeared.
    """
    _take(made, actor)
    if made.withdrawn_at:
        return False
    if made.state(now) is not State.SHOWN:
        raise Refused(NOT_SHOWN)
    _change(made, made.revision, {"withdrawn_at": now, "withdrawn_by": by, "pinned_at": None})
    _record("announcements.withdraw", made, now, actor)
    return True


@transaction.atomic
def pin(made: Announcement, *, pins: bool, now: datetime, actor: Viewer) -> bool:
    """It stands above the others, or among them again. False where it does."""
    _take(made, actor)
    if made.withdrawn_at:
        raise Refused(WITHDRAWN)
    if bool(made.pinned_at) is pins:
        return False
    _change(made, made.revision, {"pinned_at": now if pins else None})
    _record("announcements.pin" if pins else "announcements.unpin", made, now, actor)
    return True


@transaction.atomic
def discard(made: Announcement, *, now: datetime, actor: Viewer) -> bool:
    """A draft is thrown away. False where it is gone. Raises Refused for what has a moment."""
    _hold(made.term, actor)
    there = Announcement.objects.filter(pk=made.pk).first()
    if there is None:
        return False
    if there.published_at is not None:
        raise Refused(SHOWN)
    _record("announcements.discard", there, now, actor)
    there.delete()
    return True


def check_moment(at: datetime, now: datetime) -> None:
    """Raises Refused for a moment that an announcement can't be scheduled for."""
    if at <= now:
        raise Refused(PAST)
    if at > now + FARTHEST:
        raise Refused(FAR)


def telling_key(telling: Telling) -> str:
    """The key of the job that tells an announcement to its readers at that moment."""
    number, moment = telling.number, int(telling.at.timestamp())
    return f"announcements.tell:{telling.announcement_id}:{number}:{moment}"


def _tell(made: Announcement, number: int, at: datetime, *, mails: bool, now: datetime) -> None:
    """Have it told at that moment. A job that was written for another moment finds that nothing is due, or all told."""
    if mails:
        _check_mails(made, number, at)
    telling, _is_new = Telling.objects.update_or_create(
        announcement=made, number=number, defaults={"at": at, "mails": mails}
    )
    jobs.enqueue(
        "announcements.tell", now=now, run_at=at, key=telling_key(telling), announcement_id=made.pk, number=number
    )  # fmt: skip


def _hold(term: Term, actor: Viewer | None) -> None:
    """One writes at a time, and who may not any more does not, whatever a page said before; nobody: the house itself.

    Raises what `rules.may_announce` and `may_open` say.
    """
    if actor is None:
        locked(term)
    else:
        held_by(term, actor, rules.may_announce)


def _take(made: Announcement, actor: Viewer | None) -> None:
    """The announcement as it stands now, held likewise. Raises NOT_THERE for one that was thrown away meanwhile."""
    _hold(made.term, actor)
    try:
        made.refresh_from_db()
    except Announcement.DoesNotExist as gone:
        raise Refused(NOT_THERE) from gone


def _check_tellings(made: Announcement, now: datetime) -> None:
    today = Telling.objects.filter(announcement__term=made.term_id, at__range=day_of(now))
    if today.count() >= TELLINGS_A_DAY:
        raise Refused(TOLD_ENOUGH)


def _check_mails(made: Announcement, number: int, at: datetime) -> None:
    that_day = Telling.objects.filter(announcement__term=made.term_id, mails=True, at__range=day_of(at))
    if that_day.exclude(announcement=made, number=number).count() >= MAILS_A_DAY:
        raise Refused(MAILS_SPENT)


def _change(made: Announcement, seen: int, fields: dict[str, Any]) -> None:
    """Set these where the row is still the one that was seen. Raises Stale."""
    rows = Announcement.objects.filter(pk=made.pk, revision=seen)
    if not rows.update(**fields, revision=F("revision") + 1):
        raise Stale(made)
    made.refresh_from_db()


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not 0 < len(title) <= LONGEST_TITLE:
        raise ValueError("an announcement's title has 1 to 100 characters")
    return title


def _record(verb: str, made: Announcement, now: datetime, actor: Viewer | None, **detail: object) -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="announcement",
        object_id=made.pk,
        label=made.title,
        school_id=made.term.course.school_id,
        detail=detail,
    )
