"""`request.viewer`: loaded when first asked, and for visitors without asking the database at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from xueyun.accounts.models import Account
from xueyun.core.http import Request
from xueyun.core.viewer import VISITOR, Viewer
from xueyun.schools import viewers

Handler = Callable[[HttpRequest], HttpResponseBase]


def viewer(get_response: Handler) -> Handler:
    """Set `request.viewer`: a visitor where no session cookie came, else a viewer that loads when first
    read.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        ours = cast(Request, request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            ours.viewer = cast(Viewer, SimpleLazyObject(lambda: _load(request)))
        else:
            ours.viewer = VISITOR
        return get_response(request)

    return handle


def _load(request: HttpRequest) -> Viewer:
    account = request.user
    if not isinstance(account, Account):
        return VISITOR
    return viewers.load(account, request.session.session_key or "")
