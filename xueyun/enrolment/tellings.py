"""What learners are told about their being in a term, in their language: in the transaction of the deed, or, where they
may be thousands, by a job that it writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xueyun.accounts.models import Account
from xueyun.core import ids
from xueyun.core.verdict import Verdict
from xueyun.courses.models import Term
from xueyun.enrolment.models import Reason
from xueyun.jobs.pauses import pauses
from xueyun.notices import actions as notices
from xueyun.notices.actions import Words
from xueyun.notices.models import Message

BATCH = 50  # told in one transaction: others wait no longer than that takes
Pulse = Callable[[], None]


def removed(
    accounts: Iterable[Account], term: Term, reason: str, event: str, now: datetime, *, is_kept_out: bool
) -> None:
    def words() -> Words:
        title = _("You have been removed from “%(course)s”") % {"course": term.course.title}
        kept = (
            _("Your records are kept. Ask the course's teachers if that is a mistake.")
            if is_kept_out
            else _("Your records are kept, and you may enrol again.")
        )
        because = _("The reason given: %(reason)s") % {"reason": reason} if reason else ""
        return Words(title, "\n".join(filter(None, [kept, because])), _page(term))

    cause = f"enrolment.removed:{term.pk}:{event}"
    notices.tell(accounts, Message.Kind.COURSE, cause=cause, words=words, now=now)


def let_in(accounts: Iterable[Account], term: Term, event: str, now: datetime) -> None:
    def words() -> Words:
        title = _("You may take “%(course)s” again") % {"course": term.course.title}
        return Words(
            title,
            _("Its teachers have let you in again. Enrol, and all your records are there."),
            _page(term),
        )

    cause = f"enrolment.let_in:{term.pk}:{event}"
    notices.tell(accounts, Message.Kind.COURSE, cause=cause, words=words, now=now)


def imported(account: Account, term: Term, now: datetime) -> None:
    """The team has waited for who has certified now."""
    cause = _cause_of_import(term, ids.encode(ids.new_id()))
    notices.tell([account], Message.Kind.COURSE, cause=cause, words=_imported(term), now=now)


def many_imported(
    term_id: int, account_ids: Sequence[int], event: str, *, now: datetime, pulse: Pulse = lambda: None
) -> int:
    """The team has enrolled them by their student numbers: who is there still is told of it; how many were."""
    term = Term.objects.select_related("course").get(pk=term_id)
    learners = there(term).filter(pk__in=account_ids)
    return one_batch_after_another(learners, _cause_of_import(term, event), _imported(term), now, pulse)


def _cause_of_import(term: Term, event: str) -> str:
    return f"enrolment.imported:{term.pk}:{event}"


def _imported(term: Term) -> notices.Speak:
    def words() -> Words:
        title = _("You have been enrolled in “%(course)s”") % {"course": term.course.title}
        text = _("Your teachers have put you on its list. It stands among your courses.")
        return Words(title, text, reverse("learning:home", kwargs={"term_id": term.pk}))

    return words


def there(term: Term) -> QuerySet[Account]:
    """Who is in a run now and can be told something."""
    live = Reason.objects.live().filter(term=term, account=OuterRef("pk"))
    return Account.objects.filter(Exists(live), is_active=True)


def one_batch_after_another(
    learners: QuerySet[Account], cause: str, words: notices.Speak, now: datetime, pulse: Pulse
) -> int:
    """Tell many, with room for others to write in between; how many were told."""
    said, told, last = notices.ready(words), 0, 0
    for _turn in pauses():
        batch = list(learners.filter(pk__gt=last).order_by("pk")[:BATCH])
        if not batch:
            break
        told += notices.tell(batch, Message.Kind.COURSE, cause=cause, words=said, now=now)
        last = batch[-1].pk
        pulse()
    return told


def enrolled_in_next(accounts: Iterable[Account], term: Term, now: datetime) -> None:
    """They had signed up for the next run, and are in it now."""

    def words() -> Words:
        title = _("You are in the next run of “%(course)s”") % {"course": term.course.title}
        text = _("You had signed up for it. It stands among your courses.")
        return Words(title, text, reverse("learning:home", kwargs={"term_id": term.pk}))

    _tell(accounts, term, words, now)


def not_in_next(accounts: Iterable[Account], term: Term, why: Verdict, now: datetime) -> None:
    """They had signed up for the next run and may not enter it: why, and the page with the way in."""

    def words() -> Words:
        title = _("The next run of “%(course)s” is there, and you could not be enrolled") % {
            "course": term.course.title
        }
        return Words(title, str(why.reason), _page(term))

    _tell(accounts, term, words, now)


def _tell(accounts: Iterable[Account], term: Term, words: notices.Speak, now: datetime) -> None:
    cause = f"enrolment.next_run:{term.pk}"
    notices.tell(accounts, Message.Kind.COURSE, cause=cause, words=words, now=now)


def _page(term: Term) -> str:
    return reverse("portal:term", kwargs={"term_id": term.pk})
