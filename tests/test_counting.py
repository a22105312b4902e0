"""Several counts in one statement."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.core.counting import counts
from xueyun.jobs.models import Job
from xueyun.schools.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6")]


def test_it_counts_what_each_has_in_one_query() -> None:
    for n in range(3):
        Job.objects.create(name="x", run_at=NOW + timedelta(days=n), created_at=NOW)
    with CaptureQueriesContext(connection) as seen:
        found = counts(
            jobs=Job.objects.order_by("run_at"),
            later=Job.objects.filter(run_at__gt=NOW),
            dead=Job.objects.filter(status=Job.Status.DEAD),
        )
    assert found == {"jobs": 3, "later": 2, "dead": 0}
    assert len(seen) == 1
