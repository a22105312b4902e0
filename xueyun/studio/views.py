"""What a teacher sees first."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.accounts.models import Account
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page
from xueyun.courses.models import TeamMember
from xueyun.studio import invitations
from xueyun.studio.library.screens import libraries
from xueyun.studio.rules import may_teach


@sign_in_on_the_way
@access(signed_in)
@require_safe
def home(request: Request) -> HttpResponse:
    """The terms that the viewer is on the team of, the latest first, and the teams that ask for them."""
    account = cast(Account, request.user)
    memberships = list(
        TeamMember.objects.filter(account=account)
        .select_related("term__course__school")
        .order_by("-term__starts_at", "pk")
    )
    asked = list(invitations.of(account).waiting().order_by("invited_at", "pk"))
    may_teach(request.viewer, teams=len(memberships) + len(asked)).or_refuse()
    rows = [(member, member.term, member.term.status(request.now).value) for member in memberships]
    context = {
        "rows": rows,
        "libraries": libraries(request.viewer),
        "invitations": asked,
        "has_left": "left" in request.GET,
    }
    return page(request, "studio/home.html", context)
