"""What a school's page shows and says: its face, with a preview, and its notices."""

from __future__ import annotations

from django.core.paginator import Paginator
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
from xueyun.schools.actions import portal
from xueyun.schools.models import Notice, School

INVALID, CONFLICT, A_PAGE = 422, 409, 50


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, school: str) -> HttpResponse:
    """Its words, pictures, crest and colour. Who saves second sees both versions, and nothing is lost."""
    at = enter(request, school)
    there, status = None, 200
    form = EditForm.sent(at, request) if request.method == "POST" else EditForm.open(at, portal.Face.of(at))
    if form.is_bound:
        status = INVALID
        if form.is_valid():
            try:
                shown = form.cleaned_data["shown"]
                portal.edit_portal(at, shown, form.face(), now=request.now, actor=request.viewer)
            except portal.PortalChanged as changed:
                there, status = changed.now_there, CONFLICT
                form = form.again(there)
            else:
                return see_other(reverse("console:portal", kwargs={"school": at.slug}) + "?done")
    context = {"form": form, "there": there, "done": "done" in request.GET}
    return show(request, at, "console/portal.html", context, room="portal", status=status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def notices(request: Request, school: str) -> HttpResponse:
    """All of them, the latest first: shown, scheduled, withdrawn."""
    at = enter(request, school)
    rows = Notice.objects.filter(school=at).order_by("-published_at", "-pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "now": request.now, "done": "done" in request.GET}
    return show(request, at, "console/notices.html", context, room="notices")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request, school: str) -> HttpResponse:
    """A new one."""
    at = enter(request, school)
    form = NoticeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        portal.write_notice(at, form.said(None), now=request.now, actor=request.viewer)
        return _to_notices(at)
    if not form.is_bound:
        form.initial["published_at"] = NoticeForm.open(portal.NoticeText("", "", request.now)).initial[
            "published_at"
        ]
    context = {"form": form, "notice": None, "there": None}
    status = INVALID if form.is_bound else 200
    return show(request, at, "console/notice.html", context, room="notices", status=status)


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_notice(request: Request, school: str, notice_id: int) -> HttpResponse:
    """Who saves second sees both versions, and nothing is lost."""
    at = enter(request, school)
    notice = _notice(at, notice_id)
    there, status = None, 200
    form = (
        NoticeForm(request.POST)
        if request.method == "POST"
        else NoticeForm.open(portal.NoticeText.of(notice))
    )
    if form.is_bound:
        status = INVALID
        if form.is_valid():
            shown = form.cleaned_data["shown"] or portal.NoticeText.of(notice)
            try:
                portal.edit_notice(notice, shown, form.said(shown), now=request.now, actor=request.viewer)
            except portal.PortalChanged as changed:
                there, status = changed.now_there, CONFLICT
                form = NoticeForm({**request.POST.dict(), "shown": NoticeForm.open(there).initial["shown"]})
            else:
                return _to_notices(at)
    context = {"form": form, "notice": notice, "there": there}
    return show(request, at, "console/notice.html", context, room="notices", status=status)


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
