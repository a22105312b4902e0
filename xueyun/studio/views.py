"""What a teacher sees first."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.accounts.models import Account
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page
from xueyun.courses.models import Application
from xueyun.studio import home as runs
from xueyun.studio import invitations
from xueyun.studio.library.screens import libraries
from xueyun.studio.rules import may_teach, teaches


@sign_in_on_the_way
@access(signed_in)
@require_safe
def home(request: Request) -> HttpResponse:
    """The runs of the viewer's teams, the teams that ask for them, and what they have applied for. Others read how to
    become a teacher.
    """
    account = cast(Account, request.user)
    members, asked = runs.memberships_of(account.pk), runs.applications_of(account.pk)
    invited = list(invitations.of(account).waiting().order_by("invited_at", "pk"))
    verdict = may_teach(request.viewer, works=len(members) + len(asked) + len(invited))
    if not verdict:
        said = {"reason": verdict.reason}
        return page(request, "studio/not_teaching.html", said, status=verdict.status)
    context = {
        "groups": runs.groups(members, request.now),
        "applications": [one for one in asked if one.state != Application.State.WITHDRAWN],
        "withdrawn": [one for one in asked if one.state == Application.State.WITHDRAWN],
        "invitations": invited,
        "has_left": "left" in request.GET,
        "libraries": libraries(request.viewer),
        "teaches": teaches(request.viewer),
    }
    return page(request, "studio/home.html", context)
