"""One of two who do the same at the same moment, in a process of its own: argv names the deed, and what it is done to.

It says 'ready' when everything is loaded, runs at the first line on its standard input, and ends with what came of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import django
from django.conf import settings


def _certify(account_id: int) -> Callable[[], str]:
    from xueyun.accounts.models import Account
    from xueyun.core.times import utc_now
    from xueyun.schools import actions, viewers
    from xueyun.schools.models import School

    viewer, school = viewers.of(Account.objects.get(pk=account_id)), School.objects.get()

    def certify() -> str:
        actions.certify(viewer, school, number="2024010101", name="王小明", code="12345x", now=utc_now())
        return "certified"

    return certify


def _start_import(import_id: int) -> Callable[[], str]:
    from xueyun.core.times import utc_now
    from xueyun.schools.actions import imports
    from xueyun.schools.models import RosterImport

    found = RosterImport.objects.get(pk=import_id)

    def start() -> str:
        imports.start(found, now=utc_now(), actor=None)
        return "started"

    return start


def _decide(dispute_id: int, decision: str) -> Callable[[], str]:
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


def _edit(entry_id: int, name: str) -> Callable[[], str]:
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


def _print_slips(class_name: str) -> Callable[[], str]:
    from xueyun.core.times import utc_now
    from xueyun.schools import actions
    from xueyun.schools.models import School

    school = School.objects.get()

    def print_slips() -> str:
        slips = actions.print_slips(school, [class_name], again=False, now=utc_now(), actor=None)
        return f"{len(slips)} slips"

    return print_slips


def _end_grant(grant_id: int) -> Callable[[], str]:
    from xueyun.core.times import utc_now
    from xueyun.schools import actions
    from xueyun.schools.models import Grant

    given = Grant.objects.select_related("account", "school").get(pk=grant_id)

    def end() -> str:
        actions.end_grant(given, now=utc_now(), actor=None)
        return "ended"

    return end


def _edit_portal(school_id: int, motto: str) -> Callable[[], str]:
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


KNOWN: dict[str, Callable[..., Callable[[], str]]] = {
    "certify": _certify,
    "start_import": _start_import,
    "decide": _decide,
    "edit": _edit,
    "edit_portal": _edit_portal,
    "print_slips": _print_slips,
    "end_grant": _end_grant,
}


def main(known: dict[str, Callable[..., Callable[[], str]]], deed: str, *facts: str) -> None:
    settings.DATABASES["default"]["NAME"] = os.environ["RACE_DATABASE"]
    django.setup()
    from xueyun.core.verdict import Refused

    run = known[deed](*[int(fact) if fact.isdigit() else fact for fact in facts])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if not sys.stdin.readline():
        return  # whoever would have said it is gone
    try:
        sys.stdout.write(run())
    except Refused as refused:
        sys.stdout.write(refused.verdict.code)


if __name__ == "__main__":
    main(KNOWN, *sys.argv[1:])
