"""A unit's versions: who published them and when, compared in words, and one taken back as the draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import Refused, Verdict
from xueyun.courses import comparing, drafts, kinds
from xueyun.courses.actions import versions
from xueyun.courses.actions.leading import turn
from xueyun.courses.actions.nodes import found
from xueyun.courses.models import KeptDraft, Unit, UnitVersion
from xueyun.studio.terms.screens import Room, enter, node_ref, show

DRAFT = "draft"
MOST = 100  # the newest that are listed


@dataclass(frozen=True, slots=True)
class Row:
    """One state of a unit. `key` names it in the address; `moment` and `who` are None and '' of today's draft."""

    key: str
    label: str
    title: str
    moment: datetime | None
    who: str
    is_seen_by_students: bool


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, term_id: int, node: str) -> HttpResponse:
    """?old= and ?new= are compared: numbers of versions, or 'draft'. POST takes `version` back as the draft."""
    room = enter(request, term_id)
    ref = node_ref(node)
    (unit,) = found(room.term, [ref])
    if not isinstance(unit, Unit):
        raise Http404
    if request.method != "POST":
        return _page(request, room, unit)
    room.edits.or_refuse()
    try:
        with turn(room.term, request.viewer, takes_row=False):
            done = versions.restore(
                room.term, ref, request.POST.get("version", ""), seen=request.POST.get("seen", ""),
                now=request.now, actor=request.viewer,
            )  # fmt: skip
    except Refused as refused:
        if refused.verdict.hidden:
            raise
        return _page(request, room, unit, refused.verdict)
    where = reverse("studio:term_node", kwargs={"term_id": term_id, "node": node})
    return see_other(f"{where}?restored={done.undo}")


def _page(request: Request, room: Room, unit: Unit, refused: Verdict | None = None) -> HttpResponse:
    rows = _rows(room, unit)
    keys = [row.key for row in rows]
    old = _asked(request, "old", keys[1] if len(keys) > 1 else keys[0], keys)
    new = _asked(request, "new", keys[0], keys)
    was, now = _state(unit, old), _state(unit, new)
    kind = kinds.get(unit.kind)
    lines = kind.edit.lines if kind.edit else lambda _body: []
    context: dict[str, Any] = {
        "unit": unit, "ref": str(drafts.ref_of(unit)), "rows": rows, "old": old, "new": new, "refused": refused,
        "seen": drafts.mark(unit), "names": {row.key: row.label for row in rows},
        "title": (was.title, now.title), "file": (_file(was), _file(now)),
        "pieces": comparing.compare(lines(was.body), lines(now.body)),
    }  # fmt: skip
    status = 200 if refused is None else refused.status
    return show(request, room, "studio/terms/versions.html", context, door="term_content", status=status)


def _rows(room: Room, unit: Unit) -> list[Row]:
    """The draft, then everything else, newest first."""
    published: list[UnitVersion | KeptDraft] = list(
        unit.versions.select_related("created_by").order_by("-number")[:MOST]
    )
    kept: list[UnitVersion | KeptDraft] = list(
        unit.kept_drafts.select_related("created_by").order_by("-created_at")[:MOST]
    )
    shown = _shown_version(room, unit)
    rows = sorted(published + kept, key=lambda row: (row.created_at, row.pk), reverse=True)
    return [Row(DRAFT, _("Draft"), unit.title, None, "", is_seen_by_students=False)] + [
        _row(row, shown) for row in rows
    ]


def _row(row: UnitVersion | KeptDraft, shown: int) -> Row:
    is_version = isinstance(row, UnitVersion)
    label = _("Version %(n)s") % {"n": row.number} if is_version else _("Draft that was put aside")  # type: ignore[union-attr]
    who = row.created_by.nickname if row.created_by else ""
    return Row(
        versions.key_of(row), label, row.title, row.created_at, who,
        is_seen_by_students=is_version and row.pk == shown,
    )  # fmt: skip


def _shown_version(room: Room, unit: Unit) -> int:
    from xueyun.courses import outlines

    if not room.term.outline_id:
        return 0
    place = outlines.load(room.term.outline_id).places.get(unit.pk)
    return place.unit.version_id if place else 0


def _asked(request: Request, name: str, usual: str, keys: list[str]) -> str:
    asked = request.GET.get(name, usual)
    if asked not in keys:
        raise Http404
    return asked


def _state(unit: Unit, key: str) -> Unit | UnitVersion | KeptDraft:
    return unit if key == DRAFT else versions.find(unit, key)


def _file(row: Unit | UnitVersion | KeptDraft) -> str:
    return row.asset.name if row.asset else ""
