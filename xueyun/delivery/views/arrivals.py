"""The door for SMS that people send: gateways post them here."""

from __future__ import annotations

import hmac
import json
import logging

import structlog
from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xueyun.core.access import public
from xueyun.core.http import Request
from xueyun.delivery import actions
from xueyun.delivery.arrivals import GATEWAYS, Arrived, Unreadable
from xueyun.delivery.fitness import SHORTEST_SECRET
from xueyun.delivery.models import Arrival
from xueyun.delivery.numbers import mainland
from xueyun.limits import actions as limits
from xueyun.limits import rules

log = logging.getLogger(__name__)

LARGEST = 256 * 1024  # bytes; gateways post a few hundred messages at most


@public
@csrf_exempt
@require_POST
def arrivals(request: Request, gateway: str, secret: str) -> HttpResponse:
    """Take in what a gateway brings, once. No gateway signs it, so the address itself is the secret; 404 without it.

    400 for what can't be read: a gateway tries again a few times, and gives up.
    """
    known = GATEWAYS.get(gateway)
    if known is None or not _is_ours(secret):
        raise Http404
    _keep_out_of_logs(request, gateway)
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST or len(request.body) > LARGEST:
            return HttpResponse(status=413)
        arrived = known.read(json.loads(request.body))
    except (Unreadable, ValueError, RecursionError):
        return HttpResponse(status=400)
    for message in arrived:
        _take_in(gateway, message, request)
    return JsonResponse(known.thanks)


def _is_ours(secret: str) -> bool:
    ours = settings.ARRIVALS_SECRET
    return len(ours) >= SHORTEST_SECRET and hmac.compare_digest(secret.encode(), ours.encode())


def _keep_out_of_logs(request: Request, gateway: str) -> None:
    """Logs name a request by its path, and this path is a secret."""
    request.path = reverse("delivery:arrivals", kwargs={"gateway": gateway, "secret": "secret"})
    structlog.contextvars.bind_contextvars(path=request.path)


def _take_in(gateway: str, message: Arrived, request: Request) -> None:
    """One message. Of a phone that floods the rest is dropped: to refuse it would only have it brought again."""
    sender = mainland(message.sender)
    if sender is None or Arrival.objects.filter(gateway=gateway, gateway_id=message.id).exists():
        return
    if not limits.spend([rules.ARRIVE_FROM_SENDER.key(sender)], now=request.now).allowed:
        log.warning("A phone sends too many messages: one was dropped.")
        return
    actions.take_in(gateway, message.id, sender=sender, text=message.text, now=request.now)
