"""An application in a few words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from xueyun.accounts.models import Account
from xueyun.courses import applications
from xueyun.courses.applications import Proposal
from xueyun.courses.factories import NOW
from xueyun.courses.models import Application
from xueyun.schools import factories as schools
from xueyun.schools.models import School

__all__ = ["NOW", "apply", "proposal"]


def proposal(title: str = "数学建模", **said: Any) -> Proposal:
    words: dict[str, Any] = {
        "subject": "mathematics",
        "summary": "用数学说清楚一件真事。",
        "audience": "spoc",
        "starts_at": NOW + timedelta(days=30),
        "ends_at": NOW + timedelta(days=120),
        "purpose": "面向大二学生，补上建模训练。",
    }
    return Proposal(title=title, **(words | said))


def apply(who: Account, at: School, **said: Any) -> Application:
    return applications.apply(schools.viewer(who), at, proposal(**said), now=NOW)
