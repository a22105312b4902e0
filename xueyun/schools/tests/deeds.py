"""What people do at the same moment (see `core.tests.races`)."""

from __future__ import annotations

from collections.abc import Callable


def certify(account_id: int) -> Callable[[], str]:
    from xueyun.accounts.models import Account
    from xueyun.core.times import utc_now
    from xueyun.schools import actions, viewers
    from xueyun.schools.models import School

    viewer, school = viewers.of(Account.objects.get(pk=account_id)), School.objects.get()

    def certify() -> str:
        actions.certify(viewer, school, number="2024010101", name="王小明", code="12345x", now=utc_now())
        return "certified"

    return certify


def start_import(import_id: int) -> Callable[[], str]:
    from xueyun.core.times import utc_now
    from xueyun.schools.actions import imports
    from xueyun.schools.models import RosterImport

    found = RosterImport.objects.get(pk=import_id)

    def start() -> str:
        imports.start(found, now=utc_now(), actor=None)
        return "started"

    return start


def decide(dispute_id: int, decision: str) -> Callable[[], str]:
    from xueyun.core.times import utc_now
    from xueyun.core.viewer import Viewer
    from xueyun.schools import actions
    from xueyun.schools.models import Dispute

    dispute = Dispute.objects.select_related("entry", "against__account", "account", "school").get(
        pk=dispute_id
    )
    deed = {"free": actions.free_entry, "decline": actions.decline}[decision]

    def decide() -> str:
        deed(dispute, reason="核实", now=utc_now(), actor=Viewer())
        return decision

    return decide


def edit(entry_id: int, name: str) -> Callable[[], str]:
    from xueyun.core.times import utc_now
    from xueyun.core.versions import Changed
    from xueyun.schools import actions
    from xueyun.schools.models import RosterEntry

    entry = RosterEntry.objects.select_related("school").get(pk=entry_id)
    shown = actions.Facts.of(entry)

    def edit() -> str:
        try:
            actions.edit_entry(entry, shown, actions.Facts(name), reason="更名", now=utc_now(), actor=None)
        except Changed as changed:
            return f"changed to {changed.now_there.name}"
        return f"saved {name}"

    return edit


def print_slips(class_name: str) -> Callable[[], str]:
    from xueyun.core.times import utc_now
    from xueyun.schools import actions
    from xueyun.schools.models import School

    school = School.objects.get()

    def print_slips() -> str:
        slips = actions.print_slips(school, [class_name], again=False, now=utc_now(), actor=None)
        return f"{len(slips)} slips"

    return print_slips


def end_grant(grant_id: int) -> Callable[[], str]:
    from xueyun.core.times import utc_now
    from xueyun.schools import actions
    from xueyun.schools.models import Grant

    given = Grant.objects.select_related("account", "school").get(pk=grant_id)

    def end() -> str:
        actions.end_grant(given, now=utc_now(), actor=None)
        return "ended"

    return end


def edit_portal(school_id: int, motto: str) -> Callable[[], str]:
    from dataclasses import replace

    from xueyun.core.times import utc_now
    from xueyun.core.versions import Changed
    from xueyun.core.viewer import Viewer
    from xueyun.schools.actions import portal
    from xueyun.schools.models import School

    school = School.objects.get(pk=school_id)
    shown = portal.Face.of(school)

    def edit() -> str:
        try:
            portal.edit_portal(school, shown, replace(shown, motto=motto), now=utc_now(), actor=Viewer())
        except Changed as changed:
            return f"{motto} is shown {changed.now_there.motto}"
        return f"saved {motto}"

    return edit
