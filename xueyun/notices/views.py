"""消息中心: what one was told, the latest first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core import ids
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, see_other
from xueyun.notices import actions, loaders
from xueyun.notices.models import Message


@require_safe
@sign_in_on_the_way
@access(signed_in)
def index(request: Request) -> HttpResponse:
    """All of them, or the unread ones; `before` goes on after the last one of the page before."""
    account_id = request.viewer.account_id or 0
    only_unread = "unread" in request.GET
    found = loaders.page_of(account_id, before=_before(request), only_unread=only_unread)
    context = {"found": found, "only_unread": only_unread, "unread": loaders.count_unread(account_id)}
    return page(request, "notices/index.html", context)


@access(signed_in)
@require_POST
def open_one(request: Request, message_id: int) -> HttpResponse:
    """It is read now; go on to what it speaks of."""
    account_id = request.viewer.account_id or 0
    message = get_object_or_404(Message.objects.of(account_id), pk=message_id)
    actions.mark_read(account_id, now=request.now, message_id=message.pk)
    return see_other(message.url or reverse("notices:index"))


@access(signed_in)
@require_POST
def read_all(request: Request) -> HttpResponse:
    """All of them are read."""
    actions.mark_read(request.viewer.account_id or 0, now=request.now)
    return see_other(reverse("notices:index"))


def _before(request: Request) -> int | None:
    """The message after which the page goes on; what is no message's id begins at the beginning."""
    try:
        return ids.decode(request.GET.get("before", ""))
    except ValueError:
        return None
