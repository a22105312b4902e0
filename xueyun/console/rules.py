"""Who may look after what."""

from __future__ import annotations

from xueyun.core.verdict import YES, Verdict, refuse
from xueyun.core.viewer import Viewer


def may_run_platform(viewer: Viewer) -> Verdict:
    """Platform administrators alone; for others the page does not exist."""
    return YES if viewer.is_platform_admin else refuse("not_platform_administrator", "", hidden=True)
