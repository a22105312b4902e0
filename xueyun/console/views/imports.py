"""A roster import as a conversation: a file, what was read of it, what would be done, how far it is."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import importing
from xueyun.console.screens import enter, show
from xueyun.core import workbooks
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.uploads import was_too_large
from xueyun.core.verdict import Refused
from xueyun.schools import import_reports
from xueyun.schools import import_rules as rules
from xueyun.schools.actions import import_checks, imports
from xueyun.schools.models import RosterImport, School
from xueyun.schools.sheets import files
from xueyun.schools.sheets.refusals import SENTENCES, Unreadable

INVALID = 422


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, school: str) -> HttpResponse:
    """The form for a file, and what was imported before. POST brings the file."""
    at = enter(request, school)
    if request.method != "POST":
        return _index(request, at)
    kind, mode = request.POST.get("kind", ""), request.POST.get("mode", "")
    file = request.FILES.get("file")
    if was_too_large(request):
        return _index(request, at, error=str(SENTENCES["large"]))
    if not isinstance(file, UploadedFile) or kind not in importing.KINDS or mode not in importing.MODES:
        return _index(request, at, error=str(SENTENCES["empty"]))
    try:
        found = _bring(request, at, file, kind=kind, mode=mode)
    except Unreadable as unreadable:
        return _index(request, at, error=unreadable.sentence)
    return see_other(_page(found, "import"))


@access(signed_in)
@require_safe
def template(request: Request, school: str) -> HttpResponse:
    """A workbook to fill in."""
    at = enter(request, school)
    kind = "teacher" if request.GET.get("kind") == "teacher" else "student"
    return _file(files.template(kind, codes_are_random=at.codes_are_random), f"roster-{kind}s.xlsx")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def home(request: Request, school: str, import_id: int) -> HttpResponse:
    """What was read and what is wrong; once it runs, how far it is; at its end, what was done."""
    at = enter(request, school)
    found = _found(at, import_id)
    return _read(request, at, found) if found.is_open else _end(request, at, found)


@access(signed_in)
@require_POST
def columns(request: Request, school: str, import_id: int) -> HttpResponse:
    """Columns corrected by hand; the rows are checked anew."""
    at = enter(request, school)
    found = _found(at, import_id)
    try:
        found = imports.match_columns(
            found,
            importing.chosen(found, request.POST.dict()),
            pads="pads" in request.POST,
            now=request.now,
        )
    except Refused as refused:
        if not found.is_open:
            return see_other(_page(found, "import"))
        return _read(request, at, found, error=str(refused.verdict.reason), status=refused.verdict.status)
    _check(request, found)
    return see_other(_page(found, "import"))


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Request, school: str, import_id: int) -> HttpResponse:
    """What will be done: the dry run. POST starts it; who replaces types how many will be disabled."""
    at = enter(request, school)
    found = _found(at, import_id)
    if found.state != RosterImport.State.CHECKED:
        return see_other(_page(found, "import"))
    if request.method != "POST":
        return _plan(request, at, found)
    typed = request.POST.get("missing", "").replace(",", "").strip()
    try:
        imports.start(
            found,
            confirmed_missing=int(typed) if typed.isdecimal() and len(typed) < 10 else None,
            now=request.now,
            actor=request.viewer,
        )
    except Refused as refused:
        if refused.verdict.code == "import_stale":
            _check(request, imports.match_columns(found, found.mapping, pads=found.pads, now=request.now))
            found.refresh_from_db()
        return _plan(request, at, found, error=str(refused.verdict.reason), status=refused.verdict.status)
    return see_other(_page(found, "import"))


@access(signed_in)
@never_cache
@require_safe
def progress(request: Request, school: str, import_id: int) -> JsonResponse:
    """How far it is, for the page that follows it."""
    found = _found(enter(request, school), import_id)
    return JsonResponse(importing.progress(found))


@access(signed_in)
@require_POST
def rejected(request: Request, school: str, import_id: int) -> HttpResponse:
    """The rows that were not taken, as a workbook with a column that says why."""
    at = enter(request, school)
    found = _found(at, import_id)
    rows = [[*row.cells, row.why] for row in import_reports.rejected(found)]
    imports.record(
        "schools.import_rejected_export", found, now=request.now, actor=request.viewer, rows=len(rows)
    )
    return _file(files.rejected(found.headings, rows), f"rejected-{found.ref}.xlsx")


@access(signed_in)
@require_POST
def resume(request: Request, school: str, import_id: int) -> HttpResponse:
    """Go on with an import that broke off."""
    at = enter(request, school)
    found = _found(at, import_id)
    try:
        imports.resume(found, now=request.now, actor=request.viewer)
    except Refused as refused:
        return _end(request, at, found, error=str(refused.verdict.reason), status=refused.verdict.status)
    return see_other(_page(found, "import"))


@access(signed_in)
@require_POST
def drop(request: Request, school: str, import_id: int) -> HttpResponse:
    """Leave an import that has not been started."""
    at = enter(request, school)
    imports.drop(_found(at, import_id), now=request.now, actor=request.viewer)
    return see_other(reverse("console:imports", kwargs={"school": at.slug}))


def _found(at: School, import_id: int) -> RosterImport:
    """An import of this school; another's is not there."""
    return get_object_or_404(RosterImport.objects.select_related("school"), pk=import_id, school=at)


