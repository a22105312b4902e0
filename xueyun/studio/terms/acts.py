"""What is done with nodes of the tree, one or many: by a button, by a key, by dragging."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core import ids
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale
from xueyun.courses import drafts
from xueyun.courses.actions import copying, editing, tree
from xueyun.courses.actions.leading import turn
from xueyun.courses.actions.nodes import found
from xueyun.courses.drafts import Ref
from xueyun.studio.terms import trees
from xueyun.studio.terms.forms import ReleaseForm
from xueyun.studio.terms.screens import (
    Room,
    chosen,
    enter_to_edit,
    node_ref,
    show,
    wants_json,
)

INVALID = 422


@access(signed_in)
@require_POST
def act(request: Request, term_id: int) -> HttpResponse:
    """One verb on the chosen nodes. What needs more to be said (where to, when) is asked on a page of its own."""
    room = enter_to_edit(request, term_id)
    refs = chosen(request)
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise Http404
    if not refs:
        return _done(request, room, drafts.stamp(term_id), _("Nothing was chosen."))
    if (question := _question(request, room, name, refs)) is not None:
        return question
    was = drafts.stamp(term_id)
    try:
        with turn(room.term, request.viewer):
            said = ACTS[name](request, room, refs)
    except Refused as refused:
        if refused.verdict is editing.RELEASES_CHANGED:
            return _ask_when(request, room, refs, ReleaseForm(request.POST), refused)
        if refused.verdict.hidden or not wants_json(request):
            raise
        return _refused(refused)
    return _done(request, room, was, said)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def recycled(request: Request, term_id: int) -> HttpResponse:
    """What was deleted in the last thirty days, and the way back."""
    room = enter_to_edit(request, term_id)
    rows = tree.bin_of(room.term, request.now)
    return show(
        request, room, "studio/terms/bin.html", {"rows": rows, "ref_of": drafts.ref_of}, door="term_bin"
    )


def _question(request: Request, room: Room, name: str, refs: list[Ref]) -> HttpResponse | None:
    """The page that asks what is still missing; None where nothing is."""
    if name == "move" and "into" not in request.POST:
        context = trees.context(room) | _asked(room, refs)
        level = refs[0].level
        context |= {"level": level.value, "is_mixed": len({ref.level for ref in refs}) > 1}
        return show(request, room, "studio/terms/move.html", context, door="term_content")
    if name == "release":
        form = ReleaseForm(request.POST if "at" in request.POST else None)
        if not form.is_bound or not form.is_valid():
            return _ask_when(request, room, refs, form)
    return None


def _ask_when(
    request: Request, room: Room, refs: list[Ref], form: ReleaseForm, refused: Refused | None = None
) -> HttpResponse:
    """With the times that stand there now: what is set takes the place of these and of no others."""
    if refused is not None and form.is_valid():
        form.add_error(None, str(refused.verdict.reason))
    asked = _asked(room, refs)
    context = {"form": form, "seen": editing.release_mark(asked["nodes"]), **asked}
    status = refused.verdict.status if refused else INVALID if form.is_bound else 200
    return show(request, room, "studio/terms/release.html", context, door="term_content", status=status)


def _asked(room: Room, refs: list[Ref]) -> dict[str, Any]:
    return {"nodes": found(room.term, refs), "names": ",".join(map(str, refs))}


def _move(request: Request, room: Room, refs: list[Ref]) -> str:
    into = node_ref(request.POST["into"])
    try:
        before = ids.decode(request.POST["before"]) if request.POST.get("before") else None
    except ValueError as error:
        raise Http404 from error
    if request.POST.get("first"):
        from xueyun.courses.actions.nodes import siblings

        row = siblings(room.term, into, refs[0].level)
        before = row[0].pk if row else None
    count = tree.move(room.term, refs, into, before=before)
    return ngettext("%(num)s moved.", "%(num)s moved.", count) % {"num": count}


def _step(by: int) -> Callable[[Request, Room, list[Ref]], str]:
    """Up or down by one among its siblings."""

    def step(_request: Request, room: Room, refs: list[Ref]) -> str:
        from xueyun.courses.actions.nodes import siblings

        (one,) = found(room.term, refs[:1])
        parent = drafts.parent_of(one)
        row = [node.pk for node in siblings(room.term, parent, refs[0].level)]
        at = row.index(one.pk) + by
        if 0 <= at < len(row):
            after = at if by < 0 else at + 1
            tree.move(room.term, refs[:1], parent, before=row[after] if after < len(row) else None)
        return ""

    return step


def _duplicate(_request: Request, room: Room, refs: list[Ref]) -> str:
    count = len(copying.duplicate(room.term, refs))
    return ngettext("%(num)s copied.", "%(num)s copied.", count) % {"num": count}


def _delete(request: Request, room: Room, refs: list[Ref]) -> str:
    count = tree.delete(room.term, refs, now=request.now, actor=request.viewer)
    said = ngettext(
        "%(num)s deleted. It is in the bin for 30 days.",
        "%(num)s deleted. They are in the bin for 30 days.",
        count,
    )
    return said % {"num": count}


def _restore(request: Request, room: Room, refs: list[Ref]) -> str:
    back = tree.restore(room.term, refs, now=request.now, actor=request.viewer)
    return ngettext("%(num)s brought back.", "%(num)s brought back.", len(back)) % {"num": len(back)}


def _release(request: Request, room: Room, refs: list[Ref]) -> str:
    form = ReleaseForm(request.POST)
    form.is_valid()  # looked at by `_question`
    count = editing.set_release(room.term, refs, form.cleaned_data["at"], seen=request.POST.get("seen", ""))
    return ngettext("Opening time of %(num)s set.", "Opening times of %(num)s set.", count) % {"num": count}


def _rename(request: Request, room: Room, refs: list[Ref]) -> str:
    editing.rename(room.term, refs[0], request.POST.get("title", ""), was=request.POST.get("was", ""))
    return ""


ACTS: dict[str, Callable[[Request, Room, list[Ref]], str]] = {
    "move": _move,
    "up": _step(-1),
    "down": _step(1),
    "duplicate": _duplicate,
    "delete": _delete,
    "restore": _restore,
    "release": _release,
    "rename": _rename,
}


def _done(request: Request, room: Room, was: str, said: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"said": said, "was": was, "stamp": drafts.stamp(room.term.pk)})
    back = request.POST.get("back", "")
    if back.partition("-")[0] in trees.LEVELS:
        ref = node_ref(back)
        return see_other(reverse("studio:term_node", kwargs={"term_id": room.term.pk, "node": str(ref)}))
    return see_other(reverse("studio:term_content", kwargs={"term_id": room.term.pk}))


def _refused(refused: Refused) -> JsonResponse:
    said = {"code": refused.verdict.code, "reason": str(refused.verdict.reason)}
    if isinstance(refused, Stale):
        said["there"] = refused.there.title
    return JsonResponse(said, status=refused.verdict.status)
