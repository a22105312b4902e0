"""Who teaches."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import YES, Verdict, Way, refuse
from xueyun.core.viewer import Role, Viewer

NOT_TEACHING = refuse(
    "not_teaching",
    _("This is where teachers build courses. It opens when you certify as a teacher with your staff number."),
    way=Way(_("Find my school"), reverse_lazy("portal:schools")),  # type: ignore[arg-type]
)


def teaches(viewer: Viewer) -> bool:
    """Whether the viewer is a teacher of any school."""
    return any(grant.role is Role.TEACHER for grant in viewer.grants)


def may_teach(viewer: Viewer, *, works: int) -> Verdict:
    """Teachers of any school, and whoever is on a team, asked to join one, or has applied (`works` counts those)."""
    return YES if works or teaches(viewer) else NOT_TEACHING
