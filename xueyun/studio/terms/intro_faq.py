"""常见问题 of the intro page: rows that are added, taken away and put in order on the page, and saved together."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core import paragraphs
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request
from xueyun.core.versions import Stale
from xueyun.courses import intros
from xueyun.courses.actions import intros as actions
from xueyun.courses.intros import MOST_QUESTIONS, Question
from xueyun.studio.terms.intro import INVALID, Desk, saved, shown, sit_down
from xueyun.ui import plain

EMPTY = Question("", "")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def faq(request: Request, term_id: int) -> HttpResponse:
    """All of them at once. `act` ('add', 'up-2', 'down-2', 'remove-2') rearranges what was typed and saves nothing."""
    desk = sit_down(request, term_id)
    if request.method != "POST":
        kept = intros.questions_of(desk.course)
        rows = (
            [Question(one.question, paragraphs.to_text(one.answer)) for one in kept] if desk.writes else kept
        )
        return _page(request, desk, rows or [EMPTY])
    desk.writes.or_refuse()
    typed = _typed(request)
    if act := request.POST.get("act", ""):
        return _page(request, desk, _rearranged(typed, act), moved=True)
    seen = request.POST.get("seen", "")
    try:
        actions.answer(desk.course, typed, seen=seen, now=request.now, actor=request.viewer)
    except intros.Unfit as unfit:
        errors = {name: str(verdict.reason) for name, verdict in unfit.fields.items()}
        return _page(request, desk, typed, errors=errors, status=INVALID)
    except Stale as stale:
        there = intros.questions_of(stale.there)
        theirs = [Question(one.question, "\n".join(plain.lines(one.answer))) for one in there]
        seen = intros.mark(stale.there, "faq")
        return _page(request, desk, typed, theirs=theirs, seen=seen, status=stale.verdict.status)
    return saved(desk, "term_faq")


def _typed(request: Request) -> list[Question]:
    """What stands in the form, in the order in which it stands there; empty rows too."""
    pairs = zip(request.POST.getlist("question"), request.POST.getlist("answer"), strict=False)
    return [Question(question, answer) for question, answer in pairs][: 2 * MOST_QUESTIONS]


def _rearranged(rows: list[Question], act: str) -> list[Question]:
    """Raises Http404 for what no button says."""
    name, _dash, place = act.partition("-")
    if name == "add":
        return [*rows, EMPTY]
    if name not in {"up", "down", "remove"} or not (place.isascii() and place.isdigit() and len(place) < 3):
        raise Http404
    at = int(place)
    if at >= len(rows):
        raise Http404
    row = rows.pop(at)
    if name != "remove":
        rows.insert(max(0, at + (1 if name == "down" else -1)), row)
    return rows


def _page(
    request: Request,
    desk: Desk,
    rows: list[Question],
    *,
    errors: dict[str, str] | None = None,
    theirs: list[Question] | None = None,
    seen: str = "",
    moved: bool = False,
    status: int = 200,
) -> HttpResponse:
    # While nothing was saved between, the form goes on with the mark that it began with.
    kept = request.POST.get("seen", "")[:40]
    context: dict[str, Any] = {
        "rows": rows,
        "errors": errors or {},
        "theirs": theirs,
        "seen": seen or kept or intros.mark(desk.course, "faq"),
        "moved": moved,
        "most": MOST_QUESTIONS,
        "summary": _("Something is missing or too long. Nothing has been saved, and nothing is lost.")
        if errors
        else "",
    }
    return shown(request, desk, "studio/terms/intro/faq.html", context, tab="term_faq", status=status)
