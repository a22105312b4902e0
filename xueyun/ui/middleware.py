"""Language of the reader, and refusals as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import translation

from xueyun.core.http import Request
from xueyun.core.verdict import Refused
from xueyun.ui import views

Handler = Callable[[HttpRequest], HttpResponseBase]


def language(get_response: Handler) -> Handler:
    """Chinese first, whatever the browser prefers; English when the reader chose it (a cookie, set by a form)."""
    known = dict(settings.LANGUAGES)

    def handle(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(code):
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return handle


class refusals:  # noqa: N801  a middleware reads as a verb in the settings
    """A `Refused` raised anywhere below becomes a page that says why and shows the way in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not isinstance(error, Refused):
            return None
        if error.verdict.hidden:
            return views.not_found(request, Http404())
        return views.refused(cast(Request, request), error.verdict)
