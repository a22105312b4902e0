"""A run's settings: dates, whom it is for, how videos count; the course password. The course lead sets them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import Refused
from xueyun.core.versions import Stale, mark
from xueyun.courses import dates
from xueyun.courses.actions import settings as verbs
from xueyun.courses.actions.grading import Grading
from xueyun.courses.actions.settings import Settings
from xueyun.enrolment import listing
from xueyun.studio.terms.screens import Room, enter, show
from xueyun.studio.terms.settings_forms import PasswordForm, SettingsForm

INVALID, MOST_SHOWN = 422, 20
STALE_PASSWORD = _(
    "Somebody else has set or removed the password since you opened this page. Yours is not saved yet: save again "
    "to put it in the place of theirs."
)
# Which field a refusal is said at; others are said above the form.
FIELDS = {
    "dates_order": "ends_at", "dates_begun": "starts_at", "dates_start_past": "starts_at", "dates_end_past": "ends_at",
    "audience_stays": "audience", "has_layers": "audience", "threshold": "video_threshold",
    "long_load": "weekly_hours",
}  # fmt: skip


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request, term_id: int) -> HttpResponse:
    """The facts in one form. What other dates would do is said first; a stale save shows both versions."""
    room = enter(request, term_id)
    if request.method != "POST":
        return _page(request, room)
    room.directs.or_refuse()
    form = SettingsForm.of(room.term, request.POST)
    if not form.is_valid():
        return _page(request, room, form, status=INVALID)
    there = Settings.of(room.term)
    new = form.settings(there)
    if (asked := _asked(room, there, new, request)) is not None:
        return _page(request, room, form, asked=asked)
    try:
        verbs.edit_settings(
            room.term, new, seen=form.cleaned_data["seen"], now=request.now, actor=request.viewer
        )
    except Stale as stale:
        return _page(request, room, _over(form, stale.there), there=stale.there, status=stale.verdict.status)
    except Refused as refused:
        return _page(request, room, _refused(form, refused), status=refused.verdict.status)
    return see_other(f"{_address(room)}?saved")


@access(signed_in)
@require_http_methods(["POST"])
def password(request: Request, term_id: int) -> HttpResponse:
    """Set, change or (`act=remove`) take away the course password."""
    room = enter(request, term_id)
    room.directs.or_refuse()
    is_removed = request.POST.get("act") == "remove"
    form = PasswordForm(request.POST)
    if is_removed:
        form.fields["password"].required = False
    if not form.is_valid():
        return _page(request, room, password_form=form, status=INVALID)
    typed = "" if is_removed else form.cleaned_data["password"]
    try:
        verbs.set_password(
            room.term, typed, seen=form.cleaned_data["seen"], now=request.now, actor=request.viewer
        )
    except Stale as stale:
        room.term.refresh_from_db(fields=["password"])
        form.data = {**request.POST.dict(), "seen": mark(room.term.password)}
        form.add_error("password", str(STALE_PASSWORD))
        return _page(request, room, password_form=form, status=stale.verdict.status)
    except Refused as refused:
        if refused.verdict.hidden:
            raise
        form.add_error("password", str(refused.verdict.reason))
        return _page(request, room, password_form=form, status=refused.verdict.status)
    return see_other(f"{_address(room)}?password={'removed' if is_removed else 'set'}#password")


def _asked(room: Room, there: Settings, new: Settings, request: Request) -> dict[str, Any] | None:
    """What other dates would do, where that is not nothing and was not confirmed for these very dates."""
    if (there.starts_at, there.ends_at) == (new.starts_at, new.ends_at):
        return None
    if not dates.may_set(room.term, new.starts_at, new.ends_at, request.now):
        return None  # the verb refuses it
    word = mark((new.starts_at, new.ends_at))
    outside = dates.outside(room.term, new.starts_at, new.ends_at)
    learners = listing.learners_in([room.term.pk]).get(room.term.pk, 0) if room.term.published_at else 0
    if request.POST.get("confirmed") == word or not (outside or learners):
        return None
    return {
        "word": word, "learners": learners, "outside": outside[:MOST_SHOWN],
        "more": max(0, len(outside) - MOST_SHOWN), "starts_at": new.starts_at, "ends_at": new.ends_at,
    }  # fmt: skip


def _over(form: SettingsForm, there: Settings) -> SettingsForm:
    """The same form over what stands now: saving again puts it in the place of that."""
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["seen"] = mark(there)  # type: ignore[index]
    return form


def _refused(form: SettingsForm, refused: Refused) -> SettingsForm:
    if refused.verdict.hidden:
        raise refused
    field = FIELDS.get(refused.verdict.code)
    form.add_error(field if field in form.fields else None, str(refused.verdict.reason))
    return form


def _address(room: Room) -> str:
    return reverse("studio:term_settings", kwargs={"term_id": room.term.pk})


def _page(
    request: Request,
    room: Room,
    form: SettingsForm | None = None,
    *,
    password_form: PasswordForm | None = None,
    asked: dict[str, Any] | None = None,
    there: Settings | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form or SettingsForm.of(room.term),
        "password_form": password_form or PasswordForm(initial={"seen": mark(room.term.password)}),
        "asked": asked,
        "there": there,
        "grading": Grading.of(room.term.grading),
        "has_ended": room.term.published_at is not None and room.term.ends_at < request.now,
        "has_begun": room.term.published_at is not None and room.term.starts_at <= request.now,
        "said": "saved" if "saved" in request.GET else request.GET.get("password", ""),
    }
    return show(request, room, "studio/terms/settings.html", context, door="term_settings", status=status)
