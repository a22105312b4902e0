"""A rush of visitors shares one look at the edition; a change is seen a moment later, and at once without patience."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.portal import editions
from xueyun.schools import factories as schools

pytestmark = pytest.mark.django_db


def test_within_its_patience_a_process_asks_once(settings) -> None:
    editions.current()
    settings.PORTAL_PATIENCE = 60
    with CaptureQueriesContext(connection) as seen:
        before = editions.current()
        schools.school("neu", "新学校")
        asked = len(seen)
        assert editions.current() == before
        assert len(seen) == asked
    settings.PORTAL_PATIENCE = 0
    assert editions.current() != before
