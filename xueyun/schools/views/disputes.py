"""'Someone else has certified my entry' (mission, S4), and confirming that old records are copied (mission, A7)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.callers import address_of
from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, see_other
from xueyun.core.trying import attempt, posted
from xueyun.schools import actions
from xueyun.schools.doors import open_school
from xueyun.schools.forms import DisputeForm
from xueyun.schools.models import Dispute, Move, RosterEntry
from xueyun.schools.views.certification import proof_of


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: Request, school: str) -> HttpResponse:
    """The form, for whoever has just given the right name and code of an entry that another account holds."""
    at = open_school(school)
    entry = RosterEntry.objects.filter(school=at, pk=request.session.get(proof_of(at), 0)).first()
    if entry is None:
        return see_other(reverse("schools:certify", kwargs={"school": at.slug}))
    sent = Dispute.objects.undecided().filter(entry=entry, account_id=request.viewer.account_id or 0).first()
    form = DisputeForm(posted(request))

    def tell(said: dict[str, str]) -> None:
        where = address_of(request)
        actions.raise_dispute(request.viewer, entry, **said, now=request.now, address=where)

    tried = attempt(form, tell)
    if tried.is_done:
        return see_other(reverse("schools:dispute", kwargs={"school": at.slug}))
    context = {
        "school": at,
        "form": form,
        "number": entry.student_no,
        "is_teacher": entry.kind == RosterEntry.Kind.TEACHER,
        "sent": sent,
    }
    return page(request, "schools/dispute.html", context, status=tried.status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: Request, school: str, move_id: int) -> HttpResponse:
    """What will be copied from which account, and the yes of either."""
    at = open_school(school)
    offer = get_object_or_404(
        Move.objects.select_related("entry", "old", "new", "school"), pk=move_id, school=at
    )
    mine = {offer.new_id: offer.new_confirmed_at}
    if offer.proof == Move.Proof.OLD_ACCOUNT:
        mine[offer.old_id] = offer.old_confirmed_at
    if request.viewer.account_id not in mine:
        raise Http404
    if request.method == "POST":
        actions.confirm_move(offer, request.viewer, now=request.now)
        return see_other(request.path)
    context = {
        "school": at,
        "move": offer,
        "confirmed": mine[request.viewer.account_id],
        "is_new": request.viewer.account_id == offer.new_id,
    }
    return page(request, "schools/move.html", context)
