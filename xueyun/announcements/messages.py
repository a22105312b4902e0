"""A run's team writes to its students, or to some of them: addressed at once, told in batches by a job.

Whom it is for is settled when it is sent: a row for each, with the number and the name of that moment. Whoever has left
the course when their turn comes is not told. Students who are here through another school's SPOC over the run are their
own school's to write to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.models import Account
from xueyun.announcements.models import Recipient, TeamMessage
from xueyun.announcements.readers import NEWS, day_of, may_hear, weary
from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses import rules
from xueyun.courses.actions.leading import held_by
from xueyun.courses.models import TeamMember, Term
from xueyun.enrolment.models import Line, Reason, ReasonQuerySet
from xueyun.jobs import actions as jobs
from xueyun.jobs.pauses import pauses
from xueyun.limits import actions as limits
from xueyun.limits.messages import wait
from xueyun.limits.rules import MESSAGE_BY_ACCOUNT
from xueyun.notices import actions as notices
from xueyun.notices.actions import Speak, Words
from xueyun.notices.models import Message

LONGEST_SUBJECT, LONGEST_TEXT = 100, 5_000
MOST = 100_000  # recipients of one message
MESSAGES_A_DAY = 50  # of one run, whoever of its team writes them
BATCH = 50  # in one transaction: others wait no longer than that takes

NOBODY = refuse(
    "nobody",
    _(
        "None of those you chose can be written to now. Nothing was sent. Choose others on the list of students."
    ),
    status=422,
)
TOO_MANY = refuse(
    "too_many",
    _("A message goes to at most 100,000 students. Write to each class, or write an announcement."),
    status=422,
)
WRITTEN_ENOUGH = refuse(
    "written_enough",
    _("Fifty messages have been sent from this run today. Write an announcement instead, or write tomorrow."),
    status=422,
)

_ADDRESS = """
    INSERT INTO announcements_recipient (message_id, account_id, number, name, state, mailed)
    SELECT %s, chosen.account_id, chosen.number, chosen.name, %s, %s FROM ({chosen}) AS chosen
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What is written; the text is plain."""

    subject: str
    text: str
    mails: bool = False


def addressed(term: Term, lines: QuerySet[Line]) -> QuerySet[Line]:
    """Those of these lines of the run's list whom its team may write to."""
    return lines.filter(may_hear(term, term, _own(term), "account"), account__is_active=True)


def send(
    term: Term, lines: QuerySet[Line], said: Said, *, once: int, now: datetime, actor: Viewer
) -> TeamMessage:
    """Send it to whom of these lines may be written to now. `once` is what the form was given: a second time it is sent
    no second time, and the answer is what was sent.

    Raises Refused: what `rules.may_message` says, 'locked' (429), 'nobody', 'too_many' and 'written_enough' (422).
    Raises ValueError for an empty subject or text, and for words that are too long.
    """
    said = _checked(said)
    if there := _sent(term, once, actor):
        return there
    keys = [MESSAGE_BY_ACCOUNT.key(actor.account_id)]
    spent = limits.spend(keys, now=now)
    if not spent.allowed:
        raise _locked(spent.locked_until or now, now)
    try:
        made, is_new = _send(term, lines, said, once, now, actor)
    except Refused:
        limits.refund(keys, spent)
        raise
    if not is_new:
        limits.refund(keys, spent)
    return made


def tell(message_id: int, *, now: datetime, pulse: Callable[[], None] = lambda: None) -> None:
    """Tell everybody it is addressed to, batch by batch; after a death it goes on where it was."""
    made = TeamMessage.objects.select_related("term__course").filter(pk=message_id).first()
    if made is None:
        return
    words = notices.ready(_words(made))
    for _turn in pauses():
        if not _tell_batch(message_id, words, now):
            return
        pulse()


