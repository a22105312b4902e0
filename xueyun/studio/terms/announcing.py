"""公告 of a run, as its team writes them: drafted, looked at, published at once or at a moment, edited, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.announcements import actions, files
from xueyun.announcements.models import Announcement, State
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import NOT_THERE, Refused, Verdict
from xueyun.core.versions import Stale
from xueyun.courses import rules
from xueyun.courses.models import TeamMember
from xueyun.studio.terms import texts
from xueyun.studio.terms.announcing_forms import MomentForm, WordsForm
from xueyun.studio.terms.screens import Room, enter, show

INVALID, SHOWN, DOOR = 422, 200, "term_announcements"


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request, term_id: int) -> HttpResponse:
    """All of the run: what waits, what stands there, what was withdrawn."""
    room = enter(request, term_id)
    rows = list(Announcement.objects.for_team(room.term)[: SHOWN + 1])
    context = {
        "rows": [(row, row.state(request.now).value, wait(row, request.now)) for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "writes": _writes(room),
    }
    return show(request, room, "studio/terms/announcements.html", context, door=DOOR)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request, term_id: int) -> HttpResponse:
    """A new one: saved as a draft first, and looked at."""
    room = _enter_to_write(request, term_id)
    form = WordsForm.of(None, request.now, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        author = _name(request, room)
        try:
            made = actions.write(
                room.term, **form.said(), author=author, now=request.now, actor=request.viewer
            )
        except Refused as refused:
            form.add_error(None, str(refused.verdict.reason))
        else:
            return see_other(f"{_address(room, made)}?done=written")
    return _words_page(request, room, form, status=INVALID if form.is_bound else 200)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def one(request: Request, term_id: int, announcement_id: int) -> HttpResponse:
    """As learners read it, when they do, and what can be done."""
    room = enter(request, term_id)
    made = _found(room, announcement_id)
    return _page(request, room, made, MomentForm.of(made, request.now))


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, term_id: int, announcement_id: int) -> HttpResponse:
    """Its words. Who saves second sees both versions, and nothing is lost."""
    room = _enter_to_write(request, term_id)
    made = _found(room, announcement_id)
    form = WordsForm.of(made, request.now, request.POST if request.method == "POST" else None)
    there, status = None, 200
    if form.is_bound:
        status = INVALID
        if form.is_valid():
            try:
                _save(request, made, form)
            except Stale as stale:
                there, status = stale.there, stale.verdict.status
                data = {**request.POST.dict(), "seen": str(there.revision)}
                form = WordsForm.of(there, request.now, data)
            except Refused as refused:
                if refused.verdict is NOT_THERE:
                    raise
                form.add_error(None, str(refused.verdict.reason))
            else:
                return see_other(f"{_address(room, made)}?done=saved")
    return _words_page(request, room, form, made=made, there=there, status=status)


@access(signed_in)
@require_POST
def act(request: Request, term_id: int, announcement_id: int) -> HttpResponse:
    """Publish, take back, withdraw, pin, or throw a draft away; what can't be undone is asked first."""
    room = _enter_to_write(request, term_id)
    made = _found(room, announcement_id)
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise Http404
    if name in ASKED and "sure" not in request.POST:
        context = {"made": made, "act": name}
        return show(request, room, "studio/terms/announcement_sure.html", context, door=DOOR)
    form = MomentForm.of(made, request.now, request.POST if name == "publish" else None)
    if form.is_bound and not form.is_valid():
        return _page(request, room, made, form, status=INVALID)
    try:
        done = ACTS[name](request, room, made, form)
    except Refused as refused:
        if refused.verdict is NOT_THERE:
            raise
        made.refresh_from_db()
        return _page(request, room, made, form, refused=refused, status=refused.verdict.status)
    if name == "discard":
        return see_other(reverse("studio:term_announcements", kwargs={"term_id": room.term.pk}))
    return see_other(f"{_address(room, made)}?done={done}")


def _publish(request: Request, _room: Room, made: Announcement, form: MomentForm) -> str:
    said = form.cleaned_data
    actions.publish(
        made, seen=said["seen"], at=form.moment, mails=said["mails"], pins=said["pins"],
        now=request.now, actor=request.viewer,
    )  # fmt: skip
    return "scheduled" if form.moment else "published"


