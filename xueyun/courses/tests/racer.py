"""One of two who do the same at the same moment, in a process of its own (see `schools.tests.test_race`)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import django
from django.conf import settings


def _apply(account_id: int, title: str) -> Callable[[], str]:
    from xueyun.accounts.models import Account
    from xueyun.courses import applications
    from xueyun.courses.tests.proposals import NOW, proposal
    from xueyun.schools import viewers
    from xueyun.schools.models import School

    viewer, school = viewers.of(Account.objects.get(pk=account_id)), School.objects.get()
    said = proposal(title=title)

    def apply() -> str:
        applications.apply(viewer, school, said, now=NOW)
        return "applied"

    return apply


def _decide(application_id: int, account_id: int, decision: str) -> Callable[[], str]:
    from xueyun.accounts.models import Account
    from xueyun.courses import applications
    from xueyun.courses.models import Application
    from xueyun.courses.tests.proposals import NOW
    from xueyun.schools import viewers

    application = Application.objects.for_page().get(pk=application_id)
    viewer = viewers.of(Account.objects.get(pk=account_id))

    def decide() -> str:
        if decision == "approve":
            applications.approve(application, seen=1, now=NOW, actor=viewer)
        elif decision == "withdraw":
            return "withdrawn" if applications.withdraw(application, now=NOW, viewer=viewer) else "late"
        else:
            applications.send_back(application, reason="缺大纲", seen=1, now=NOW, actor=viewer)
        return decision

    return decide


def main(deed: str, *facts: str) -> None:
    settings.DATABASES["default"]["NAME"] = os.environ["RACE_DATABASE"]
    django.setup()
    from xueyun.core.verdict import Refused

    known: dict[str, Callable[..., Callable[[], str]]] = {"apply": _apply, "decide": _decide}
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
    main(*sys.argv[1:])
