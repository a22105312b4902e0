"""A teacher's page at a school, and who administers the school."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.models import Account
from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Role, Viewer
from xueyun.schools import codes, rules
from xueyun.schools.actions.roles import grant
from xueyun.schools.models import Certification, Grant, RosterEntry, School, TeacherPage

LONGEST_TEXT = 2000
NOT_STAFF = refuse(
    "not_staff",
    _(
        "No certified teacher of your school has this staff number. Teachers certify first; then one of them can be "
        "appointed."
    ),
    status=422,
)
NOT_A_TEACHER = refuse("not_a_teacher", "", hidden=True)


def write_page(viewer: Viewer, school: School, text: str, *, now: datetime) -> None:
    """What the viewer says of themself on their page at this school; '' says nothing.

    Raises Refused (hidden) for who does not teach there, ValueError for more than 2,000 characters.
    """
    if viewer.account_id is None or not viewer.teaches_at(school.pk):
        raise Refused(NOT_A_TEACHER)
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise ValueError("a teacher's text has at most 2,000 characters")
    with transaction.atomic():
        TeacherPage.objects.update_or_create(
            account_id=viewer.account_id, school=school, defaults={"text": text, "changed_at": now}
        )
        audit.record(
            "schools.write_page",
            now=now,
            actor=viewer,
            kind="account",
            object_id=viewer.account_id,
            label=viewer.nickname,
            school_id=school.pk,
        )


def appoint(school: School, number: str, *, now: datetime, actor: Viewer) -> Grant:
    """Make a certified teacher of the school one of its administrators; who is one already stays one.

    Raises Refused: hidden for who does not administer this school, 'not_staff' (422).
    """
    rules.may_administer(actor, school.pk).or_refuse()
    bond = (
        Certification.objects.live()
        .filter(
            school=school,
            entry__kind=RosterEntry.Kind.TEACHER,
            entry__student_no=codes.normalise_number(number),
        )
        .first()
    )
    if bond is None:
        raise Refused(NOT_STAFF)
    account = Account.objects.get(pk=bond.account_id)
    return grant(account, Role.SCHOOL_ADMIN, school=school, now=now, actor=actor)
