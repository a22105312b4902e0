"""评分标准 of a run: parts and weights, the lines, and words. The course lead sets it; learners read it at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core import paragraphs
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale, mark
from xueyun.courses.actions import grading as verbs
from xueyun.courses.actions.grading import EXCELLENT, PASS, Grading
from xueyun.studio.terms.screens import Room, enter, show
from xueyun.studio.terms.settings_forms import GradingForm, parts_read, parts_typed, rows_to_fill
from xueyun.ui import plain

INVALID = 422
SUGGESTED = Grading(pass_line=PASS, excellent_line=EXCELLENT)
# Which field a refusal is said at; those of the parts are said above their table.
FIELDS = {"grading_lines": "pass_line", "grading_long_words": "words"}


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def grading(request: Request, term_id: int) -> HttpResponse:
    """The rule. POST sets it over what was seen; a stale save shows both versions."""
    room = enter(request, term_id)
    there = Grading.of(room.term.grading)
    if request.method != "POST":
        form = GradingForm.of(there if there != Grading() else SUGGESTED)
        form.initial["seen"] = mark(there)
        return _page(request, room, form, _rows(there))
    room.directs.or_refuse()
    form, rows = GradingForm(request.POST), parts_typed(request.POST)
    if not form.is_valid():
        return _page(request, room, form, rows, status=INVALID)
    said = form.cleaned_data
    new = Grading(
        paragraphs.to_html(said["words"]), parts_read(rows), said["pass_line"], said["excellent_line"]
    )
    try:
        verbs.set_grading(room.term, new, seen=said["seen"], now=request.now, actor=request.viewer)
    except Stale as stale:
        form.data = {**request.POST.dict(), "seen": mark(stale.there)}
        return _page(request, room, form, rows, there=stale.there, status=stale.verdict.status)
    except Refused as refused:
        if refused.verdict.hidden:
            raise
        return _wrong(request, room, form, rows, refused)
    return see_other(f"{reverse('studio:term_grading', kwargs={'term_id': room.term.pk})}?saved")


def _wrong(
    request: Request, room: Room, form: GradingForm, rows: list[tuple[str, str]], refused: Refused
) -> HttpResponse:
    field = FIELDS.get(refused.verdict.code)
    if field:
        form.add_error(field, str(refused.verdict.reason))
    reason = "" if field else refused.verdict.reason
    return _page(request, room, form, rows, wrong_parts=reason, status=refused.verdict.status)


def _rows(rule: Grading) -> list[tuple[str, str]]:
    return [(name, f"{weight:g}") for name, weight in rule.parts]


def _page(
    request: Request,
    room: Room,
    form: GradingForm,
    rows: list[tuple[str, str]],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    rule = Grading.of(room.term.grading)
    context = {
        "form": form,
        "rows": rows_to_fill(rows),
        "total": sum(weight for _name, weight in parts_read(rows)),
        "rule": rule,
        "there": None,
        "wrong_parts": "",
        "lines": plain.lines,
        "was_saved": "saved" in request.GET,
        **more,
    }
    return show(request, room, "studio/terms/grading.html", context, door="term_settings", status=status)
