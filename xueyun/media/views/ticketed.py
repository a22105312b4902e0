"""The door of everything that a ticket opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from xueyun.core.access import public
from xueyun.core.http import Request
from xueyun.core.verdict import Refused, refuse
from xueyun.media import tickets
from xueyun.media.models import Asset
from xueyun.media.tickets import BadTicket, Purpose, Ticket

P = ParamSpec("P")
Inner = Callable[Concatenate[Request, Ticket, P], HttpResponseBase]
Outer = Callable[..., HttpResponseBase]  # (request, token=…, **what the address carries)

REASONS = {
    "expired": _("This address has run out. Please open the page again."),
    "other_session": _("This address belongs to another session. Please open the page yourself."),
    "bad": _("This address is not valid. Please open the page again."),
    "purpose": _("This address is not valid. Please open the page again."),
}


def ticketed(*purposes: Purpose) -> Callable[[Inner[P]], Outer]:
    """Open to who holds a ticket for one of the purposes, in the session it was given to; else 403.

    X-Xueyun-Problem says why to programs: on 'expired' the player asks its page for a fresh ticket.
    """

    def decorate(view: Inner[P]) -> Outer:
        @wraps(view)
        def guarded(request: Request, /, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                ticket = tickets.read(token, purposes, request.now)
            except BadTicket as error:
                return _refusal(request, error.code)
            if ticket.account_id is not None and not _is_holder(request, ticket):
                return _refusal(request, "other_session")
            return view(request, ticket, *args, **kwargs)

        # The ticket is the right: it was given out by a page that asked the rules.
        return public(require_safe(guarded))

    return decorate


def _is_holder(request: Request, ticket: Ticket) -> bool:
    viewer = request.viewer
    return viewer.account_id == ticket.account_id and viewer.session_hash == ticket.session_hash


def _refusal(request: Request, code: str) -> HttpResponse:
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        # A person followed a link: they get a page.
        raise Refused(refuse(code, REASONS[code]))
    headers = {"X-Xueyun-Problem": code, "Cache-Control": "private, no-store"}
    return HttpResponse(
        str(REASONS[code]), status=403, content_type="text/plain; charset=utf-8", headers=headers
    )


def asset_of(ticket: Ticket, *kinds: Asset.Kind) -> Asset:
    """The ready asset that a ticket names. Raises Http404."""
    asset = Asset.objects.select_related("captions").filter(pk=ticket.asset_id, kind__in=kinds).first()
    if asset is None or not asset.is_ready:
        raise Http404
    return asset
