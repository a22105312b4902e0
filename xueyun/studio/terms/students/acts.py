"""What is done about chosen students: removing them, and letting in again who was kept out."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.courses import rules
from xueyun.enrolment import removing
from xueyun.enrolment.models import Block, Line, Reason
from xueyun.schools.models import Certification
from xueyun.studio.terms.screens import Room, enter
from xueyun.studio.terms.students.views import number, show_students

INVALID = 422
MOST = 150  # rows of one form


class RemoveForm(forms.Form):
    """Why, and whether the way back is shut."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("The students read it in their message.")
    )
    keeps_out = forms.BooleanField(
        label=_("Keep them out"),
        required=False,
        help_text=_("Without this they may enrol again by themselves. It can be lifted later."),
    )


@access(signed_in)
@require_POST
def many(request: Request, term_id: int) -> HttpResponse:
    """Who will be removed, and why; then the deed, whole or not at all. Or on to writing to them."""
    room = enter(request, term_id)
    rules.may_manage_learners(room.term, room.role).or_refuse()
    said = request.POST.getlist("row")
    rows = list(chosen(room, said).order_by("number", "name", "pk"))
    if rows and request.POST.get("act") == "message":
        return see_other(f"{_writing(room)}?{urlencode({'row': said}, doseq=True)}")
    if request.POST.get("act") not in {"remove", "message"}:
        raise Http404
    back = f"{_list(room)}?{_query(request)}"
    if not rows:
        return see_other(back)
    form = RemoveForm(request.POST if "confirmed" in request.POST else None)
    if form.is_bound and form.is_valid():
        return see_other(f"{back}&done={_remove(request, room, rows, form)}")
    accounts = [row.account_id for row in rows if row.account_id]
    carried = Reason.objects.live().filter(term=room.term, account_id__in=accounts, via__isnull=False)
    context = {
        "rows": rows,
        "form": form,
        "back": back,
        "query": _query(request),
        "held": carried.values("account").distinct().count(),
        "waiting": len(rows) - len(accounts),
    }
    return show_students(request, room, "remove.html", context, status=INVALID if form.is_bound else 200)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kept_out(request: Request, term_id: int) -> HttpResponse:
    """Whom this run keeps out; POST lets one in again."""
    room = enter(request, term_id)
    if request.method == "POST":
        rules.may_manage_learners(room.term, room.role).or_refuse()
        said = request.POST.get("block", "")
        wanted = [int(said)] if said.isascii() and said.isdigit() and len(said) < 19 else []
        done = removing.let_in(room.term, wanted, now=request.now, actor=request.viewer)
        where = reverse("studio:term_kept_out", kwargs={"term_id": room.term.pk})
        return see_other(f"{where}?done={done}")
    blocks = Block.objects.filter(term=room.term, lifted_at__isnull=True).select_related("account")
    rows = list(blocks.order_by("-blocked_at", "-pk")[:MOST])
    bonds = Certification.objects.filter(
        account_id__in=[row.account_id for row in rows],
        school_id=room.term.course.school_id,
        removed_at__isnull=True,
    )
    entries = {bond.account_id: bond.entry for bond in bonds.select_related("entry")}
    context = {"rows": rows, "entries": entries, "done": number(request, "done")}
    return show_students(request, room, "kept_out.html", context)


def _remove(request: Request, room: Room, rows: list[Line], form: RemoveForm) -> int:
    return removing.remove_lines(
        room.term,
        [row.account_id for row in rows if row.account_id],
        [row.expected_id for row in rows if row.expected_id],
        now=request.now,
        actor=request.viewer,
        reason=form.cleaned_data["reason"],
        keeps_out=form.cleaned_data["keeps_out"],
    )


def chosen(room: Room, said: Sequence[str]) -> QuerySet[Line]:
    """The lines of these names, of this run alone; who has gone meanwhile is left out. Raises Http404 for others."""
    wanted = set(said)
    if len(wanted) > MOST or not all(one.isascii() and one.isdigit() and len(one) < 19 for one in wanted):
        raise Http404
    return Line.objects.filter(term=room.term, pk__in=wanted)


def _writing(room: Room) -> str:
    return reverse("studio:term_message_write", kwargs={"term_id": room.term.pk})


def _list(room: Room) -> str:
    return reverse("studio:term_students", kwargs={"term_id": room.term.pk})


def _query(request: Request) -> str:
    """What the list showed, to come back to; only what its own address could say."""
    return QueryDict(request.POST.get("back", "")[:1000]).urlencode()
