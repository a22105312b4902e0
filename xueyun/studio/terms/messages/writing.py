"""A message is written, looked at with whom it is for, and sent: three pages of one address, which names whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.announcements import messages
from xueyun.announcements.messages import LONGEST_SUBJECT, LONGEST_TEXT, Said
from xueyun.core import ids
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import Refused
from xueyun.courses import rules
from xueyun.studio.terms.announcing_forms import MAIL_HINT
from xueyun.studio.terms.messages.whom import Whom, read_whom
from xueyun.studio.terms.screens import Room, enter, show

INVALID, DOOR = 422, "term_messages"


class MessageForm(forms.Form):
    """The words; `once` is given to each form anew, so that one that arrives twice is sent once."""

    subject = forms.CharField(label=pgettext_lazy("message", "Subject"), max_length=LONGEST_SUBJECT)
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 10}),
        help_text=_("Plain text; empty lines part paragraphs. It can't be taken back once it is sent."),
    )
    mails = forms.BooleanField(label=_("By mail, too"), help_text=MAIL_HINT, required=False)
    once = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**ids.BITS - 1)

    @classmethod
    def fresh(cls) -> MessageForm:
        return cls(initial={"once": ids.new_id()})

    def clean_subject(self) -> str:
        return " ".join(self.cleaned_data["subject"].split())

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    @property
    def said(self) -> Said:
        words = self.cleaned_data
        return Said(words["subject"], words["text"], words["mails"])


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request, term_id: int) -> HttpResponse:
    """The form; how it will read and to whom it goes; then the deed. `act` says which."""
    room = enter(request, term_id)
    rules.may_message(room.term, room.role).or_refuse()
    whom = read_whom(room, request.GET)
    if request.method != "POST":
        return _page(request, room, whom, MessageForm.fresh())
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, room, whom, form, status=INVALID)
    act = request.POST.get("act", "look")
    if act == "write":
        return _page(request, room, whom, form)
    if act != "send":
        return _look(request, room, whom, form)
    try:
        made = messages.send(
            room.term, whom.lines, form.said, once=form.cleaned_data["once"], now=request.now,
            actor=request.viewer,
        )  # fmt: skip
    except Refused as refused:
        if not refused.verdict.reason:
            raise
        form.add_error(None, str(refused.verdict.reason))
        return _page(request, room, whom, form, status=refused.verdict.status)
    where = reverse("studio:term_message", kwargs={"term_id": room.term.pk, "message_id": made.pk})
    return see_other(f"{where}?done=sent")


def _look(request: Request, room: Room, whom: Whom, form: MessageForm) -> HttpResponse:
    """As its readers will read it, and who they are."""
    return _page(request, room, whom, form, template="look.html", said=form.said, author=room.name)


def _page(
    request: Request,
    room: Room,
    whom: Whom,
    form: MessageForm,
    *,
    template: str = "write.html",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"whom": whom, "form": form, **more}
    return show(request, room, f"studio/terms/messages/{template}", context, door=DOOR, status=status)
