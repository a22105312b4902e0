"""One of the two accounts of `test_race.py`, in a process of its own: argv is the account's id. It says 'ready' when
everything is loaded, and runs at the first line on its standard input.
"""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings


def main(account_id: int) -> None:
    settings.DATABASES["default"]["NAME"] = os.environ["RACE_DATABASE"]
    django.setup()
    from xueyun.accounts.models import Account
    from xueyun.core.times import utc_now
    from xueyun.core.verdict import Refused
    from xueyun.schools import actions, viewers
    from xueyun.schools.models import School

    viewer = viewers.of(Account.objects.get(pk=account_id))
    school = School.objects.get()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if not sys.stdin.readline():
        return  # whoever would have said it is gone
    try:
        actions.certify(viewer, school, number="2024010101", name="王小明", code="12345x", now=utc_now())
    except Refused as refused:
        sys.stdout.write(refused.verdict.code)
    else:
        sys.stdout.write("certified")


if __name__ == "__main__":
    main(int(sys.argv[1]))
