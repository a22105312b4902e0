"""Enrolling: one press, or a page that asks for the course password."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from xueyun.accounts.callers import address_of
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page, see_other
from xueyun.core.verdict import Refused, Verdict
from xueyun.courses.models import Term
from xueyun.enrolment import actions, rules, standing
from xueyun.enrolment.forms import PasswordForm

RETRY = {"wrong_password", "locked"}


@require_http_methods(["GET", "HEAD", "POST"])
@access(signed_in)
def enrol(request: Request, term_id: int) -> HttpResponseBase:
    """GET asks for what is still needed; POST enrols and leads into the learning page."""
    term = get_object_or_404(Term.objects.visible_to(request.viewer).for_page(), pk=term_id)
    where = standing.for_viewer(request.viewer, term)
    if request.method != "POST":
        if where.own:
            return see_other(_learning(term))
        rules.may_enrol(request.viewer, term, where, request.now).or_refuse()
        return _ask(request, term, where)
    form = PasswordForm(request.POST)
    password = form.cleaned_data["password"] if form.is_valid() else ""
    if not password and rules.needs_password(term, where):
        rules.may_enrol(request.viewer, term, where, request.now).or_refuse()
        # The press on a card brings none and is asked for it; what was typed and can't be one is wrong.
        typed = request.POST.get("password", "").strip()
        return _ask(request, term, where, rules.WRONG_PASSWORD if typed else None)
    try:
        actions.enrol(request.viewer, term, now=request.now, password=password, address=address_of(request))
    except Refused as refused:
        if refused.verdict.code not in RETRY:
            raise
        return _ask(request, term, where, refused.verdict)
    return see_other(_learning(term))


def _ask(
    request: Request, term: Term, where: standing.Standing, verdict: Verdict | None = None
) -> HttpResponseBase:
    context = {
        "term": term,
        "asks_password": rules.needs_password(term, where),
        # A refusal is falsy: ask for None.
        "error": "" if verdict is None else verdict.reason,
        "is_locked": verdict is not None and verdict.code == "locked",
    }
    status = 200 if verdict is None else verdict.status
    return page(request, "enrolment/enrol.html", context, status=status)


def _learning(term: Term) -> str:
    return reverse("learning:home", kwargs={"term_id": term.pk})
