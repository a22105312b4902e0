"""Who leads a run of the school; a new lead is put there where the lead is gone."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import terms
from xueyun.console.forms import ReasonForm
from xueyun.console.screens import enter, show
from xueyun.core import ids
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.trying import attempt, posted
from xueyun.courses.actions import teams
from xueyun.courses.models import TeamMember, Term
from xueyun.schools import staff
from xueyun.schools.models import School

MOST = 500


class LeadForm(ReasonForm):
    """Somebody of the team, or one of the school's teachers."""

    account = forms.ChoiceField(label=_("New course lead"))
    field_order = ("account", "reason")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: Request, school: str, term_id: int) -> HttpResponse:
    """The team, and where its lead is gone the form. POST appoints, with a reason; the whole team is told."""
    at = enter(request, school)
    term = get_object_or_404(terms.of_school(at), pk=term_id)
    team = list(TeamMember.objects.filter(term=term).select_related("account"))
    form = LeadForm(posted(request))
    away = staff.left(at.pk, [one.account_id for one in team])
    is_leaderless = teams.is_gone(next((one for one in team if one.role == TeamMember.Role.LEAD), None), away)
    if is_leaderless or form.is_bound:
        form.fields["account"].choices = _choices(at, team, away)  # type: ignore[attr-defined]
    tried = attempt(form, lambda said: _appoint(term, said, request))
    if tried.is_done:
        return see_other(f"{_address(at, term)}?done")
    context = {
        "term": term,
        "team": [(one, one.account_id in away) for one in team],
        "is_leaderless": is_leaderless,
        "form": form,
        "done": "done" in request.GET,
    }
    return show(request, at, "console/term_lead.html", context, room="terms", status=tried.status)


def _appoint(term: Term, said: dict[str, str], request: Request) -> None:
    account_id = ids.decode(said["account"])
    teams.appoint_lead(term, account_id, reason=said["reason"], now=request.now, actor=request.viewer)


def _choices(school: School, team: list[TeamMember], away: set[int]) -> list[tuple[str, str]]:
    """The team first, then the staff; who is gone can't be chosen."""
    there = [one for one in team if one.account.is_active and one.account_id not in away]
    on_it = {one.account_id for one in team}
    rest = [one for one in staff.teachers_of(school.pk) if one.account_id not in on_it][:MOST]
    return [
        ("", "—"),
        *[(ids.encode(one.account_id), f"{one.name} {one.title}".strip()) for one in there],
        *[(ids.encode(one.account_id), f"{one.name} {one.title} {one.number}".strip()) for one in rest],
    ]


def _address(school: School, term: Term) -> str:
    return reverse("console:term_lead", kwargs={"school": school.slug, "term_id": term.pk})
