"""The devices list learns that a session was used."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponseBase

from xueyun.accounts.actions import devices
from xueyun.accounts.callers import address_of
from xueyun.accounts.models import Account
from xueyun.core.http import Request

Handler = Callable[[HttpRequest], HttpResponseBase]


def seen(get_response: Handler) -> Handler:
    """After a request that asked who is signed in; others (media, beacons) stay without a query."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        account = getattr(request, "_cached_user", None)
        if isinstance(account, Account) and request.session.session_key and response.status_code < 500:
            devices.see(
                account,
                request.session.session_key,
                agent=request.headers.get("User-Agent", ""),
                address=address_of(request),
                now=cast(Request, request).now,
            )
        return response

    return handle
