"""Deeds of the audit log in a reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xueyun.audit.models import Entry as Deed
from xueyun.schools.models import RosterEntry

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

SHOWN = 50

WORDS: dict[str, _StrOrPromise] = {
    "schools.certify": _("Certified"),
    "schools.certify_taken": _("Another account tried, with the right name and code"),
    "schools.certify_locked": _("Wrong tries ended in a lock"),
    "schools.unlock_number": _("The number was unlocked"),
    "schools.remove_certification": _("Certification removed"),
    "schools.enter": _("Entered"),
    "schools.edit_entry": _("Edited"),
    "schools.move_to_class": _("Moved to another class"),
    "schools.disable": _("Disabled"),
    "schools.enable": _("Enabled"),
    "schools.set_code": _("New verification code"),
    "schools.codes_random": _("Codes are drawn at random from now on"),
    "schools.codes_listed": _("Codes come with the list from now on"),
    "schools.print_slips": _("Slips with new codes printed"),
    "schools.reenter": _("Entered again"),
    "schools.dispute": _("Dispute raised"),
    "schools.free_entry": _("Dispute decided: the entry was freed"),
    "schools.decline_dispute": _("Dispute declined"),
    "schools.offer_move": _("Copying of records offered"),
    "schools.confirm_move": _("Copying of records confirmed"),
    "schools.move_records": _("Records copied to the new account"),
}


def words(deed: Deed) -> str:
    """What was done; a verb that has no words here is shown as it is."""
    return str(WORDS.get(deed.verb, deed.verb))


def reason(deed: Deed) -> str:
    """What the administrator wrote, or what was locked."""
    detail: dict[str, Any] = deed.detail
    if deed.verb == "schools.certify_locked":
        return lock_of(deed)
    return str(detail.get("reason") or detail.get("note") or "")


def lock_of(deed: Deed) -> str:
    """What a lock closed."""
    return str(_LOCKS.get(deed.detail.get("by", ""), _("This number for this account")))


_LOCKS: dict[str, _StrOrPromise] = {
    "code.number": _("The number, for everyone"),
    "code.address": _("The address"),
    "code.account": _("The account"),
}


def about(entry: RosterEntry) -> QuerySet[Deed]:
    """What was done with an entry and tried at its number, the latest first: found by the number."""
    return Deed.objects.filter(
        school_id=entry.school_id, object_label=entry.student_no, verb__in=WORDS
    ).order_by("-at", "-pk")[:SHOWN]
