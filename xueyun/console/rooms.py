"""The rooms of the two consoles, in the order of their navigation. A new room is a line here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Room:
    """`key` is the name of its first address in `console.urls`, or in `console.platform_urls`."""

    key: str
    label: _StrOrPromise
    icon: str


ROOMS = (
    Room("home", pgettext_lazy("console", "Overview"), "gauge"),
    Room("students", _("Students"), "graduation-cap"),
    Room("teachers", _("Teachers"), "users"),
    Room("imports", _("Roster import"), "clipboard-list"),
    Room("slips", _("Verification codes"), "key-round"),
    Room("disputes", _("Disputes"), "scale"),
    Room("locks", _("Locks"), "lock"),
    Room("applications", _("Course applications"), "circle-check"),
    Room("terms", _("Courses and terms"), "library"),
    Room("portal", pgettext_lazy("console", "School page"), "monitor"),
    Room("notices", _("Notices"), "megaphone"),
    Room("statistics", _("Statistics"), "layers"),
    Room("administrators", _("Administrators"), "shield-check"),
    Room("audit", _("Audit log"), "history"),
)

PLATFORM_ROOMS = (
    Room("home", pgettext_lazy("console", "Overview"), "gauge"),
    Room("schools", _("Schools"), "school"),
    Room("regions", _("Regions"), "map-pin"),
    Room("accounts", _("Accounts"), "users"),
    Room("approvals", _("Approvals"), "circle-check"),
    Room("broadcasts", _("Announcements to all"), "megaphone"),
    Room("health", _("Health"), "monitor"),
    Room("administrators", _("Administrators"), "shield-check"),
    Room("audit", _("Audit log"), "history"),
)
