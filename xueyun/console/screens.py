"""What every page of a school's console begins and ends with."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from xueyun.console.rooms import ROOMS
from xueyun.core.http import Request, page
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


def show(
    request: Request, school: School, template: str, context: dict[str, Any], *, room: str, status: int = 200
) -> HttpResponse:
    """A page of that room: `template` extends "console/layout.html"."""
    rooms = [
        {
            "label": str(one.label),
            "icon": one.icon,
            "url": reverse(f"console:{one.key}", kwargs={"school": school.slug}),
            "current": one.key == room,
        }
        for one in ROOMS
    ]
    return page(request, template, {"school": school, "rooms": rooms, **context}, status=status)
