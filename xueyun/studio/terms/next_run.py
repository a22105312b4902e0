"""下一次开课: this run copied into the next one, its dates moved and looked at before anything is made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import dates
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core import ids
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.times import local
from xueyun.core.verdict import Refused, Verdict
from xueyun.courses import schedules
from xueyun.courses.actions import next_run
from xueyun.courses.actions.next_run import Plan
from xueyun.courses.models import TeamMember, Term
from xueyun.courses.schedules import Content
from xueyun.sharing import actions as sharing
from xueyun.studio.terms.next_run_forms import (
    NextForm,
    SpanForm,
    as_typed,
    changed_of,
    check_span,
    lines_of,
    typed_rows,
)
from xueyun.studio.terms.screens import Room, enter, show
from xueyun.ui.filters import local_date

INVALID, DOOR = 422, "term_next"
MOST_FIELDS = 150  # that a form sends without a script; with one the changed rows travel in one field


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, term_id: int) -> HttpResponse:
    """The plan, with every date old and new; POST makes the draft that was shown. One waits already: that one."""
    room = enter(request, term_id)
    room.directs.or_refuse()
    there = next_run.waiting_draft(room.term)
    if there is not None or room.term.published_at is None:
        if request.method == "POST" and there is not None:
            return see_other(_address(room))  # the same form once more, or another's: one draft
        context = {
            "made": "made" in request.GET,
            "there": there,
            "is_mine": there is not None and _is_on(request, there),
            "lead": _lead(there),
        }
        status = next_run.NOT_PUBLISHED.status if request.method == "POST" else 200
        return show(request, room, "studio/terms/next_there.html", context, door=DOOR, status=status)
    sources = sharing.sources_for_next(room.term, request.now)
    if request.method == "POST":
        return _make(request, room, sources)
    return _plan(request, room, sources)


def _plan(request: Request, room: Room, sources: list[Term]) -> HttpResponse:
    """The dates, moved as is asked for."""
    term = room.term
    span = SpanForm.of(term, request.now, request.GET)
    if not span.is_valid():
        return _page(request, room, sources, {"span": span, "form": None, "lines": []}, INVALID)
    by, content = span.span(term), Content(span.cleaned_data["content"])
    try:
        check_span(term, by, request.now)
    except Refused as refused:
        span.add_error(None, str(refused.verdict.reason))
        return _page(request, room, sources, {"span": span, "form": None, "lines": []}, INVALID)
    rows = schedules.rows(schedules.tree(term, content), by)
    form = NextForm(
        initial={
            "starts_at": term.starts_at + by,
            "ends_at": term.ends_at + by,
            "shift": int(by.total_seconds()),
            "number": next_run.next_number(term.course_id),
            "stamp": schedules.stamp(term, content),
            "content": content.value,
        }
    )
    lines = lines_of(rows, {}, term.ends_at + by)
    span = SpanForm.showing(term, by, content.value, span.cleaned_data["by"])
    return _page(request, room, sources, {"span": span, "form": form, "lines": lines, "by": by})


def _make(request: Request, room: Room, sources: list[Term]) -> HttpResponse:
    """The draft, or the page once more with what is wrong; nothing that was typed is lost."""
    term, posted = room.term, request.POST
    form = NextForm(posted)
    typed = typed_rows(posted.dict())
    is_valid = form.is_valid()
    if {"shift", "content"} & set(form.errors):
        raise Http404  # no page of ours has sent this
    by, content = timedelta(seconds=form.cleaned_data["shift"]), Content(form.cleaned_data["content"])
    rows = schedules.rows(schedules.tree(term, content), by)
    lines = lines_of(rows, typed, form.cleaned_data.get("ends_at"))
    said: dict[str, Any] = {"form": form, "lines": lines, "by": by}
    said["span"] = SpanForm.showing(term, by, content.value)
    if not is_valid or any(line.problem for line in lines):
        return _page(request, room, sources, said, INVALID)
    late = sum(line.is_late for line in lines)
    if late and "late_ok" not in posted:
        return _page(request, room, sources, said | {"late": late}, INVALID)
    plan = Plan(
        number=form.cleaned_data["number"],
        starts_at=form.cleaned_data["starts_at"],
        ends_at=form.cleaned_data["ends_at"],
        by=by,
        stamp=form.cleaned_data["stamp"],
        content=content,
        changed=changed_of(lines),
        takes_password=form.cleaned_data["takes_password"],
        source=_source(posted.get("source", ""), sources),
    )
    try:
        opens = sharing.open_next_over if term.is_synchronous else next_run.open_next
        opens(term, plan, now=request.now, actor=request.viewer)
    except next_run.AlreadyThere:
        return see_other(_address(room))
    except Refused as refused:
        if refused.verdict.hidden:
            raise
        return _page(request, room, sources, said | {"refused": refused.verdict}, refused.verdict.status)
    return see_other(f"{_address(room)}?made")


def _page(
    request: Request, room: Room, sources: list[Term], said: dict[str, Any], status: int = 200
) -> HttpResponse:
    term = room.term
    if (refused := said.get("refused")) is not None and said["form"] is not None:
        said["form"] = _fresh(room, said["form"], refused)
    context = {
        "late": 0,
        "by": None,
        "refused": None,
        "weekday": weekday,
        "as_typed": as_typed,
        "span_words": span_words,
        "sources": sources,
        "source": request.POST.get("source", request.GET.get("source", "")),
        "source_choices": [(one.ref, _source_words(one)) for one in sources],
        "taken": _taken(room),
        "most_fields": MOST_FIELDS,
        "number": next_run.next_number(term.course_id),
    }
    return show(request, room, "studio/terms/next.html", context | said, door=DOOR, status=status)


def _fresh(room: Room, form: NextForm, refused: Verdict) -> NextForm:
    """The same form for the tree and the number as they are now: whoever has looked at it posts it again."""
    if refused.code not in {"tree_changed", "meanwhile"}:
        return form
    content = Content(form.cleaned_data["content"])
    data = {
        **form.data.dict(),  # type: ignore[attr-defined]
        "stamp": schedules.stamp(room.term, content),
        "number": str(next_run.next_number(room.term.course_id)),
    }
    return NextForm(data)


def span_words(by: timedelta | None) -> str:
    """'26 weeks and 3 days'."""
    if by is None:
        return ""
    weeks, days = divmod(by.days, 7)
    said = [ngettext("%(num)s week", "%(num)s weeks", weeks) % {"num": weeks}] if weeks else []
    if days or not weeks:
        said.append(ngettext("%(num)s day", "%(num)s days", days) % {"num": days})
    if by.seconds:
        minutes = by.seconds // 60
        said.append(_("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60})
    return " ".join(said)


def weekday(moment: Any) -> str:
    """星期三 / Wednesday, in Shanghai."""
    return str(dates.WEEKDAYS[local(moment).weekday()])


def _taken(room: Room) -> list[tuple[str, str]]:
    """What comes along, in words."""
    term = room.term
    team = [one.name for one in term.team.filter(account__is_active=True)]
    return [
        (_("Team"), " · ".join(team)),
        (_("Content"), _("Chapters, lessons and units; files are shared, and nothing is copied of them.")),
        (_("Grading rule"), _("As it is now") if term.grading else _("None is set")),
        (_("Videos"), _("Done at %(percent)s%%") % {"percent": term.video_threshold}),
        (_("Watermark"), _("Yes") if term.has_watermark else _("No")),
        (_("Not taken over"), _("Learners and their records, announcements, the bin.")),
    ]


def _source_words(one: Term) -> str:
    said = {"n": one.number, "start": local_date(one.starts_at), "end": local_date(one.ends_at)}
    return _("Term %(n)s, %(start)s – %(end)s") % said


def _source(letters: str, sources: list[Term]) -> Term | None:
    """The run that was chosen among those that were offered; '' and what is none of them is none."""
    try:
        wanted = ids.decode(letters)
    except ValueError:
        return None
    return next((one for one in sources if one.pk == wanted), None)


def _is_on(request: Request, draft: Term) -> bool:
    return TeamMember.objects.filter(term=draft, account_id=request.viewer.account_id or 0).exists()


def _lead(draft: Term | None) -> str:
    if draft is None:
        return ""
    leads = TeamMember.objects.filter(term=draft, role=TeamMember.Role.LEAD)
    return leads.values_list("name", flat=True).first() or ""


def _address(room: Room) -> str:
    return reverse("studio:term_next", kwargs={"term_id": room.term.pk})
