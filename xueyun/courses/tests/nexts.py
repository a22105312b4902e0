"""A plan of a next run for tests: everything moved by so many weeks, save what is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from xueyun.courses import schedules
from xueyun.courses.actions.next_run import Plan, next_number
from xueyun.courses.models import Term
from xueyun.courses.schedules import Content


def plan(term: Term, *, weeks: int = 20, content: Content = Content.PUBLISHED, **more: Any) -> Plan:
    by = timedelta(weeks=weeks)
    said: dict[str, Any] = {
        "number": next_number(term.course_id),
        "starts_at": term.starts_at + by,
        "ends_at": term.ends_at + by,
        "by": by,
        "stamp": schedules.stamp(term, content),
        "content": content,
    }
    return Plan(**said | more)
