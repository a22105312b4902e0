"""What `benchmarks.telling` runs: a run of so many learners with addresses, and what its team says to them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xueyun.config.settings")
BATCH = 2000


def build(readers: int) -> None:
    """A MOOC that so many have enrolled in."""
    import django

    django.setup()
    from xueyun.accounts.models import Account
    from xueyun.core import ids
    from xueyun.courses.factories import NOW, course, term
    from xueyun.enrolment import roll
    from xueyun.enrolment.models import Reason
    from xueyun.schools.models import School

    run = term(course(School.objects.get()), units=0)
    accounts = [
        Account(id=ids.new_id(), email=f"s{n}@example.org", nickname=f"学生{n}", created_at=NOW)
        for n in range(readers)
    ]
    Account.objects.bulk_create(accounts, batch_size=BATCH)
    Reason.objects.bulk_create(
        [Reason(account=one, term=run, started_at=NOW) for one in accounts], batch_size=BATCH
    )
    for at in range(0, readers, 500):
        roll.keep([one.pk for one in accounts[at : at + 500]], [run.pk])


def written(what: str) -> tuple[Callable[[], None], Callable[[], int]]:
    """The deed of telling, its words written down before; and the question how many were told."""
    from xueyun.announcements import actions, messages, tellings
    from xueyun.announcements.messages import Said
    from xueyun.core.times import utc_now
    from xueyun.courses.models import Term
    from xueyun.delivery.models import Letter
    from xueyun.enrolment.models import Line
    from xueyun.jobs import worker
    from xueyun.schools import factories as schools

    run, now = Term.objects.get(), utc_now()
    if what == "mails":
        return lambda: _none(worker.drain(now)), Letter.objects.filter(status=Letter.Status.SENT).count
    if what == "announcement":
        telling = actions.announce(
            run, title="期中安排", body="<p>第九周周三</p>", author="李老师", now=now
        ).tellings.get()

        def announced() -> int:
            telling.refresh_from_db()
            return telling.told

        return lambda: _none(tellings.announced(telling, now=now)), announced
    lead = schools.viewer(run.team.get().account)
    made = messages.send(run, Line.objects.all(), Said("题", "文", mails=True), once=1, now=now, actor=lead)

    def told() -> int:
        made.refresh_from_db()
        return made.told

    return lambda: messages.tell(made.pk, now=now), told


def _none(_count: int) -> None:
    return None


if __name__ == "__main__":
    build(int(sys.argv[1]))
