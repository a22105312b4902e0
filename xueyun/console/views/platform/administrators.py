"""Administrators: the platform's own, and the end of any school's."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console.administrators import appointed_by
from xueyun.console.forms import ReasonForm
from xueyun.console.platform import accounts
from xueyun.console.platform.schools import AddressForm
from xueyun.console.screens import enter_platform, show_platform
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.trying import attempt, posted
from xueyun.core.viewer import Role
from xueyun.schools import actions
from xueyun.schools.models import Grant

INVALID = 422


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """The platform's administrators. POST appoints one by address."""
    enter_platform(request)
    form, status = AddressForm(request.POST if request.method == "POST" else None), 200
    if form.is_bound:
        status = INVALID
        account = accounts.by_address(form.cleaned_data["address"]) if form.is_valid() else None
        if account is not None:
            actions.grant(account, Role.PLATFORM_ADMIN, now=request.now, actor=request.viewer)
            return see_other(reverse("platform:administrators") + "?done")
        if form.is_valid():
            form.add_error("address", _("No account signs in with this address."))
    grants = Grant.objects.live().filter(role=Role.PLATFORM_ADMIN, school__isnull=True)
    context = {
        "grants": grants.select_related("account", "granted_by").order_by("granted_at", "pk"),
        "appointed_by": appointed_by,
        "form": form,
        "done": "done" in request.GET,
    }
    return show_platform(
        request, "console/platform/administrators.html", context, room="administrators", status=status
    )


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: Request, grant_id: int) -> HttpResponse:
    """End the role of an administrator, of a school or of the platform, with a reason; never the last one's."""
    enter_platform(request)
    roles = (Role.PLATFORM_ADMIN.value, Role.SCHOOL_ADMIN.value)
    grants = Grant.objects.live().filter(role__in=roles).select_related("account", "school")
    grant = get_object_or_404(grants, pk=grant_id)
    back = reverse("platform:administrators")
    if grant.school is not None:
        back = reverse("platform:school", kwargs={"school": grant.school.slug})
    form = ReasonForm(posted(request))

    def end(said: dict[str, str]) -> None:
        actions.end_grant(grant, reason=said["reason"], now=request.now, actor=request.viewer)

    tried = attempt(form, end)
    if tried.is_done:
        is_mine = grant.school is None and grant.account_id == request.viewer.account_id
        return see_other(reverse("portal:me") if is_mine else f"{back}?done")
    room = "administrators" if grant.school is None else "schools"
    context = {"grant": grant, "form": form, "back": back}
    return show_platform(request, "console/platform/end.html", context, room=room, status=tried.status)
