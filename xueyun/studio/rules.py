"""Who teaches."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import YES, Verdict, refuse
from xueyun.core.viewer import Role, Viewer

NOT_TEACHING = refuse(
    "not_teaching",
    _(
        "This is where teachers build courses. Your school's administrator can put you on its list of teachers."
    ),
)


def may_teach(viewer: Viewer, *, teams: int) -> Verdict:
    """Teachers of any school, and whoever is on the team of a term or asked to join one (`teams` counts those)."""
    if teams or any(grant.role is Role.TEACHER for grant in viewer.grants):
        return YES
    return NOT_TEACHING
