"""What a refused 学生认证 says. One sentence stands for every mismatch."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import YES, Verdict, refuse
from xueyun.core.viewer import Role, Viewer
from xueyun.schools.models import School

MISMATCH = refuse(
    "mismatch",
    _("Number, name and verification code do not fit together. Please check all three."),
    status=422,
)
TAKEN = refuse(
    "taken",
    _(
        "This number is already certified by another account. If that account is not yours, "
        "ask your school's administrator: they can remove it."
    ),
    status=409,
)
DISABLED = refuse(
    "disabled",
    _("Your school has closed this entry of its list. Ask your school's administrator about it."),
)
SIGN_IN = refuse("sign_in", _("Please sign in to go on."), status=401)
ALREADY_CERTIFIED = refuse(
    "already_certified",
    _(
        "This account is already certified at this school under another number. "
        "If that number is wrong, ask your school's administrator to remove it."
    ),
    status=409,
)


def entry_closed(school: School) -> str:
    """What is said to whoever holds an entry that its school has closed."""
    return gettext(
        "%(school)s has closed your entry on its list (graduated, or left). Your records and certificates are "
        "kept. If that is a mistake, ask your school's administrator."
    ) % {"school": school.called}


def may_open(school: School) -> Verdict:
    """Whether a school's cloud is open: not while the platform has suspended it. Records and certificates are kept."""
    if school.suspended_at is None:
        return YES
    return refuse(
        "school_suspended",
        _(
            "The platform has suspended the cloud of %(school)s. Everything is kept, and comes back when it is resumed."
        )
        % {"school": school.called},
    )


def may_certify(viewer: Viewer, school_id: int, number: str) -> Verdict:
    """Whether this account may try to certify under a (normalised) number: nothing is looked up for it."""
    if not viewer.is_signed_in:
        return SIGN_IN
    held = viewer.certified_at(school_id)
    if held and held.student_no != number:
        return ALREADY_CERTIFIED
    return YES


def may_administer(viewer: Viewer, school_id: int) -> Verdict:
    """Its administrators alone; to others a school's console does not exist."""
    if viewer.has_role(Role.SCHOOL_ADMIN, school_id):
        return YES
    return refuse("not_administrator", "", hidden=True)
