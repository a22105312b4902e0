"""A school's courses and their runs."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import terms
from xueyun.console.forms import ReasonForm
from xueyun.console.screens import enter, show
from xueyun.console.tables import read, sheet
from xueyun.core import ids
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.trying import attempt
from xueyun.courses import archiving
from xueyun.courses.models import Term
from xueyun.schools.models import School

MOST = 200
ACTS = {"archive": archiving.archive, "restore": archiving.restore}


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request, school: str) -> HttpResponse:
    """The table, and courses that have no run yet."""
    at = enter(request, school)
    listed = read(terms.table(request.now), request.GET, terms.of_school(at))
    context = {"listed": listed, "without": terms.without_terms(at), "done": "done" in request.GET}
    return show(request, at, "console/terms.html", context, room="terms")


@access(signed_in)
@require_POST
def export(request: Request, school: str) -> HttpResponseBase:
    """All rows that the address describes, as a file."""
    at = enter(request, school)
    table = terms.table(request.now)
    listed = read(table, request.GET, terms.of_school(at))
    return sheet(
        table, listed.shown, school_id=at.pk, query=listed.query, actor=request.viewer, now=request.now
    )


@access(signed_in)
@require_POST
def many(request: Request, school: str) -> HttpResponse:
    """What will happen to the chosen runs, and why; then the deed, whole or not at all."""
    at = enter(request, school)
    act, rows = request.POST.get("act", ""), _chosen(at, request.POST.getlist("row"))
    if act not in ACTS or rows is None:
        raise Http404
    query = QueryDict(request.POST.get("back", "")[:1000]).urlencode()
    back = f"{reverse('console:terms', kwargs={'school': at.slug})}?{query}"
    if not rows:
        return see_other(back)
    form = ReasonForm(request.POST if "confirmed" in request.POST else None)
    tried = attempt(form, lambda said: _do(act, rows, said["reason"], request))
    if tried.is_done:
        return see_other(f"{back}&done")
    context = {"act": act, "rows": rows, "form": form, "back": back, "query": query}
    return show(request, at, "console/terms_many.html", context, room="terms", status=tried.status)


@transaction.atomic
def _do(act: str, rows: list[Term], reason: str, request: Request) -> None:
    for term in rows:
        ACTS[act](term, reason=reason, now=request.now, actor=request.viewer)


def _chosen(school: School, refs: list[str]) -> list[Term] | None:
    """The runs that a form names; None where one of them is not this school's."""
    try:
        wanted = {ids.decode(ref) for ref in refs[: MOST + 1]}
    except ValueError:
        return None
    found = list(terms.of_school(school).filter(pk__in=wanted).order_by("starts_at"))
    return found if len(found) == len(wanted) <= MOST else None
