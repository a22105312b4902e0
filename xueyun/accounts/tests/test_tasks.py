"""What is swept away by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from xueyun.jobs.registry import TASKS

pytestmark = pytest.mark.django_db


def test_ended_sessions_go_and_live_ones_stay() -> None:
    now = timezone.now()
    for key, ends in (("old", now - timedelta(days=1)), ("new", now + timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    TASKS["accounts.prune_sessions"].body(None)
    assert [session.session_key for session in Session.objects.all()] == ["new"]
