"""An invitation to a course team, as the invited reads and answers it."""

from __future__ import annotations

from typing import cast

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.accounts.models import Account
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, see_other
from xueyun.courses.actions import invitations
from xueyun.courses.models import Invitation
from xueyun.courses.models.invitation import InvitationQuerySet
from xueyun.courses.rights import RIGHTS


def of(account: Account) -> InvitationQuerySet:
    """Invitations to this account, and to addresses that it has proven, answered or not."""
    asked = Q(account=account) | Q(account=None, address__in=[*account.verified.values()])
    return Invitation.objects.filter(asked).select_related("term__course__school", "invited_by")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: Request, invitation_id: int) -> HttpResponse:
    """What one is asked, and by whom; POST says yes or no. To others it is not there."""
    asked = get_object_or_404(of(cast(Account, request.user)), pk=invitation_id)
    if request.method == "POST":
        act = request.POST.get("act")
        if act == "accept":
            invitations.accept(asked, now=request.now, actor=request.viewer)
            return see_other(reverse("studio:term_guide", kwargs={"term_id": asked.term_id}))
        if act != "decline":
            raise Http404
        invitations.decline(asked, now=request.now, actor=request.viewer)
        return see_other(reverse("studio:invitation", kwargs={"invitation_id": asked.pk}))
    rights = [right.label for right in RIGHTS if right.held_by(asked.role)]
    return page(request, "studio/invitation.html", {"invitation": asked, "rights": rights})
