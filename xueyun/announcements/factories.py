"""Announcements for tests."""

from __future__ import annotations

from datetime import datetime

from xueyun.announcements import actions
from xueyun.announcements.models import Announcement
from xueyun.courses.factories import NOW
from xueyun.courses.models import Term


def announcement(
    term: Term, title: str = "第三周安排", *, now: datetime = NOW, body: str = "<p>周四前看完。</p>"
) -> Announcement:
    return actions.announce(term, title=title, body=body, author="李老师", now=now)
