"""A run's content: the tree at the left, what is being edited at the right."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core import ids
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, render, see_other
from xueyun.core.times import local
from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale
from xueyun.courses import comparing, drafts, kinds
from xueyun.courses.actions import editing, tree
from xueyun.courses.actions.leading import turn
from xueyun.courses.actions.nodes import found
from xueyun.courses.drafts import Level, Ref
from xueyun.courses.models import Unit
from xueyun.courses.models.content import Node
from xueyun.media import loaders
from xueyun.media.models import Asset
from xueyun.studio.terms import texts, trees
from xueyun.studio.terms.forms import AddForm, NodeForm, body_of
from xueyun.studio.terms.screens import Room, enter, enter_to_edit, node_ref, show, wants_json

INVALID = 422


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def content(request: Request, term_id: int) -> HttpResponse:
    """The tree, with nothing opened."""
    room = enter(request, term_id)
    return show(request, room, "studio/terms/content.html", trees.context(room), door="term_content")


@access(signed_in)
@never_cache
@require_safe
def stamp(request: Request, term_id: int) -> HttpResponse:
    """Whether the tree is still as a page shows it: {"stamp"}. Asked every few seconds."""
    room = enter(request, term_id)
    return JsonResponse({"stamp": drafts.stamp(room.term.pk)})


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def node(request: Request, term_id: int, node: str) -> HttpResponse:
    """What one chapter, lesson or unit says of itself. POST saves it over what was seen; a stale save shows both."""
    room = enter(request, term_id)
    ref = node_ref(node)
    try:
        (there,) = found(room.term, [ref])
    except Refused as refused:
        if refused.verdict.hidden or not wants_json(request):
            raise
        return JsonResponse(
            {"reason": str(refused.verdict.reason), "pane": ""}, status=refused.verdict.status
        )
    if request.method != "POST":
        return _pane(request, room, there, NodeForm.of(there))
    room.edits.or_refuse()
    form = NodeForm.of(there, request.POST)
    if not form.is_valid():
        return _unsaved(request, room, there, form, INVALID)
    try:
        changes = form.changes() | _content_of(request, room, there)
        seen = form.cleaned_data["seen"]
        with turn(room.term, request.viewer, takes_row=False):
            saved = editing.edit(
                room.term,
                ref,
                changes,
                is_seen=lambda one: drafts.mark(one) == seen,
                writer=request.viewer,
            )
    except Stale as stale:
        return _unsaved(request, room, stale.there, form, stale.verdict.status, stale=stale)
    except Refused as refused:
        if refused.verdict.hidden:
            raise
        form.add_error(
            "title" if refused.verdict.code.startswith("name_") else None, str(refused.verdict.reason)
        )
        return _unsaved(request, room, there, form, refused.verdict.status)
    return _saved(request, room, saved)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, term_id: int) -> HttpResponse:
    """Something new: ?into= says where, ?level= what."""
    room = enter_to_edit(request, term_id)
    said = request.POST if request.method == "POST" else request.GET
    into = node_ref(said.get("into") or str(Ref(Level.TERM, term_id)))
    form = AddForm(request.POST if request.method == "POST" else None, initial={"kind": "video"})
    level = said.get("level", "")
    if form.at(level).is_bound and form.is_valid():
        given = form.cleaned_data
        was = drafts.stamp(term_id)
        try:
            with turn(room.term, request.viewer):
                made = tree.add(room.term, into, Level(given["level"]), given["title"], kind=given["kind"])
        except Refused as refused:
            if refused.verdict.hidden:
                raise
            form.add_error("title", str(refused.verdict.reason))
        else:
            if wants_json(request):
                row = render(request, "studio/terms/row.html", trees.row_context(room, made))
                return JsonResponse({"html": row, "was": was, "stamp": drafts.stamp(term_id)})
            return see_other(page_of(room, made))
    if form.is_bound and wants_json(request):
        reason = next(iter(form.errors.values()))[0]
        return JsonResponse({"reason": str(reason)}, status=INVALID)
    levels = drafts.HOLDS[into.level]
    context = {**trees.context(room), "form": form, "into": str(into), "level": level, "levels": levels}
    status = INVALID if form.is_bound else 200
    return show(request, room, "studio/terms/add.html", context, door="term_content", status=status)


def page_of(room: Room, one: Node) -> str:
    return reverse("studio:term_node", kwargs={"term_id": room.term.pk, "node": str(drafts.ref_of(one))})


def _content_of(request: Request, room: Room, there: Node) -> dict[str, Any]:
    """The body and the file that were posted for a unit."""
    if not isinstance(there, Unit):
        return {}
    changes: dict[str, Any] = {"body": body_of(there, request.POST)}
    asset_kind = kinds.get(there.kind).asset_kind
    if asset_kind is not None and "asset" in request.POST:
        value = request.POST["asset"]
        asset = loaders.pick(request.viewer, room.term.course.school, value, (asset_kind,)) if value else None
        keeps = there.asset is not None and value == there.asset.ref
        changes["asset_id"] = there.asset_id if keeps else asset.pk if asset else None
    return changes


def _saved(request: Request, room: Room, saved: Node) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(
            {
                "title": saved.title,
                "seen": drafts.mark(saved),
                "at": f"{local(request.now):%H:%M:%S}",
                "stamp": drafts.stamp(room.term.pk),
                "about": trees.about(saved, room.now),
                "news": trees.news(saved) if room.term.outline_id else "",
                "lacks": trees.lacks(saved),
                "problem": trees.problem(saved) if isinstance(saved, Unit) else "",
            }
        )
    return see_other(f"{page_of(room, saved)}?saved")


def _unsaved(
    request: Request, room: Room, there: Node, form: NodeForm, status: int, stale: Stale | None = None
) -> HttpResponse:
    """Nothing that was typed is lost; where somebody was faster both versions stand there."""
    more: dict[str, Any] = {"typed": request.POST}
    if stale is not None:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["seen"] = drafts.mark(there)  # type: ignore[index]
        more["there"] = there
        more["theirs"] = NodeForm.of(there)
        more["difference"] = _difference(request, there)
    if wants_json(request):
        reasons = [str(reason) for row in form.errors.values() for reason in row]
        pane = render(request, "studio/terms/pane.html", _pane_context(request, room, there, form) | more)
        said = {"reason": reasons[0] if reasons else "", "pane": pane if stale else ""}
        return JsonResponse(said, status=status)
    return _pane(request, room, there, form, status=status, **more)


def _difference(request: Request, there: Node) -> list[comparing.Piece]:
    """From what the other saved to what was typed here, in words."""
    edit = kinds.get(there.kind).edit if isinstance(there, Unit) else None
    if edit is None or not isinstance(there, Unit):
        return []
    mine = kinds.get(there.kind).clean(body_of(there, request.POST))
    return comparing.compare(edit.lines(there.body), edit.lines(mine))


def _pane(
    request: Request, room: Room, there: Node, form: NodeForm, /, status: int = 200, **more: Any
) -> HttpResponse:
    context = _pane_context(request, room, there, form) | more
    if request.headers.get("X-Part") == "pane":
        return HttpResponse(render(request, "studio/terms/pane.html", context), status=status)
    context = trees.context(room) | context
    return show(request, room, "studio/terms/node.html", context, door="term_content", status=status)


def _pane_context(request: Request, room: Room, there: Node, form: NodeForm) -> dict[str, Any]:
    context: dict[str, Any] = {
        "room": room,
        "term": room.term,
        "node": there,
        "ref": str(drafts.ref_of(there)),
        "level": drafts.ref_of(there).level.value,
        "form": form,
        "typed": None,
        "there": None,
        "theirs": None,
        "kind": None,
        "was_saved": "saved" in request.GET,
        "restored": request.GET.get("restored"),
        "seen": drafts.mark(there),
    }
    if isinstance(there, Unit):
        context |= _unit_context(request, room, there)
    return context


def _unit_context(request: Request, room: Room, unit: Unit) -> dict[str, Any]:
    kind = kinds.get(unit.kind)
    words = request.GET.get("q", "")
    chosen = request.POST.get("asset", ids.encode(unit.asset_id) if unit.asset_id else "")
    choices: list[loaders.Choice] = []
    if kind.asset_kind is not None:
        choices = loaders.choices(
            request.viewer,
            room.term.course.school,
            request.now,
            words=words,
            kinds=(kind.asset_kind,),
            chosen=chosen,
        )
    body = unit.body
    if request.method == "POST":
        body = {**unit.body, **{key: value for key, value in request.POST.items() if key in {"html"}}}
    return {
        "kind": kind, "library": texts.library(request, room), "body": body,
        "choices": choices, "chosen": chosen, "q": words,
        "problem": trees.problem(unit), "has_library": _has_library(request, room), "asset": unit.asset,
        "failed": unit.asset is not None and unit.asset.status == Asset.Status.FAILED,
        "largest": settings.MEDIA_LARGEST_FILE,
    }  # fmt: skip


def _has_library(request: Request, room: Room) -> bool:
    from xueyun.media.rules import may_keep_library

    return bool(may_keep_library(request.viewer, room.term.course.school_id))
