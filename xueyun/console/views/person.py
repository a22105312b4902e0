"""One person of a school's list: everything about the entry, and what may be done with it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xueyun.accounts.addresses import masked
from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import deeds, locks, people
from xueyun.console.forms import EditForm, EnterForm, MoveForm
from xueyun.console.people_acts import ACTS
from xueyun.console.screens import enter, show
from xueyun.console.who import BY_KIND, Who
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.trying import attempt, posted
from xueyun.schools import actions
from xueyun.schools.models import Certification, Move, RosterEntry, School


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def home(request: Request, school: str, entry_id: int, who: Who) -> HttpResponse:
    """The entry, who holds it and held it, its tries and locks, its history, and what may be done."""
    at = enter(request, school)
    entry = _entry(at, who, entry_id)
    bonds = _bonds(entry)
    bond = next((one for one in bonds if one.removed_at is None), None)
    context = {
        "entry": entry,
        "who": who,
        "state": people.state(entry),
        "bond": bond,
        "address": masked(bond.account.email or bond.account.mobile or "") if bond else "",
        "guesses": locks.guesses(at, entry.student_no, request.now),
        "history": [
            (deed, deeds.words(deed), deeds.actor(deed), deeds.reason(deed)) for deed in deeds.about(entry)
        ],
        "acts": [act for act in ACTS.values() if act.kind in ("", entry.kind) and act.fits(entry, bond)],
        "can_move_records": bond is not None and len({one.account_id for one in bonds}) > 1,
        "move": Move.objects.filter(entry=entry, done_at__isnull=True).order_by("-offered_at").first(),
        "done": "done" in request.GET,
    }
    return show(request, at, "console/person.html", context, room=who.room)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, school: str, who: Who) -> HttpResponse:
    """Somebody new. A code that is drawn here is shown once."""
    at = enter(request, school)
    form = EnterForm(posted(request)).at(at, who)

    def enter_person(said: dict[str, Any]) -> tuple[RosterEntry, str]:
        facts = form.facts(actions.Facts(""))
        return actions.enter_person(
            at, who.kind, said["number"], facts, said["code"], now=request.now, actor=request.viewer
        )

    tried = attempt(form, enter_person, field="number")
    if tried.made:
        entry, code = tried.made
        return _code(request, at, entry, code) if code else _back(at, entry)
    context = {"form": form, "who": who}
    return show(request, at, "console/enter.html", context, room=who.room, status=tried.status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, school: str, entry_id: int, who: Who) -> HttpResponse:
    """Name, class and so on. Who saves second sees what the first has saved beside their own, and nothing is lost."""
    at = enter(request, school)
    entry = _entry(at, who, entry_id)
    form = (
        EditForm(request.POST) if request.method == "POST" else EditForm.open(actions.Facts.of(entry))
    ).of(who)

    def save(said: dict[str, Any]) -> None:
        shown = said["shown"]
        actions.edit_entry(
            entry,
            shown,
            form.facts(shown),
            reason=said["reason"],
            now=request.now,
            actor=request.viewer,
        )

    tried = attempt(form, save)
    if tried.is_done:
        return _back(at, entry)
    context = {"form": form, "entry": entry, "who": who}
    return show(request, at, "console/edit.html", context, room=who.room, status=tried.status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: Request, school: str, entry_id: int, act: str, who: Who) -> HttpResponse:
    """What will happen, why, and the deed. A new code is shown once, here."""
    at = enter(request, school)
    entry = _entry(at, who, entry_id)
    bond = next((one for one in _bonds(entry) if one.removed_at is None), None)
    chosen = ACTS.get(act)
    if chosen is None or chosen.kind not in ("", entry.kind):
        raise Http404
    form = chosen.form(posted(request))
    tried = attempt(form, lambda said: chosen.run(entry, said, request.viewer, request.now))
    if tried.is_done:
        return _code(request, at, entry, tried.made) if tried.made else _back(at, entry)
    context = {"entry": entry, "act": chosen, "form": form, "bond": bond, "who": who}
    return show(request, at, "console/act.html", context, room=who.room, status=tried.status)


@access(signed_in)
@require_POST
def unlock(request: Request, school: str, entry_id: int, who: Who) -> HttpResponse:
    """The number may be tried again, by all."""
    at = enter(request, school)
    entry = _entry(at, who, entry_id)
    actions.unlock_number(at, entry.student_no, now=request.now, actor=request.viewer)
    return _back(at, entry)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def records(request: Request, school: str, entry_id: int, who: Who) -> HttpResponse:
    """Offer the student that an earlier account's records are copied to the present one (换绑)."""
    at = enter(request, school)
    entry = _entry(at, who, entry_id)
    bonds = _bonds(entry)
    held = next((one for one in bonds if one.removed_at is None), None)
    earlier = {one.pk: one for one in bonds if held and one.account_id != held.account_id}
    form = MoveForm(posted(request))
    form.fields["bond"].choices = [  # type: ignore[attr-defined]
        (one.pk, f"{one.account.nickname} · {masked(one.account.email or one.account.mobile or '')}")
        for one in earlier.values()
    ]

    def offer(said: dict[str, Any]) -> None:
        actions.offer_move(
            entry,
            earlier[said["bond"]],
            Move.Proof(said["proof"]),
            said["note"],
            now=request.now,
            actor=request.viewer,
        )

    tried = attempt(form, offer)
    if tried.is_done:
        return _back(at, entry)
    context = {"entry": entry, "form": form, "held": held, "has_earlier": bool(earlier), "who": who}
    return show(request, at, "console/records.html", context, room=who.room, status=tried.status)


def _entry(school: School, who: Who, entry_id: int) -> RosterEntry:
    return get_object_or_404(people.of_school(school, who).select_related("school"), pk=entry_id)


def _bonds(entry: RosterEntry) -> list[Certification]:
    """All bonds of the entry, ended ones too, the latest first."""
    return list(entry.certifications.select_related("account").order_by("-certified_at"))


def _code(request: Request, school: School, entry: RosterEntry, code: str) -> HttpResponse:
    who = BY_KIND[entry.kind]
    context = {"entry": entry, "code": code, "who": who}
    return show(request, school, "console/code.html", context, room=who.room)


def _back(school: School, entry: RosterEntry) -> HttpResponse:
    return see_other(BY_KIND[entry.kind].to("", school, entry) + "?done")