def _page(found: RosterImport, name: str) -> str:
    return reverse(f"console:{name}", kwargs={"school": found.school.slug, "import_id": found.pk})


def _bring(request: Request, at: School, file: UploadedFile, *, kind: str, mode: str) -> RosterImport:
    """The file lies on disk only while it is read. Raises Unreadable."""
    with tempfile.NamedTemporaryFile(prefix="xueyun-roster-") as on_disk:
        for chunk in file.chunks():
            on_disk.write(chunk)
        on_disk.flush()
        found = imports.bring(
            at,
            Path(on_disk.name),
            file_name=file.name or "",
            kind=kind,
            mode=mode,
            sheet=request.POST.get("sheet", "").strip(),
            now=request.now,
            actor=request.viewer,
        )
    _check(request, found)
    return found


def _check(request: Request, found: RosterImport) -> None:
    """A short list at once, a long one in the background; without number and name there is nothing to check yet."""
    if not {"number", "name"} <= found.mapping.keys():
        return
    if found.rows <= imports.AT_ONCE:
        import_checks.check_rows(found, now=request.now)
    else:
        imports.ask_for_check(found, now=request.now)


def _index(request: Request, at: School, *, error: str = "") -> HttpResponse:
    history = list(RosterImport.objects.for_history(at)[: importing.HISTORY])
    context = {
        "error": error,
        "kinds": list(importing.KINDS.items()),
        "modes": [(mode, *words) for mode, words in importing.MODES.items()],
        "kind": request.POST.get("kind") or request.GET.get("kind", "student"),
        "mode": request.POST.get("mode", "update"),
        "history": history,
        "states": importing.STATES,
        "kind_words": importing.KINDS,
    }
    return show(
        request, at, "console/imports/index.html", context, room="imports", status=INVALID if error else 200
    )


def _read(
    request: Request, at: School, found: RosterImport, *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "error": error,
        "columns": importing.columns(found),
        "first_rows": import_reports.first_rows(found),
        "problems": importing.problems(found, request.GET.get("page")),
    }
    return _shown(request, at, "read", found, context, status=status)


def _plan(
    request: Request, at: School, found: RosterImport, *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {"error": error, "first_missing": import_reports.first_missing(found)}
    return _shown(request, at, "plan", found, context, status=status)


def _end(
    request: Request, at: School, found: RosterImport, *, error: str = "", status: int = 200
) -> HttpResponse:
    broke_off = found.state == RosterImport.State.FAILED
    context = {
        "error": error,
        "progress": importing.progress(found),
        "goes_on": broke_off and bool(rules.may_resume(found, rows_left=imports.may_go_on(found))),
    }
    return _shown(request, at, "end", found, context, status=status)


def _shown(
    request: Request,
    at: School,
    name: str,
    found: RosterImport,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    words = {
        "found": found,
        "kind_word": importing.KINDS[found.kind],
        "mode_words": importing.MODES[found.mode],
        "state_word": importing.STATES[found.state],
    }
    return show(request, at, f"console/imports/{name}.html", words | context, room="imports", status=status)


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=workbooks.KIND,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
