"""The students or the teachers of a school: the list, its file, and what is done with many of them at once."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import people
from xueyun.console.people_acts import ACTS, MANY
from xueyun.console.screens import enter, show
from xueyun.console.tables import read, sheet
from xueyun.console.who import STUDENTS, Who
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other

INVALID = 422
MOST = 200  # rows of one form


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request, school: str, who: Who) -> HttpResponse:
    """The table."""
    at = enter(request, school)
    suggest = {"class": people.classes(at)} if who is STUDENTS else {}
    listed = read(people.table(at, who), request.GET, people.of_school(at, who), suggest=suggest)
    context = {"listed": listed, "done": _number(request), "who": who}
    return show(request, at, "console/people.html", context, room=who.room)


@access(signed_in)
@require_POST
def export(request: Request, school: str, who: Who) -> HttpResponseBase:
    """All rows that the address describes, as a file."""
    at = enter(request, school)
    table = people.table(at, who)
    listed = read(table, request.GET, people.of_school(at, who))
    return sheet(
        table, listed.shown, school_id=at.pk, query=listed.query, actor=request.viewer, now=request.now
    )


@access(signed_in)
@require_POST
def many(request: Request, school: str, who: Who) -> HttpResponse:
    """What will happen to the chosen ones, and why; then the deed, whole or not at all."""
    at = enter(request, school)
    refs = list(dict.fromkeys(request.POST.getlist("row")))
    rows = people.chosen(at, who, refs) if len(refs) <= MOST else None
    chosen = ACTS.get(request.POST.get("act", ""))
    offered = {act.value for act in people.table(at, who).acts}
    if rows is None or chosen is None or chosen.key not in MANY & offered:
        raise Http404
    back = f"{who.to('', at)}?{_query(request)}"
    if not rows:
        return see_other(back)
    form = chosen.form(request.POST if "confirmed" in request.POST else None)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            for row in rows:
                chosen.run(row, form.cleaned_data, request.viewer, request.now)
        return see_other(f"{back}&done={len(rows)}")
    context = {"act": chosen, "rows": rows, "form": form, "back": back, "query": _query(request), "who": who}
    status = INVALID if form.is_bound else 200
    return show(request, at, "console/many.html", context, room=who.room, status=status)


def _number(request: Request) -> int:
    """How many rows were changed just now."""
    said = request.GET.get("done", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 0


def _query(request: Request) -> str:
    """What the list showed, to come back to; only what its own address could say."""
    return QueryDict(request.POST.get("back", "")[:1000]).urlencode()