def _take_back(request: Request, _room: Room, made: Announcement, _form: MomentForm) -> str:
    actions.take_back(made, now=request.now, actor=request.viewer)
    return "taken_back"


def _withdraw(request: Request, room: Room, made: Announcement, _form: MomentForm) -> str:
    actions.withdraw(made, now=request.now, actor=request.viewer, by=_name(request, room))
    return "withdrawn"


def _discard(request: Request, _room: Room, made: Announcement, _form: MomentForm) -> str:
    actions.discard(made, now=request.now, actor=request.viewer)
    return ""


def _pin(*, pins: bool) -> Callable[[Request, Room, Announcement, MomentForm], str]:
    def pin(request: Request, _room: Room, made: Announcement, _form: MomentForm) -> str:
        actions.pin(made, pins=pins, now=request.now, actor=request.viewer)
        return "pinned" if pins else "unpinned"

    return pin


ASKED = {"withdraw", "discard"}
ACTS: dict[str, Callable[[Request, Room, Announcement, MomentForm], str]] = {
    "publish": _publish,
    "take_back": _take_back,
    "withdraw": _withdraw,
    "discard": _discard,
    "pin": _pin(pins=True),
    "unpin": _pin(pins=False),
}


def wait(made: Announcement, now: datetime) -> str:
    """How long it takes until it appears; '' where it has, or has no moment."""
    if made.state(now) is not State.SCHEDULED or made.published_at is None:
        return ""
    minutes = int((made.published_at - now).total_seconds() // 60)
    if minutes < 60:
        return ngettext("in %(num)s minute", "in %(num)s minutes", max(1, minutes)) % {"num": max(1, minutes)}
    if minutes < 48 * 60:
        return ngettext("in %(num)s hour", "in %(num)s hours", minutes // 60) % {"num": minutes // 60}
    return ngettext("in %(num)s day", "in %(num)s days", minutes // 1440) % {"num": minutes // 1440}


def _save(request: Request, made: Announcement, form: WordsForm) -> None:
    said = form.cleaned_data
    seen = said["seen"] if said["seen"] is not None else -1
    again, mails = bool(said.get("again")), bool(said.get("mails"))
    actions.edit(
        made, **form.said(), seen=seen, again=again, mails=mails, now=request.now, actor=request.viewer
    )


def _page(
    request: Request,
    room: Room,
    made: Announcement,
    form: MomentForm,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    if isinstance(refused, Stale):
        form.data = {**form.data.dict(), "seen": str(made.revision)}  # type: ignore[attr-defined]
    context = {
        "made": made,
        "words": files.filled(made, room.term),
        "stands": made.state(request.now).value,
        "wait": wait(made, request.now),
        "tellings": list(made.tellings.all()),
        "form": form,
        "refused": _changed_words(refused),
        "writes": _writes(room),
        "done": request.GET.get("done", ""),
    }
    return show(request, room, "studio/terms/announcement.html", context, door=DOOR, status=status)


def _changed_words(refused: Refused | None) -> str:
    if isinstance(refused, Stale):
        return _("Somebody on the team has changed it since this page was opened. Here is how it reads now.")
    return str(refused.verdict.reason) if refused else ""


def _words_page(
    request: Request,
    room: Room,
    form: WordsForm,
    *,
    made: Announcement | None = None,
    there: Announcement | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "made": made, "there": there, "library": texts.library(request, room)}
    return show(request, room, "studio/terms/announcement_edit.html", context, door=DOOR, status=status)


def _enter_to_write(request: Request, term_id: int) -> Room:
    room = enter(request, term_id)
    _writes(room).or_refuse()
    return room


def _writes(room: Room) -> Verdict:
    return rules.may_announce(room.term, room.role)


def _name(request: Request, room: Room) -> str:
    """What readers call the writer: the name in the course team."""
    mine = TeamMember.objects.filter(term=room.term, account_id=request.viewer.account_id or 0)
    return mine.values_list("name", flat=True).get()


def _found(room: Room, announcement_id: int) -> Announcement:
    return get_object_or_404(
        Announcement.objects.for_team(room.term).select_related("term__course"), pk=announcement_id
    )


def _address(room: Room, made: Announcement) -> str:
    return reverse("studio:term_announcement", kwargs={"term_id": room.term.pk, "announcement_id": made.pk})
