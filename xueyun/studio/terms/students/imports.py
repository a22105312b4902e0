"""Students are put on the list by their numbers: brought, shown with what will become of each, then done."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.uploads import was_too_large
from xueyun.core.verdict import Refused, Verdict
from xueyun.courses import rules
from xueyun.enrolment import importing
from xueyun.enrolment.importing import MOST, Fate, Found
from xueyun.enrolment.rules import NOT_STAFF, may_import
from xueyun.schools.sheets import numbers
from xueyun.schools.sheets.numbers import Numbers
from xueyun.schools.sheets.refusals import Unreadable
from xueyun.studio.library.incoming import kept
from xueyun.studio.terms.screens import Room, enter
from xueyun.studio.terms.students.views import show_students

INVALID = 422
# In the order of the preview: what it is called, and what it means.
FATES = (
    (Fate.ENROL, "done", _("Will be enrolled"), ""),
    (
        Fate.RETURN,
        "done",
        _("Had left, and will be enrolled again"),
        _("All their records are there as they were."),
    ),
    (
        Fate.EXPECT,
        "soon",
        _("Will wait until they certify"),
        _("They are on your school's list, but no account holds them yet. Certifying enrols them."),
    ),
    (Fate.IN, "neutral", _("Are in the course already"), ""),
    (Fate.WAITS, "neutral", _("Wait already"), ""),
    (Fate.CLOSED, "neutral", _("Have left the school"), _("Their entry on the school's list is closed.")),
    (
        Fate.KEPT_OUT,
        "loss",
        _("Are kept out of this course"),
        _("Lift that first if they are to come back."),
    ),
    (
        Fate.SOURCE_KEPT_OUT,
        "loss",
        _("Are kept out of the source course"),
        _("Only the teachers of the source course can lift that."),
    ),
    (
        Fate.UNKNOWN,
        "loss",
        _("Are not on your school's list"),
        _("Check the numbers, or ask your school's administrator to enter these students."),
    ),
)
DOES = {Fate.ENROL, Fate.RETURN, Fate.EXPECT}


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: Request, term_id: int) -> HttpResponse:
    """The form; what was read of it; and then the deed."""
    room = enter(request, term_id)
    rules.may_manage_learners(room.term, room.role).or_refuse()
    opens = may_import(request.viewer, room.term, request.now)
    if not opens:
        return _closed(request, room, opens)
    if request.method != "POST":
        return _page(request, room)
    try:
        read = _read(request)
    except Unreadable as unreadable:
        return _page(request, room, error=unreadable.sentence, status=INVALID)
    if "confirmed" not in request.POST:
        return _look(request, room, read)
    done = importing.bring(room.term, read.found, now=request.now, actor=request.viewer)
    came = {"done": done[Fate.ENROL] + done[Fate.RETURN], "wait": done[Fate.EXPECT]}
    where = reverse("studio:term_students", kwargs={"term_id": room.term.pk})
    return see_other(f"{where}?{urlencode({'imported': came['done'], 'wait': came['wait']})}")


def _read(request: Request) -> Numbers:
    """What was pasted or sent. Raises Unreadable."""
    file = request.FILES.get("file")
    if was_too_large(request):
        raise Unreadable("large")
    if isinstance(file, UploadedFile):
        with kept(file) as path:
            return numbers.from_file(path, most=MOST)
    return numbers.from_pasted(request.POST.get("numbers", ""), most=MOST)


def _closed(request: Request, room: Room, verdict: Verdict) -> HttpResponse:
    """Why nobody can be added: the run takes nobody, or it is not this one's to add."""
    status = verdict.status if verdict == NOT_STAFF else INVALID if request.method == "POST" else 200
    return _page(request, room, closed=str(verdict.reason), status=status)


def _look(request: Request, room: Room, read: Numbers) -> HttpResponse:
    """What will become of them; or, where too much was looked at, the form with what was read of the list."""
    try:
        found = importing.look(room.term, read.found, now=request.now, actor=request.viewer)
    except Refused as refused:
        said = {"error": str(refused.verdict.reason), "numbers": "\n".join(read.found)}
        return _page(request, room, status=refused.verdict.status, **said)
    return _page(request, room, **_preview(found, read))


def _preview(found: list[Found], read: Numbers) -> dict[str, Any]:
    """What will become of each number, by fate."""
    groups = [
        {"label": label, "tone": tone, "hint": hint, "rows": rows}
        for fate, tone, label, hint in FATES
        if (rows := [one for one in found if one.fate is fate])
    ]
    return {
        "groups": groups,
        "read": read,
        "plan": "\n".join(read.found),
        "does": sum(one.fate in DOES for one in found),
    }


def _page(
    request: Request, room: Room, *, error: str = "", closed: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "error": error,
        "closed": closed,
        "numbers": request.POST.get("numbers", ""),
        "most": MOST,
        **more,
    }
    return show_students(request, room, "import.html", context, status=status)
