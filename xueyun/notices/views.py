"""消息中心: what one was told, the latest first."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core import ids
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, see_other
from xueyun.notices import actions, loaders
from xueyun.notices.models import Message

UNREAD = "unread"
UNREAD_SAID = 99


def _shelves() -> dict[str, Any]:
    """What one may look at alone: the unread ones, or a kind."""
    return {
        UNREAD: pgettext("messages", "Unread"),
        Message.Kind.COURSE: _("Courses"),
        Message.Kind.CERTIFICATION: _("Certification"),
        Message.Kind.SECURITY: _("Security"),
        Message.Kind.PLATFORM: _("Platform"),
    }


@require_safe
@sign_in_on_the_way
@access(signed_in)
def index(request: Request) -> HttpResponse:
    """All of them, or those of `show`; `before` goes on after the last one of the page before."""
    shelves = _shelves()
    show = request.GET.get("show", "")
    show = show if show in shelves else ""
    found = loaders.page_of(
        request.viewer.account_id or 0,
        before=_before(request),
        only_unread=show == UNREAD,
        kind="" if show == UNREAD else show,
    )
    unread = request.viewer.unread
    filters: list[dict[str, Any]] = [
        {"label": _("All"), "url": reverse("notices:index"), "current": not show}
    ] + [{"label": label, "url": f"?show={key}", "current": key == show} for key, label in shelves.items()]
    if unread:
        filters[1]["count"] = "99+" if unread > UNREAD_SAID else unread
    context = {
        "found": found,
        "show": show,
        "shelf": shelves.get(show, ""),
        "filters": filters,
        "unread": unread,
    }
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
