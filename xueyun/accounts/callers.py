"""Where a request comes from."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The caller's IP address; None where there is none (a socket).

    Behind a proxy of ours it is the last hop of X-Forwarded-For, the one which that proxy wrote; what
    stands before it anyone may have made up.
    """
    text = str(request.META.get("REMOTE_ADDR") or "")
    if settings.BEHIND_PROXY:
        hops = str(request.META.get("HTTP_X_FORWARDED_FOR") or "").split(",")
        text = hops[-1].strip() or text
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
