"""What learners are told about their being in a term: in the transaction of the deed, in their language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xueyun.accounts.models import Account
from xueyun.core.verdict import Verdict
from xueyun.courses.models import Term
from xueyun.notices import actions as notices
from xueyun.notices.actions import Words
from xueyun.notices.models import Message


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


def imported(accounts: Iterable[Account], term: Term, event: str, now: datetime) -> None:
    """The team has enrolled them by their student numbers."""

    def words() -> Words:
        title = _("You have been enrolled in “%(course)s”") % {"course": term.course.title}
        text = _("Your teachers have put you on its list. It stands among your courses.")
        return Words(title, text, reverse("learning:home", kwargs={"term_id": term.pk}))

    cause = f"enrolment.imported:{term.pk}:{event}"
    notices.tell(accounts, Message.Kind.COURSE, cause=cause, words=words, now=now)


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
