"""What every request gets first: one moment in time, and an id that its log lines carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import structlog
from django.http import HttpRequest, HttpResponseBase

from xueyun.core import ids
from xueyun.core.http import Request
from xueyun.core.times import utc_now

Handler = Callable[[HttpRequest], HttpResponseBase]


def request_basics(get_response: Handler) -> Handler:
    """Set `request.now` and a request id, which also goes out as X-Request-Id."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        cast(Request, request).now = utc_now()
        request_id = ids.encode(ids.new_id())
        with structlog.contextvars.bound_contextvars(request_id=request_id, path=request.path):
            response = get_response(request)
        response.headers["X-Request-Id"] = request_id
        return response

    return handle
