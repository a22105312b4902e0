"""Where pages report what was seen. The signed ticket in the report says who, so no session is read."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xueyun.core import ids
from xueyun.core.access import public
from xueyun.core.http import Request, safe_next, see_other
from xueyun.core.verdict import Refused, Verdict, refuse
from xueyun.progress import actions, payloads, tickets
from xueyun.progress.actions import Seen, TooFast
from xueyun.progress.facts import Facts, Measure
from xueyun.progress.payloads import NOT_A_BEACON, Beacon

TOO_FAST = refuse(
    "too_fast", _("That is more than can have been watched by now. It will be counted later."), status=429
)
NOT_BY_HAND = refuse("not_by_hand", _("A video is done when enough of it has been watched."), status=400)


# A page that is closing can send no CSRF header, and the ticket is a secret of its own.
@csrf_exempt
@public
@require_POST
def beacon(request: Request) -> HttpResponse:
    """Take a report of what was watched, shown or reached; answer with the unit's state and all that was seen.

    200 written (or known already), 204 nothing to record, 400 unreadable, 403 the ticket, 409 the file was replaced,
    413 too long, 429 more than the clock allows: try again after `wait_ms`.
    """
    try:
        report = payloads.read(request)
        facts = tickets.read(report.ticket, session=tickets.session_of(request), now=request.now)
        if facts is None:
            return HttpResponse(status=204)
        seen = _record(facts, report, request)
    except Refused as error:
        return _refusal(error.verdict)
    except TooFast as error:
        return _refusal(TOO_FAST, wait_ms=error.wait_ms)
    return JsonResponse(
        {"id": report.id, "unit": ids.encode(facts.unit_id), "state": seen.state, "seen": seen.ranges}
    )


@public
@require_POST
def mark(request: Request) -> HttpResponse:
    """'Mark as read': the way without scripts. A form with the page's ticket; goes back to `next`."""
    facts = tickets.read(request.POST.get("ticket", ""), session=tickets.session_of(request), now=request.now)
    if facts is not None:
        if facts.measure is Measure.SECONDS:
            raise Refused(NOT_BY_HAND)
        if facts.measure is Measure.PAGES:
            actions.show_all(facts, now=request.now)
        else:
            actions.reach_end(facts, now=request.now)
    return see_other(safe_next(request, "/"))


def _record(facts: Facts, report: Beacon, request: Request) -> Seen:
    """The action that this kind of report asks for. Raises Refused where it does not fit the unit."""
    now = request.now
    match facts.measure:
        case Measure.SECONDS if report.ranges is not None:
            return actions.cover(facts, report.ranges, report.position, now=now)
        case Measure.PAGES if report.pages is not None:
            return actions.show_pages(facts, report.pages, report.position, now=now)
        case Measure.END if report.end:
            return actions.reach_end(facts, now=now)
        case Measure.END if report.opened:
            return actions.begin(facts, now=now)
    raise Refused(NOT_A_BEACON)


def _refusal(verdict: Verdict, *, wait_ms: int | None = None) -> JsonResponse:
    data: dict[str, object] = {"code": verdict.code, "reason": str(verdict.reason)}
    response = JsonResponse(data, status=verdict.status)
    if wait_ms is not None:
        response = JsonResponse({**data, "wait_ms": wait_ms}, status=verdict.status)
        response.headers["Retry-After"] = str(-(-wait_ms // 1000))
    return response
