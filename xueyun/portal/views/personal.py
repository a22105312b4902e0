"""个人主页 and 我的课程."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.accounts.models import Account
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, page
from xueyun.courses.models.term import Status
from xueyun.portal.screens import personal
from xueyun.portal.screens.school import status_words

PAGE = 24
ON_ME = 6
NEXT = "next"  # 已报名下次开课


@require_safe
@sign_in_on_the_way
@access(signed_in)
def me(request: Request) -> HttpResponseBase:
    """Profile, courses at hand, and 我的学校云 in the right-hand column."""
    mine = personal.courses_of(request.viewer, request.now, back=request.path)
    at_hand = [course for course in mine if course.status is not Status.ENDED]
    context = {
        "account": cast(Account, request.user),
        "at_hand": at_hand[:ON_ME],
        "total": len(mine),
        "unread": request.viewer.unread,
    }
    return page(request, "portal/me.html", context)


@require_safe
@sign_in_on_the_way
@access(signed_in)
def my_courses(request: Request) -> HttpResponseBase:
    """Every course that the reader is in or waits for, by its state. Without a choice, the first that holds any."""
    mine = personal.courses_of(request.viewer, request.now, back=request.get_full_path())
    waiting = personal.waiting_of(request.viewer, request.now, back=request.get_full_path())
    words = {**status_words(), NEXT: _("Signed up for the next run"), "all": _("All")}
    counts = {status: sum(course.status == status for course in mine) for status in status_words()}
    counts |= {NEXT: len(waiting), "all": len(mine)}
    status = request.GET.get("status", "")
    if status not in words:
        status = next((key for key, count in counts.items() if count), Status.RUNNING)
    shown = waiting if status == NEXT else [c.card for c in mine if status in {"all", c.status}]
    context = {
        "filters": [
            {
                "label": label,
                "url": "?" + urlencode({"status": key}),
                "current": key == status,
                "count": counts[key],
            }
            for key, label in words.items()
        ],
        "status": status,
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "total": len(mine) + len(waiting),
    }
    return page(request, "portal/my_courses.html", context)