@transaction.atomic
def _send(
    term: Term, lines: QuerySet[Line], said: Said, once: int, now: datetime, actor: Viewer
) -> tuple[TeamMessage, bool]:
    mine = held_by(term, actor, rules.may_message)
    if there := _sent(term, once, actor):  # by the same form, a moment ago
        return there, False
    if TeamMessage.objects.filter(term=mine, sent_at__range=day_of(now)).count() >= MESSAGES_A_DAY:
        raise Refused(WRITTEN_ENOUGH)
    member = TeamMember.objects.get(term=mine, account_id=actor.account_id or 0)
    made = TeamMessage.objects.create(
        term=mine, subject=said.subject, text=said.text, mails=said.mails, author=member.name,
        sent_by_id=member.account_id, sent_at=now, once=once,
    )  # fmt: skip
    made.count = _address(made, addressed(mine, lines.filter(term=mine)))
    made.save(update_fields=["count"])
    audit.record(
        "announcements.message", now=now, actor=actor, kind="team_message", object_id=made.pk, label=made.subject,
        school_id=mine.course.school_id, detail={"count": made.count, "mails": made.mails},
    )  # fmt: skip
    jobs.enqueue("announcements.message", now=now, key=made.cause, message_id=made.pk)
    return made, True


def _address(made: TeamMessage, lines: QuerySet[Line]) -> int:
    """A row for each, in one statement; how many they are. Raises Refused for none, and for too many."""
    chosen = lines.order_by().values_list("account_id", "number", "name")
    if not (count := chosen[: MOST + 1].count()):
        raise Refused(NOBODY)
    if count > MOST:
        raise Refused(TOO_MANY)
    statement, values = chosen.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            _ADDRESS.format(chosen=statement), [made.pk, Recipient.State.WAITING.value, False, *values]
        )
        return int(cursor.rowcount)


@transaction.atomic
def _tell_batch(message_id: int, words: Speak, now: datetime) -> bool:
    """One batch; False at the end."""
    made = (
        TeamMessage.objects.select_for_update(of=("self",))
        .select_related("term__course__school")
        .filter(pk=message_id, done_at__isnull=True)
        .first()
    )
    if made is None:
        return False
    batch = list(made.recipients.waiting().order_by("pk")[:BATCH])
    if not batch:
        TeamMessage.objects.filter(pk=made.pk).update(done_at=now)
        return False
    there = _still_there(made, batch)
    tired = weary(made.term, there, made.sent_at) if made.mails else set()
    mailed = {
        account.pk
        for account in there
        if made.mails and account.email and account.pk not in tired and now - made.sent_at < NEWS
    }
    for mails in (True, False):
        notices.tell(
            [account for account in there if (account.pk in mailed) is mails],
            Message.Kind.COURSE,
            cause=made.cause,
            words=words,
            now=made.sent_at,
            mails=mails,
        )
    told = [account.pk for account in there]
    rows = made.recipients.filter(pk__in=[one.pk for one in batch])
    rows.exclude(account__in=told).update(state=Recipient.State.GONE)
    rows.filter(account__in=told).update(state=Recipient.State.TOLD)
    rows.filter(account__in=mailed).update(mailed=True)
    TeamMessage.objects.filter(pk=made.pk).update(told=F("told") + len(told))
    return True


def _words(made: TeamMessage) -> Speak:
    term = made.term

    def words() -> Words:
        title = _g("%(course)s: %(title)s") % {"course": term.course.title, "title": made.subject}
        who = _g("From %(name)s, of the course team:") % {"name": made.author}
        url = reverse("learning:home", kwargs={"term_id": term.pk})
        return Words(title, f"{who}\n\n{made.text}", url)

    return words


def _still_there(made: TeamMessage, batch: list[Recipient]) -> list[Account]:
    """Those of a batch who are in the course now; nobody once the run is archived."""
    if made.term.archived_at is not None:
        return []
    accounts = Account.objects.filter(pk__in=[one.account_id for one in batch], is_active=True)
    return list(accounts.filter(may_hear(made.term, made.term, _own(made.term), "pk")).order_by("pk"))


def _locked(until: datetime, now: datetime) -> Refused:
    sentence = _g("You have written many messages in a short time. The next one can be sent in %(wait)s.")
    return Refused(refuse("locked", sentence % {"wait": wait(until - now)}, status=429))


def _own(term: Term) -> ReasonQuerySet:
    return Reason.objects.live().filter(term=term, via__isnull=True)


def _sent(term: Term, once: int, actor: Viewer) -> TeamMessage | None:
    return TeamMessage.objects.filter(term=term, sent_by=actor.account_id, once=once).first()


def _checked(said: Said) -> Said:
    subject, text = " ".join(said.subject.split()), said.text.replace("\r\n", "\n").strip()
    if not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ValueError("a message's subject has 1 to 100 characters")
    if not 0 < len(text) <= LONGEST_TEXT:
        raise ValueError("a message's text has 1 to 5,000 characters")
    return Said(subject, text, said.mails)
