"""MOOCs that wait to be approved: what would be published, and the decision."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console.forms import ReasonForm
from xueyun.console.platform import approvals
from xueyun.console.screens import enter_platform, show_platform
from xueyun.console.tables import read
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import Refused
from xueyun.courses import releasing, reviews

INVALID = 422


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request) -> HttpResponse:
    """All of them, the latest first."""
    enter_platform(request)
    listed = read(approvals.table(), request.GET, approvals.everything())
    return show_platform(request, "console/platform/approvals.html", {"listed": listed}, room="approvals")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, review_id: int) -> HttpResponse:
    """What would be published. POST approves, or sends it back with a reason."""
    enter_platform(request)
    review = get_object_or_404(approvals.everything(), pk=review_id)
    form, status = ReasonForm(request.POST if "back" in request.POST else None), 200
    if request.method == "POST":
        status = INVALID
        try:
            if "approve" in request.POST:
                seen = request.POST["approve"]
                reviews.approve(review, seen=seen, now=request.now, actor=request.viewer)
                return _to(review.pk)
            if form.is_valid():
                reason = form.cleaned_data["reason"]
                reviews.send_back(review, reason=reason, now=request.now, actor=request.viewer)
                return _to(review.pk)
        except Refused as refused:
            form = ReasonForm(request.POST)
            form.full_clean()
            form.errors.pop("reason", None)
            form.add_error(None, str(refused.verdict.reason))
            review.refresh_from_db()
            status = refused.verdict.status
    prospect = releasing.prospect(review.term)
    context = {
        "review": review,
        "stamp": prospect.stamp,
        "problems": prospect.problems,
        "state": approvals.state(review),
        "tree": approvals.tree(prospect.draft),
        "intro": approvals.intro(review.term.course, request.now),
        "team": list(review.term.team.all()),
        "form": form,
    }
    return show_platform(request, "console/platform/approval.html", context, room="approvals", status=status)


def _to(review_id: int) -> HttpResponse:
    return see_other(reverse("platform:approval", kwargs={"review_id": review_id}))
