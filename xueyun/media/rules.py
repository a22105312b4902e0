"""Who may put files into a library."""

from __future__ import annotations

from xueyun.core.verdict import YES, Verdict, refuse
from xueyun.core.viewer import Role, Viewer

STAFF = (Role.TEACHER, Role.SCHOOL_ADMIN)


def may_keep_library(viewer: Viewer, school_id: int) -> Verdict:
    """Teachers and administrators of the school; to everybody else its library is not there."""
    if any(viewer.has_role(role, school_id) for role in STAFF):
        return YES
    return refuse("not_staff", "", hidden=True)
