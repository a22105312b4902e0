"""The students of a run: the list and its file, one student, the units, and one unit."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.audit import actions as audit
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request
from xueyun.courses import outlines, rules
from xueyun.courses.outlines import Place
from xueyun.enrolment.models import Block, Line
from xueyun.enrolment.rules import may_look_up
from xueyun.studio.terms.screens import Room, enter, show
from xueyun.studio.terms.students import listing, student, units
from xueyun.ui.tables import read, workbook
from xueyun.ui.tables.sheets import Page

DOOR = "term_students"


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request, term_id: int) -> HttpResponse:
    """The list."""
    room = enter(request, term_id)
    term = room.term
    ids = [place.unit.id for place in outlines.of_run(term)]
    listed = read(
        listing.table(term, ids),
        request.GET,
        listing.of_term(term),
        suggest={"class": listing.classes(term)},
    )
    adds = bool(rules.may_manage_learners(term, room.role) and may_look_up(request.viewer, term))
    kept_out = Block.objects.filter(term=term, lifted_at__isnull=True).count()
    context = {
        "listed": listed,
        "kept_out": kept_out,
        "done": number(request, "done"),
        "came": _came(request),
        "empty_body": _empty(room, adds),
        "adds": adds,
        "tab": "list",
    }
    return show_students(request, room, "list.html", context)


@access(signed_in)
@require_POST
def export(request: Request, term_id: int) -> HttpResponseBase:
    """The students that the address describes and all units, as a file of two sheets; reading it all is a deed."""
    room = enter(request, term_id)
    rules.may_manage_learners(room.term, room.role).or_refuse()
    term, places = room.term, outlines.of_run(room.term)
    table = listing.table(term, [place.unit.id for place in places])
    listed = read(table, request.GET, listing.of_term(term))

    def record(count: int) -> None:
        audit.record(
            "studio.export_learners", now=request.now, actor=request.viewer, kind="term", object_id=term.pk,
            label=term.label, school_id=term.course.school_id, detail={"rows": count, "query": listed.query},
        )  # fmt: skip

    pages: list[Page] = [(table, listed.shown), (units.sheet(), units.sums(term, places))]
    return workbook("students", pages, now=request.now, record=record)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def one(request: Request, term_id: int, account_id: int) -> HttpResponse:
    """One student: every unit with its circle."""
    room = enter(request, term_id)
    lines = Line.objects.filter(term=room.term).select_related("account")
    line = get_object_or_404(lines, account_id=account_id)
    page = student.page(room.term, account_id)
    context = {
        "line": line,
        "address": listing.address(line),
        "why": listing.reasons_of(room.term, account_id),
        "page": page,
    }
    return show_students(request, room, "student.html", context)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def all_units(request: Request, term_id: int) -> HttpResponse:
    """Every unit with how many have done it."""
    room = enter(request, term_id)
    rows = units.sums(room.term, outlines.of_run(room.term))
    return show_students(request, room, "units.html", {"rows": rows, "tab": "units"})


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def one_unit(request: Request, term_id: int, unit_id: int) -> HttpResponse:
    """One unit: who is done, who is in the middle, who has not begun."""
    room = enter(request, term_id)
    place = _place(room, unit_id)
    rows = listing.of_term(room.term).filter(account__isnull=False)
    listed = read(
        units.table(room.term, unit_id),
        request.GET,
        rows,
        suggest={"class": listing.classes(room.term)},
    )
    (summed,) = units.sums(room.term, [place])
    return show_students(request, room, "unit.html", {"listed": listed, "sum": summed, "place": place})


def show_students(
    request: Request, room: Room, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of this room, with the tabs of its two lists."""
    where = {"term_id": room.term.pk}
    tab = context.get("tab", "")
    tabs = [
        {"label": label, "url": reverse(f"studio:{name}", kwargs=where), "current": tab == key}
        for key, label, name in (
            ("list", _("Students"), "term_students"),
            ("units", _("By unit"), "term_students_units"),
        )
    ]
    manages = rules.may_manage_learners(room.term, room.role)
    said = {"tabs": tabs, "manages": manages, **context}
    return show(request, room, f"studio/terms/students/{template}", said, door=DOOR, status=status)


def number(request: Request, key: str) -> int:
    """How many were changed just now, as the address says."""
    said = request.GET.get(key, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def _came(request: Request) -> str:
    """What an import has done just now."""
    if "imported" not in request.GET:
        return ""
    came, waits = number(request, "imported"), number(request, "wait")
    said = []
    if came:
        said.append(
            ngettext("%(num)s student is enrolled.", "%(num)s students are enrolled.", came) % {"num": came}
        )
    if waits:
        said.append(
            ngettext("%(num)s waits until certified.", "%(num)s wait until certified.", waits)
            % {"num": waits}
        )
    return " ".join(said) or _("Everybody of this list was here already.")


def _empty(room: Room, adds: bool) -> str:
    """What would fill an empty list; `adds` where the reader may."""
    if room.term.published_at is None:
        return _("Students can enrol once this run is published.")
    if room.term.is_spoc and not adds:
        return _("Certified students of the school enrol by themselves, or its teachers add them.")
    if room.term.is_spoc:
        return _("Certified students of your school enrol by themselves, or you add them by student number.")
    return _("Whoever wants to take this MOOC enrols on its page.")


def _place(room: Room, unit_id: int) -> Place:
    found = next((place for place in outlines.of_run(room.term) if place.unit.id == unit_id), None)
    if found is None:
        raise Http404
    return found
