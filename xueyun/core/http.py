"""Doors: the request as our views see it, pages out, safe redirects, typed payloads in."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.utils.http import url_has_allowed_host_and_scheme
from jinja2 import Environment

from xueyun.core.viewer import Viewer

PRIVATE = {"Cache-Control": "private, no-cache"}


class Request(HttpRequest):
    """A request after the middleware: `now` is one moment for the whole of it, `viewer` is loaded when first asked."""

    now: datetime
    viewer: Viewer


def environment() -> Environment:
    """The Jinja2 environment, for what is rendered outside a request: pieces that many pages share."""
    return cast(Environment, engines["jinja2"].env)  # type: ignore[attr-defined]


def render(request: HttpRequest, template: str, context: dict[str, Any] | None = None) -> str:
    """The HTML of a Jinja2 template."""
    found = engines["jinja2"].get_template(template)
    return str(found.render(context or {}, request))


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page: a Jinja2 template in the shell, private to its reader.

    Even a visitor's depends on cookies (language, theme) and may hold a ticket: no proxy keeps it, and a browser asks
    again before it shows it to whoever sits there next.
    """
    return HttpResponse(render(request, template, context), status=status, headers=PRIVATE)


def safe_next(request: HttpRequest, default: str) -> str:
    """Where `next` says to go after a form, if it stays on this site; else `default`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return default


def see_other(url: str) -> HttpResponseRedirect:
    """303: after a POST, go and GET that."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


class BadPayload(Exception):
    """A beacon's body is not what it should be; the sentence is safe to show."""


def json_body(request: HttpRequest, *, limit: int) -> dict[str, Any]:
    """The JSON object in a request's body of at most `limit` bytes. Raises BadPayload; NaN is not JSON."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > limit or len(request.body) > limit:
            raise BadPayload(f"A body has at most {limit} bytes.")
        data = json.loads(request.body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadPayload("The body is not JSON.") from error
    if not isinstance(data, dict):
        raise BadPayload("The body is not a JSON object.")
    return data


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
