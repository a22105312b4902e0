"""What a school's page shows and says: its face, with a preview, and its notices."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console.faces import EditForm
from xueyun.console.portal import NoticeForm
from xueyun.console.screens import enter, show
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.trying import attempt
from xueyun.schools.actions import portal
from xueyun.schools.models import Notice, School
from xueyun.ui.tables import paging

A_PAGE = 50


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, school: str) -> HttpResponse:
    """Its words, pictures, crest and colour. Who saves second sees both versions, and nothing is lost."""
    at = enter(request, school)
    form = EditForm.sent(at, request) if request.method == "POST" else EditForm.open(at, portal.Face.of(at))

    def save(said: dict[str, Any]) -> None:
        portal.edit_portal(at, said["shown"], form.face(), now=request.now, actor=request.viewer)

    tried = attempt(form, save)
    if tried.is_done:
        return see_other(reverse("console:portal", kwargs={"school": at.slug}) + "?done")
    context = {"form": form, "done": "done" in request.GET}
    return show(request, at, "console/portal.html", context, room="portal", status=tried.status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def notices(request: Request, school: str) -> HttpResponse:
    """All of them, the latest first: shown, scheduled, withdrawn."""
    at = enter(request, school)
    rows = Notice.objects.filter(school=at)
    listed = paging.page(rows, ("published_at", "pk"), request.GET, A_PAGE, is_down=True)
    context = {"listed": listed, "now": request.now, "done": "done" in request.GET}
    return show(request, at, "console/notices.html", context, room="notices")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request, school: str) -> HttpResponse:
    """A new one."""
    at = enter(request, school)
    form = (
        NoticeForm(request.POST)
        if request.method == "POST"
        else NoticeForm.open(portal.NoticeText("", "", request.now), is_new=True)
    )

    def write(_said: dict[str, Any]) -> None:
        portal.write_notice(at, form.said(None), now=request.now, actor=request.viewer)

    tried = attempt(form, write)
    if tried.is_done:
        return _to_notices(at)
    context = {"form": form, "notice": None}
    return show(request, at, "console/notice.html", context, room="notices", status=tried.status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_notice(request: Request, school: str, notice_id: int) -> HttpResponse:
    """Who saves second sees both versions, and nothing is lost."""
    at = enter(request, school)
    notice = _notice(at, notice_id)
    form = (
        NoticeForm(request.POST)
        if request.method == "POST"
        else NoticeForm.open(portal.NoticeText.of(notice))
    )

    def save(said: dict[str, Any]) -> None:
        shown = said["shown"] or portal.NoticeText.of(notice)
        portal.edit_notice(notice, shown, form.said(shown), now=request.now, actor=request.viewer)

    tried = attempt(form, save)
    if tried.is_done:
        return _to_notices(at)
    context = {"form": form, "notice": notice}
    return show(request, at, "console/notice.html", context, room="notices", status=tried.status)


@access(signed_in)
@require_POST
def show_notice(request: Request, school: str, notice_id: int) -> HttpResponse:
    """Take it off the page, or put it back."""
    at = enter(request, school)
    notice = _notice(at, notice_id)
    shows = request.POST.get("shows") == "1"
    portal.withdraw_notice(notice, now=request.now, actor=request.viewer, shows=shows)
    return _to_notices(at)


def _notice(school: School, notice_id: int) -> Notice:
    return get_object_or_404(Notice.objects.filter(school=school).select_related("school"), pk=notice_id)


def _to_notices(school: School) -> HttpResponse:
    return see_other(reverse("console:notices", kwargs={"school": school.slug}) + "?done")
