"""Publishing: what students will see change, in words, and the button that makes it so."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import Refused
from xueyun.courses import drafts, publishing, releasing, reviews
from xueyun.courses.actions.leading import turn
from xueyun.courses.models import Review
from xueyun.courses.rules import may_publish
from xueyun.studio.terms.screens import Room, enter_to_edit, show

MOST_SHOWN = 200


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Request, term_id: int) -> HttpResponse:
    """The changes; POST publishes the draft that was shown, and no other."""
    room = enter_to_edit(request, term_id)
    if request.method != "POST":
        return _page(request, room)
    room.publishes.or_refuse()
    try:
        with turn(room.term, request.viewer, may_publish):
            made = releasing.release(
                room.term, seen=request.POST.get("stamp", ""), now=request.now, actor=request.viewer
            )
    except Refused as refused:
        return _page(request, room, refused)
    return see_other(f"{_address(room)}?{'published' if made else 'unchanged'}")


@access(signed_in)
@require_POST
def review(request: Request, term_id: int) -> HttpResponse:
    """Ask the platform to approve a MOOC, or take that back."""
    room = enter_to_edit(request, term_id)
    act = request.POST.get("act")
    if act == "submit":
        found = releasing.prospect(room.term)
        if found.problems or not found.units:
            verdict = releasing.UNREADY if found.problems else releasing.EMPTY
            return _page(request, room, Refused(verdict))
        reviews.submit(room.term, now=request.now, actor=request.viewer)
    elif act == "withdraw":
        reviews.withdraw(room.term, now=request.now, actor=request.viewer)
    else:
        raise Http404
    return see_other(_address(room))


def _address(room: Room) -> str:
    return reverse("studio:term_publish", kwargs={"term_id": room.term.pk})


def _page(request: Request, room: Room, refused: Refused | None = None) -> HttpResponse:
    found = releasing.prospect(room.term)
    if room.term.published_at:
        publishing.settle(found.draft, found.changes)
    context = {
        "found": found,
        "shown": found.changes[:MOST_SHOWN],
        "more": max(0, len(found.changes) - MOST_SHOWN),
        "refused": refused.verdict if refused else None,
        "ref_of": drafts.ref_of,
        "sent_back": _sent_back(room),
        "done": "published"
        if "published" in request.GET
        else "unchanged"
        if "unchanged" in request.GET
        else "",
    }
    status = refused.verdict.status if refused else 200
    return show(request, room, "studio/terms/publish.html", context, door="term_publish", status=status)


def _sent_back(room: Room) -> Review | None:
    """The last answer of the platform, where it was no."""
    if room.term.is_spoc or room.term.published_at or room.term.submitted_at:
        return None
    last = Review.objects.filter(term=room.term).order_by("-asked_at", "-pk").first()
    return last if last and last.outcome == Review.Outcome.SENT_BACK else None
