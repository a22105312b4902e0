"""What was sent from a run, when and by whom; and one message with its recipients, who can be searched."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.announcements.models import Recipient, TeamMessage
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request
from xueyun.courses import rules
from xueyun.courses.models import Term
from xueyun.studio.terms.screens import enter, show
from xueyun.studio.terms.students.listing import SEARCH
from xueyun.ui.filters import local_time
from xueyun.ui.tables import Cell, Choice, Column, Table, read

DOOR = "term_messages"
STATES = {
    Recipient.State.WAITING: (_("Being told"), "neutral"),
    Recipient.State.TOLD: (_("Told"), "done"),
    Recipient.State.GONE: (_("Had left the course"), "soon"),
}


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request, term_id: int) -> HttpResponse:
    """All of the run, the latest first."""
    room = enter(request, term_id)
    listed = read(_sent(room.term), request.GET, TeamMessage.objects.filter(term=room.term))
    context = {"listed": listed, "writes": rules.may_message(room.term, room.role)}
    return show(request, room, "studio/terms/messages/index.html", context, door=DOOR)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def one(request: Request, term_id: int, message_id: int) -> HttpResponse:
    """Its words, how far it is, and to whom it went."""
    room = enter(request, term_id)
    made = get_object_or_404(TeamMessage, term=room.term, pk=message_id)
    listed = read(_recipients(room.term), request.GET, made.recipients.all())
    gone = made.recipients.filter(state=Recipient.State.GONE).count()
    context = {"made": made, "listed": listed, "gone": gone, "done": request.GET.get("done", "")}
    return show(request, room, "studio/terms/messages/one.html", context, door=DOOR)


def _sent(term: Term) -> Table:
    def subject(row: TeamMessage) -> Cell:
        where = {"term_id": term.pk, "message_id": row.pk}
        return Cell(row.subject, url=reverse("studio:term_message", kwargs=where))

    return Table(
        name="messages",
        caption=_("Messages to students"),
        order="-when",
        columns=(
            Column("subject", pgettext_lazy("message", "Subject"), subject),
            Column("when", pgettext_lazy("message", "Sent"), _when, sort=("sent_at", "pk"), is_one_line=True),
            Column("to", pgettext_lazy("message", "To"), lambda row: Cell(told_words(row)), is_one_line=True),
            Column("by", pgettext_lazy("message", "By"), lambda row: Cell(row.author)),
        ),
    )


def _when(row: TeamMessage) -> Cell:
    return Cell(local_time(row.sent_at))


def told_words(made: TeamMessage) -> str:
    """To how many it goes, how many of them have it while that is not all, and whether by mail."""
    words = ngettext("%(num)s student", "%(num)s students", made.count) % {"num": made.count}
    if made.done_at is None:
        words = gettext("%(told)s of %(count)s so far") % {"told": made.told, "count": made.count}
    return f"{words} · {gettext('by mail, too')}" if made.mails else words


def _recipients(term: Term) -> Table:
    """Who it was sent to, as the list of students named them at that moment."""
    number = Column("number", _("Student number"), lambda row: Cell(row.number or "—"), sort=("number", "pk"))
    name = Column("name", pgettext_lazy("person", "Name"), lambda row: Cell(row.name), sort=("name", "pk"))
    options = [(state.value, words) for state, (words, _tone) in STATES.items()]
    return Table(
        name="recipients",
        caption=_("Recipients"),
        order="number" if term.is_spoc else "name",
        columns=(
            *((number, name) if term.is_spoc else (name, number)),
            Column("state", pgettext_lazy("entry", "State"), _state, is_one_line=True),
            Column("mailed", _("By mail, too"), lambda row: Cell(gettext("Yes") if row.mailed else "")),
        ),
        search=SEARCH,
        filters=(Choice("state", pgettext_lazy("entry", "State"), _in_state, options=options),),
        identify=lambda row: str(row.pk),
    )


def _state(row: Recipient) -> Cell:
    words, tone = STATES[Recipient.State(row.state)]
    return Cell(str(words), tone=tone)


def _in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    return rows.filter(state=state)
