"""What `benchmarks.telling` runs: a run of so many learners with addresses, and what its team says to them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xueyun.accounts.models import Account

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xueyun.config.settings")
BATCH = 2000


def build(readers: int) -> None:
    """A MOOC that so many have enrolled in, and a SPOC for the half of them who are certified."""
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
    term(course(School.objects.get(), "名单"), audience="spoc", units=10)
    _certify(accounts[: readers // 2])


def _certify(accounts: list[Account]) -> None:
    from xueyun.core import ids
    from xueyun.courses.factories import NOW
    from xueyun.schools.models import Certification, RosterEntry, School

    school = School.objects.get()
    entries = [
        RosterEntry(
            id=ids.new_id(), school=school, student_no=f"2026{n:06}", name=one.nickname, code_hmac=bytes(32)
        )
        for n, one in enumerate(accounts)
    ]
    RosterEntry.objects.bulk_create(entries, batch_size=BATCH)
    Certification.objects.bulk_create(
        (
            Certification(account=one, entry=entry, school=school, certified_at=NOW, last_used_at=NOW)
            for one, entry in zip(accounts, entries, strict=True)
        ),
        batch_size=BATCH,
    )


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

    run, now = Term.objects.get(audience=Term.Audience.MOOC), utc_now()
    if what.startswith("numbers"):
        return _numbers(told_of=what.endswith("told"))
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


def _numbers(*, told_of: bool) -> tuple[Callable[[], None], Callable[[], int]]:
    """A list of numbers is brought into the SPOC, or those who are on it are told."""
    from xueyun.courses.factories import NOW, lead_of
    from xueyun.courses.models import Term
    from xueyun.enrolment import importing, tellings
    from xueyun.jobs.models import Job
    from xueyun.notices.models import Message
    from xueyun.schools.models import RosterEntry

    spoc = Term.objects.get(audience=Term.Audience.SPOC)
    if not told_of:
        numbers, actor = list(RosterEntry.objects.values_list("student_no", flat=True)), lead_of(spoc)
        return lambda: _none(len(importing.bring(spoc, numbers, now=NOW, actor=actor))), spoc.lines.count

    def tell() -> None:
        for job in Job.objects.filter(name="enrolment.tell_imported").order_by("pk"):
            tellings.many_imported(**job.args, now=NOW)

    return tell, Message.objects.filter(cause__startswith="enrolment.imported").count


def _none(_count: int) -> None:
    return None


if __name__ == "__main__":
    build(int(sys.argv[1]))
