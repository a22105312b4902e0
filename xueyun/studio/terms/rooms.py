"""The rooms of a run in the studio, in the order of its navigation. A new room is a line here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Door:
    """`key` names the room's first address in `studio.urls`; only the team's editors see what is `for_editors`, its
    lead alone what is `for_lead`."""

    key: str
    label: _StrOrPromise
    icon: str
    for_editors: bool = False
    for_lead: bool = False


DOORS = (
    Door("term_guide", pgettext_lazy("studio", "Guide"), "list-todo"),
    Door("term_content", pgettext_lazy("studio", "Content"), "layers"),
    Door("term_intro", _("Intro page"), "book-open"),
    Door("term_settings", _("Term settings"), "settings"),
    Door("term_team", pgettext_lazy("studio", "Team"), "users"),
    Door("term_students", _("Students"), "graduation-cap"),
    Door("term_announcements", pgettext_lazy("learning", "Announcements"), "megaphone"),
    Door("term_messages", pgettext_lazy("studio", "Messages"), "mail"),
    Door("term_preview", pgettext_lazy("studio", "Preview"), "eye"),
    Door("term_publish", pgettext_lazy("studio", "Publish"), "circle-check", for_editors=True),
    Door("term_next", pgettext_lazy("studio", "Next run"), "calendar", for_lead=True),
    Door("term_bin", _("Bin"), "trash-2", for_editors=True),
)
