"""What the rule of enrolling says of many accounts at once."""

from __future__ import annotations

from datetime import datetime

from xueyun.accounts.models import Account
from xueyun.core.verdict import Verdict
from xueyun.core.viewer import Certified, Viewer
from xueyun.courses.models import Term
from xueyun.enrolment import rules
from xueyun.enrolment.models import Block, Reason
from xueyun.enrolment.standing import Standing
from xueyun.schools.models import Certification


def verdicts_of(term: Term, accounts: dict[int, Account], now: datetime) -> dict[int, Verdict]:
    """What the rule of enrolling says of each: bonds, reasons and blocks of all of them are loaded at once."""
    school = term.course.school
    bonds = Certification.objects.filter(account__in=accounts, school=school, removed_at__isnull=True)
    certified, closed = dict[int, Certified](), dict[int, Certified]()
    for account_id, number, name, used, disabled in bonds.values_list(
        "account_id", "entry__student_no", "entry__name", "last_used_at", "entry__disabled_at"
    ):
        found = closed if disabled else certified
        found[account_id] = Certified(school.pk, school.slug, school.called, number, name, used)
    been = set(Reason.objects.filter(term=term, account__in=accounts).values_list("account_id", flat=True))
    blocks = set(
        Block.objects.filter(
            account__in=accounts, term_id__in=[term.pk, term.source_id or term.pk], lifted_at__isnull=True
        ).values_list("account_id", "term_id")
    )
    verdicts = {}
    for pk, account in accounts.items():
        viewer = Viewer(
            account_id=pk,
            nickname=account.nickname,
            certifications=(certified[pk],) if pk in certified else (),
            closed=(closed[pk],) if pk in closed else (),
        )
        where = Standing(
            has_been=pk in been,
            is_blocked=(pk, term.pk) in blocks,
            is_source_blocked=(pk, term.source_id) in blocks,
        )
        verdicts[pk] = rules.may_enrol(viewer, term, where, now)
    return verdicts
