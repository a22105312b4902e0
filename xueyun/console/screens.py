"""What every page of the two consoles begins and ends with."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xueyun.console.rooms import PLATFORM_ROOMS, ROOMS, Room
from xueyun.console.rules import may_run_platform
from xueyun.core.http import Request, page
from xueyun.core.verdict import Refused, refuse
from xueyun.schools.models import School
from xueyun.schools.rules import may_administer


def enter(request: Request, slug: str) -> School:
    """The school, for its own administrators; to everybody else it is not there (404)."""
    school = get_object_or_404(School, slug=slug)
    may_administer(request.viewer, school.pk).or_refuse()
    if school.suspended_at:
        raise Refused(
            refuse(
                "school_suspended",
                _("The platform has suspended your school's cloud. The reason given: %(reason)s")
                % {"reason": school.suspended_reason},
            )
        )
    return school


def enter_platform(request: Request) -> None:
    """For the platform's administrators; to everybody else it is not there (404)."""
    may_run_platform(request.viewer).or_refuse()


def show(
    request: Request, school: School, template: str, context: dict[str, Any], *, room: str, status: int = 200
) -> HttpResponse:
    """A page of that room: `template` extends "console/layout.html"."""
    rooms = [_link(one, f"console:{one.key}", {"school": school.slug}, room) for one in ROOMS]
    return page(request, template, {"school": school, "rooms": rooms, **context}, status=status)


def show_platform(
    request: Request, template: str, context: dict[str, Any], *, room: str, status: int = 200
) -> HttpResponse:
    """A page of the platform's console, in the same frame."""
    rooms = [_link(one, f"platform:{one.key}", {}, room) for one in PLATFORM_ROOMS]
    return page(request, template, {"school": None, "rooms": rooms, **context}, status=status)


def _link(room: Room, address: str, where: dict[str, str], current: str) -> dict[str, object]:
    return {
        "label": str(room.label),
        "icon": room.icon,
        "url": reverse(address, kwargs=where),
        "current": room.key == current,
    }
