"""Deeds of the audit log in a reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext
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
    "schools.add_entries": _("Entries added"),
    "schools.import_read": _("A list was brought"),
    "schools.import_start": _("An import was started"),
    "schools.import_done": _("An import was done"),
    "schools.import_drop": _("An import was left"),
    "schools.import_resume": _("An import that broke off goes on"),
    "schools.import_failed": _("An import broke off"),
    "schools.import_rejected_export": _("Rejected rows downloaded"),
    "schools.open": _("School opened"),
    "schools.edit": _("School edited"),
    "schools.suspend": _("School suspended"),
    "schools.resume": _("School resumed"),
    "schools.open_region": _("Region made"),
    "schools.rename_region": _("Region renamed"),
    "schools.remove_region": _("Region removed"),
    "schools.grant": _("Role given"),
    "schools.end_grant": _("Role ended"),
    "schools.post_notice": _("Notice written"),
    "schools.edit_notice": _("Notice edited"),
    "schools.withdraw_notice": _("Notice withdrawn"),
    "schools.show_notice": _("Notice shown again"),
    "schools.edit_portal": _("Portal edited"),
    "schools.write_page": _("Teacher's page written"),
    "courses.open": _("Course opened"),
    "courses.open_term": _("Run opened"),
    "courses.apply": _("Course applied for"),
    "courses.withdraw_application": _("Application for a course withdrawn"),
    "courses.approve_application": _("Application for a course approved"),
    "courses.send_back_application": _("Application for a course sent back"),
    "courses.open_next": _("Next run made of an earlier one"),
    "courses.publish": _("Run published"),
    "courses.delete_nodes": _("Content deleted"),
    "courses.restore_nodes": _("Content brought back"),
    "courses.restore_version": _("Earlier version taken back"),
    "courses.archive": _("Run archived"),
    "courses.replace_file": _("File replaced everywhere"),
    "media.upload": _("File uploaded"),
    "media.rename": _("File renamed"),
    "media.captions": _("Captions of a video changed"),
    "media.poster": _("Poster of a video changed"),
    "media.delete": _("File deleted"),
    "courses.edit_intro": _("Intro page changed"),
    "courses.restore": _("Run restored"),
    "courses.submit": _("Run submitted for approval"),
    "courses.withdraw": _("Submission withdrawn"),
    "courses.approve": _("Run approved"),
    "courses.send_back": _("Run sent back to its team"),
    "announcements.write": _("Announcement drafted"),
    "announcements.announce": _("Announcement published"),
    "announcements.schedule": _("Announcement scheduled"),
    "announcements.edit": _("Announcement edited"),
    "announcements.message": _("Message to students sent"),
    "announcements.take_back": _("Scheduled announcement taken back"),
    "announcements.withdraw": _("Announcement withdrawn"),
    "announcements.pin": _("Announcement pinned"),
    "announcements.unpin": _("Announcement unpinned"),
    "announcements.discard": _("Draft of an announcement thrown away"),
    "courses.invite": _("Invited to the course team"),
    "courses.withdraw_invitation": _("Invitation to the course team withdrawn"),
    "courses.accept_invitation": _("Invitation to the course team accepted"),
    "courses.decline_invitation": _("Invitation to the course team declined"),
    "courses.edit_member": _("Member of the course team edited"),
    "courses.remove_member": _("Removed from the course team"),
    "courses.leave_team": _("Left the course team"),
    "courses.hand_over": _("Course lead handed over"),
    "courses.appoint_lead": _("Course lead appointed by the school"),
    "courses.edit_settings": _("Settings of a run changed"),
    "courses.set_password": _("Course password set"),
    "courses.remove_password": _("Course password taken away"),
    "courses.set_grading": _("Grading rule changed"),
    "enrolment.remove": _("Learner removed"),
    "enrolment.let_in": _("A removed learner may come back"),
    "enrolment.look": _("Students looked up by number"),
    "enrolment.import": _("Students enrolled by number"),
    "enrolment.withdraw_expected": _("Expected students taken off the list"),
    "studio.export_learners": _("Learners of a run exported"),
    "licences.grant": _("Licence given"),
    "accounts.register": _("Registered"),
    "accounts.change_password": _("Password changed"),
    "accounts.change_security": _("Security changed"),
    "accounts.recover_password": _("Password found again"),
    "accounts.send_recovery": _("Way of recovery sent"),
    "accounts.prove_recovery": _("Way of recovery proven"),
    "accounts.recovery_locked": _("Recovery locked"),
    "accounts.login_locked": _("Sign-in locked"),
    "accounts.end_device": _("Device signed out"),
    "accounts.end_sessions": _("All devices signed out"),
    "accounts.freeze": _("Account frozen"),
    "accounts.unfreeze": _("Account unfrozen"),
    "delivery.send_again": _("Letter sent again"),
    "jobs.retry": _("Job tried again"),
    "jobs.drop": _("Job dropped"),
    "notices.broadcast": _("Announcement to all"),
    "notices.stop_broadcast": _("Announcement to all stopped"),
    "console.export_students": _("Students exported"),
    "console.export_teachers": _("Teachers exported"),
    "console.export_audit": _("Audit log exported"),
    "console.export_statistics": _("Statistics exported"),
    "console.export_terms": _("Courses and terms exported"),
    "console.export_schools": _("Schools exported"),
    "console.export_accounts": _("Accounts exported"),
}


def actor(deed: Deed) -> str:
    """Who did it; a command or a job has no name."""
    return (
        gettext("The system") if deed.actor_id is None and deed.actor_label == "system" else deed.actor_label
    )


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
