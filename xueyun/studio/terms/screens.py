"""What every page of a run in the studio begins and ends with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from xueyun.core.http import Request, page
from xueyun.core.verdict import Verdict
from xueyun.courses import drafts, rules
from xueyun.courses.drafts import Ref
from xueyun.courses.models import Term
from xueyun.schools.rules import may_open
from xueyun.studio.terms.rooms import DOORS

MOST_NODES = 3_000


@dataclass(frozen=True, slots=True)
class Room:
    """A run as one of its team sees it at a moment, `name` being what the team calls them."""

    term: Term
    role: str
    name: str
    now: datetime

    @property
    def edits(self) -> Verdict:
        return rules.may_edit(self.term, self.role)

    @property
    def publishes(self) -> Verdict:
        return rules.may_publish(self.term, self.role)

    @property
    def directs(self) -> Verdict:
        return rules.may_direct(self.term, self.role)


def enter(request: Request, term_id: int) -> Room:
    """The run, for its team; to everybody else it is not there (404). One query."""
    mine = Term.objects.filter(team__account_id=request.viewer.account_id or 0).annotate(
        my_role=F("team__role"), my_name=F("team__name")
    )
    term = get_object_or_404(mine.for_page(), pk=term_id)
    me = cast(Any, term)
    rules.may_see_draft(me.my_role).or_refuse()
    may_open(term.course.school).or_refuse()
    return Room(term, me.my_role, me.my_name, request.now)


def enter_to_edit(request: Request, term_id: int) -> Room:
    """The same for who may change the content; assistants are told whose that is."""
    room = enter(request, term_id)
    room.edits.or_refuse()
    return room


def show(
    request: Request, room: Room, template: str, context: dict[str, Any], *, door: str, status: int = 200
) -> HttpResponse:
    """A page of that room: `template` extends "studio/terms/layout.html"."""
    doors = [
        {
            "label": str(one.label),
            "icon": one.icon,
            "url": reverse(f"studio:{one.key}", kwargs={"term_id": room.term.pk}),
            "current": one.key == door,
        }
        for one in DOORS
        if (room.edits or not one.for_editors) and (room.directs or not one.for_lead)
    ]
    said = {"room": room, "term": room.term, "doors": doors, "state": room.term.status(request.now).value}
    return page(request, template, {**said, **context}, status=status)


def node_ref(text: str) -> Ref:
    """The node that an address or a field names. Raises Http404."""
    try:
        return drafts.ref(text)
    except ValueError as error:
        raise Http404 from error


def chosen(request: Request) -> list[Ref]:
    """The nodes that a form names: boxes, or all in one field, as a script sends them."""
    names = [*request.POST.getlist("node"), *filter(None, request.POST.get("nodes", "").split(","))]
    if len(names) > MOST_NODES:
        raise Http404
    return [node_ref(name) for name in dict.fromkeys(names)]


def wants_json(request: Request) -> bool:
    """Whether the page's own script asks."""
    return request.headers.get("Accept", "") == "application/json"
