"""The students of a school: the list, its file, and what is done with many of them at once."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import students
from xueyun.console.screens import enter, show
from xueyun.console.student_acts import ACTS, MANY
from xueyun.console.tables import read, sheet
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other

INVALID = 422
MOST = 200  # rows of one form


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request, school: str) -> HttpResponse:
    """The table."""
    at = enter(request, school)
    listed = read(
        students.table(at), request.GET, students.of_school(at), suggest={"class": students.classes(at)}
    )
    return show(
        request, at, "console/students.html", {"listed": listed, "done": _number(request)}, room="students"
    )


@access(signed_in)
@require_POST
def export(request: Request, school: str) -> HttpResponseBase:
    """All rows that the address describes, as a file."""
    at = enter(request, school)
    table = students.table(at)
    listed = read(table, request.GET, students.of_school(at))
    return sheet(
        table, listed.shown, school_id=at.pk, query=listed.query, actor=request.viewer, now=request.now
    )


@access(signed_in)
@require_POST
def many(request: Request, school: str) -> HttpResponse:
    """What will happen to the chosen ones, and why; then the deed, whole or not at all."""
    at = enter(request, school)
    refs = list(dict.fromkeys(request.POST.getlist("row")))
    rows = students.chosen(at, refs) if len(refs) <= MOST else None
    chosen = ACTS.get(request.POST.get("act", ""))
    if rows is None or chosen is None or chosen.key not in MANY:
        raise Http404
    back = f"{reverse('console:students', kwargs={'school': at.slug})}?{_query(request)}"
    if not rows:
        return see_other(back)
    form = chosen.form(request.POST if "confirmed" in request.POST else None)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            for row in rows:
                chosen.run(row, form.cleaned_data, request.viewer, request.now)
        return see_other(f"{back}&done={len(rows)}")
    context = {"act": chosen, "rows": rows, "form": form, "back": back, "query": _query(request)}
    status = INVALID if form.is_bound else 200
    return show(request, at, "console/many.html", context, room="students", status=status)


def _number(request: Request) -> int:
    """How many rows were changed just now."""
    said = request.GET.get("done", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 0


def _query(request: Request) -> str:
    """What the list showed, to come back to; only what its own address could say."""
    return QueryDict(request.POST.get("back", "")[:1000]).urlencode()
