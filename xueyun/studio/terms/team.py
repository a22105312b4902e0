"""The course team of a run: who is on it, who is asked, who may what. The course lead makes it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core import ids
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale, mark
from xueyun.courses.actions import invitations, teams
from xueyun.courses.actions.teams import Shown
from xueyun.courses.models import TeamMember
from xueyun.studio.terms.screens import Room, enter, show
from xueyun.studio.terms.team_forms import AddressForm, MemberForm, TeacherForm
from xueyun.studio.terms.team_screen import screen

INVALID = 422
# Which field a refusal is said at; others are said above the form.
FIELDS = {"no_address": "address", "member_name": "name", "member_title": "title", "member_role": "role"}


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: Request, term_id: int) -> HttpResponse:
    """The team, those who are asked, and the table of rights; ?q= finds teachers. POST asks somebody."""
    room = enter(request, term_id)
    if request.method != "POST":
        return _page(request, room)
    room.directs.or_refuse()
    if "account" in request.POST:
        return _invite_teacher(request, room)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, room, form=form, status=INVALID)
    try:
        invitations.invite_address(
            room.term, form.cleaned_data["address"], form.shown(), now=request.now, actor=request.viewer
        )
    except Refused as refused:
        return _page(request, room, form=_refused(form, refused), status=refused.verdict.status)
    return _done(room, "invited")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: Request, term_id: int, member_id: int) -> HttpResponse:
    """Name, title and role of one of them, over what was seen; a stale save shows both versions."""
    room = enter(request, term_id)
    room.directs.or_refuse()
    one = _member(room, member_id)
    if request.method != "POST":
        return _member_page(request, room, one, MemberForm.of(one))
    form = MemberForm.of(one, request.POST)
    if not form.is_valid():
        return _member_page(request, room, one, form, status=INVALID)
    new = form.shown(Shown.of(one))
    try:
        teams.edit_member(
            room.term, one.pk, new, seen=form.cleaned_data["seen"], now=request.now, actor=request.viewer
        )
    except Stale as stale:
        form.data = {**request.POST.dict(), "seen": mark(stale.there)}
        status = stale.verdict.status
        return _member_page(request, room, one, form, there=stale.there, mine=new, status=status)
    except Refused as refused:
        return _member_page(request, room, one, _refused(form, refused), status=refused.verdict.status)
    return _done(room, "saved")


@access(signed_in)
@require_POST
def act(request: Request, term_id: int) -> HttpResponse:
    """One verb on one of the team, or on an invitation. What can't be undone is asked on a page first."""
    room = enter(request, term_id)
    name = request.POST.get("act", "")
    if name == "leave":
        return _leave(request, room)
    if name not in {"up", "down", "remove", "hand_over", "withdraw"}:
        raise Http404
    room.directs.or_refuse()
    if name == "withdraw":
        asked = _number(request.POST.get("invitation", ""), letters=True)
        done = invitations.withdraw(room.term, asked, now=request.now, actor=request.viewer)
        return _done(room, "withdrawn" if done else "answered")
    one = _member(room, _number(request.POST.get("member", "")))
    if name in {"up", "down"}:
        teams.step(room.term, one.pk, -1 if name == "up" else 1, actor=request.viewer)
        return see_other(f"{_address(room)}#member-{one.pk}")
    if "confirmed" not in request.POST:
        return _confirm(request, room, name, one)
    deed = teams.remove if name == "remove" else teams.hand_over
    deed(room.term, one.pk, now=request.now, actor=request.viewer)
    return _done(room, "removed" if name == "remove" else "handed_over")


def _leave(request: Request, room: Room) -> HttpResponse:
    if "confirmed" not in request.POST:
        if room.role == TeamMember.Role.LEAD:
            raise Refused(teams.LEAD_STAYS)
        mine = room.term.team.get(account_id=request.viewer.account_id or 0)
        return _confirm(request, room, "leave", mine)
    teams.leave(room.term, now=request.now, actor=request.viewer)
    return see_other(f"{reverse('studio:home')}?left")


def _invite_teacher(request: Request, room: Room) -> HttpResponse:
    form = TeacherForm(request.POST)
    if not form.is_valid():
        return _page(request, room, wrong=str(next(iter(form.errors.values()))[0]), status=INVALID)
    account_id = _number(form.cleaned_data["account"], letters=True)
    try:
        invitations.invite_teacher(
            room.term, account_id, form.cleaned_data["role"], now=request.now, actor=request.viewer
        )
    except Refused as refused:
        if refused.verdict.hidden:
            raise
        return _page(request, room, wrong=str(refused.verdict.reason), status=refused.verdict.status)
    return _done(room, "invited")


def _refused(form: Any, refused: Refused) -> Any:
    if refused.verdict.hidden:
        raise refused
    field = FIELDS.get(refused.verdict.code)
    form.add_error(field if field in form.fields else None, str(refused.verdict.reason))
    return form


def _number(text: str, *, letters: bool = False) -> int:
    try:
        return ids.decode(text) if letters else int(text)
    except ValueError as error:
        raise Http404 from error


def _member(room: Room, member_id: int) -> TeamMember:
    """One of this run's team. Raises Refused for who is none (any more)."""
    one = room.term.team.filter(pk=member_id).select_related("account").first()
    if one is None:
        raise Refused(teams.GONE)
    return one


def _confirm(request: Request, room: Room, name: str, one: TeamMember) -> HttpResponse:
    context = {"act": name, "member": one}
    return show(request, room, "studio/terms/team_confirm.html", context, door="term_team")


def _member_page(
    request: Request, room: Room, one: TeamMember, form: MemberForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"member": one, "form": form, "there": None, "mine": None, **more}
    return show(request, room, "studio/terms/member.html", context, door="term_team", status=status)


def _address(room: Room) -> str:
    return reverse("studio:term_team", kwargs={"term_id": room.term.pk})


def _done(room: Room, what: str) -> HttpResponse:
    return see_other(f"{_address(room)}?done={what}")


def _page(
    request: Request, room: Room, *, form: AddressForm | None = None, wrong: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "screen": screen(room, request.viewer, request.POST.get("q", request.GET.get("q", ""))),
        "form": form or AddressForm(),
        "wrong": wrong,
        "done": request.GET.get("done", ""),
    }
    return show(request, room, "studio/terms/team.html", context, door="term_team", status=status)
