"""An outline that the teacher has already: pasted or brought as a table, shown as a plan, then made at once."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.uploads import was_too_large
from xueyun.core.verdict import Refused, refuse
from xueyun.courses import kinds, pasting
from xueyun.courses.actions import planting
from xueyun.courses.actions.leading import turn
from xueyun.courses.drafts import Level
from xueyun.courses.pasting import Line
from xueyun.schools.sheets.cells import shown
from xueyun.schools.sheets.refusals import Unreadable
from xueyun.schools.sheets.workbook import Workbook
from xueyun.studio.library.incoming import kept
from xueyun.studio.terms.screens import Room, enter_to_edit, show

INVALID, LARGEST = 422, 5 * 1024 * 1024


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: Request, term_id: int) -> HttpResponse:
    """The form; what was read of it; and then all of it, or nothing."""
    room = enter_to_edit(request, term_id)
    if request.method != "POST":
        return _page(request, room)
    try:
        if "plan" in request.POST:
            return _make(request, room, _plan(request.POST["plan"]))
        lines = _read(request)
    except Unreadable as unreadable:
        return _page(request, room, error=unreadable.sentence)
    except Refused as refused:
        return _page(request, room, error=str(refused.verdict.reason))
    return _page(request, room, lines=lines)


def _read(request: Request) -> list[Line]:
    file = request.FILES.get("file")
    if was_too_large(request):
        raise Unreadable("large")
    if not isinstance(file, UploadedFile):
        return pasting.from_text(request.POST.get("text", ""))
    if (file.size or 0) > LARGEST:
        raise Unreadable("large")
    with kept(file) as path:
        if not path.read_bytes().startswith(b"PK"):
            raise Unreadable("kind")
        book = Workbook(path)
        if not book.names:
            raise Unreadable("no_sheet")
        return pasting.from_table(
            [shown(cell) for cell in cells] for _number, cells in book.rows(book.names[0])
        )


def _plan(text: str) -> list[Line]:
    """The plan as the page sent it along; it is looked at again, as if it were new."""
    try:
        rows = [(Level(level), str(title), str(kind)) for level, title, kind in json.loads(text)]
    except (ValueError, TypeError) as error:
        raise Refused(refuse("plan", _("Please paste the outline again."), status=INVALID)) from error
    if any(level is Level.TERM for level, _title, _kind in rows):
        raise Refused(pasting.NO_LINES)
    return pasting.check(rows)


def _make(request: Request, room: Room, lines: list[Line]) -> HttpResponse:
    with turn(room.term, request.viewer):
        planting.plant(room.term, lines, kind=request.POST.get("kind", ""))
    return see_other(reverse("studio:term_content", kwargs={"term_id": room.term.pk}))


def _page(request: Request, room: Room, *, lines: list[Line] | None = None, error: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "lines": lines,
        "error": error,
        "text": request.POST.get("text", ""),
        "kinds": [(name, kinds.get(name).label) for name in kinds.fillable()],
        "labels": {name: kinds.get(name).label for name in kinds.names()},
        "wrong": sum(bool(line.problem) for line in lines or ()),
        "plan": json.dumps([(line.level, line.title, line.kind) for line in lines or ()], ensure_ascii=False),
    }
    status = INVALID if error else 200
    return show(request, room, "studio/terms/paste.html", context, door="term_content", status=status)
