"""Where the steps are done: links for those who may go there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xueyun.courses.models import TeamMember, Term

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Place:
    """`address` needs a run ('term_id') or a school ('school'); 'source' is the run beneath."""

    label: _StrOrPromise
    address: str
    of: str = "term"
    for_lead: bool = False
    for_editors: bool = False
    for_administrators: bool = False


PLACES = {
    "imports": Place(_("Roster import"), "console:imports", "school", for_administrators=True),
    "certify": Place(_("Certify as a teacher"), "schools:certify", "school"),
    "team": Place(pgettext_lazy("studio", "Team"), "studio:term_team"),
    "intro": Place(_("Intro page"), "studio:term_intro"),
    "settings": Place(_("Term settings"), "studio:term_settings"),
    "grading": Place(_("Grading rule"), "studio:term_grading"),
    "content": Place(pgettext_lazy("studio", "Content"), "studio:term_content"),
    "publish": Place(pgettext_lazy("studio", "Publish"), "studio:term_publish", for_editors=True),
    "portal": Place(_("The school's page, where students certify"), "portal:school", "school"),
    "page": Place(_("Course page"), "portal:term"),
    "students": Place(_("Students"), "studio:term_students"),
    "announcements": Place(pgettext_lazy("learning", "Announcements"), "studio:term_announcements"),
    "next": Place(_("Next run"), "studio:term_next", for_lead=True),
    "source": Place(_("The source's course page"), "portal:term", "source"),
}


@dataclass(frozen=True, slots=True)
class Link:
    label: _StrOrPromise
    url: str


def links(keys: tuple[str, ...], term: Term, role: str, *, administers: bool) -> list[Link]:
    """For this reader; what they may not open is left out."""
    found = []
    for place in map(PLACES.__getitem__, keys):
        if place.for_administrators and not administers:
            continue
        if place.for_lead and role != TeamMember.Role.LEAD:
            continue
        if place.for_editors and role == TeamMember.Role.ASSISTANT:
            continue
        if url := _url(place, term):
            found.append(Link(place.label, url))
    return found


def _url(place: Place, term: Term) -> str:
    if place.of == "school":
        where: dict[str, object] = {"school": term.course.school.slug}
    else:
        run = term.source_id if place.of == "source" else term.pk
        if run is None:
            return ""
        where = {"term_id": run}
    return reverse(place.address, kwargs=where)
