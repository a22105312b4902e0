from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import RequestFactory

import xueyun
from xueyun.jobs import views
from xueyun.jobs.models import Job, Worker

NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)


def health() -> tuple[int, dict[str, object]]:

    request = RequestFactory().get("/healthz")
    request.now = NOW  # type: ignore[attr-defined]
    answer = views.health(request)  # type: ignore[arg-type]
    return answer.status_code, json.loads(answer.content)


@pytest.mark.django_db
def test_it_tells_version_database_workers_and_jobs() -> None:
    Worker.objects.create(name="a", started_at=NOW, seen_at=NOW)
    for status in ("waiting", "waiting", "running", "dead", "done"):
        Job.objects.create(name="test.any", status=status, run_at=NOW, created_at=NOW)
    Job.objects.create(name="test.later", run_at=NOW + timedelta(hours=1), created_at=NOW)
    assert health() == (
        200,
        {
            "status": "ok",
            "version": xueyun.__version__,
            "database": "ok",
            "workers": {"alive": 1},
            "jobs": {"waiting": 2, "running": 1, "dead": 1},
            "letters": {"waiting": 0, "dead_last_day": 0},
        },
    )


@pytest.mark.django_db
def test_it_says_when_nobody_does_the_jobs() -> None:
    status, body = health()
    assert (status, body["status"]) == (200, "no worker")


def test_it_answers_503_when_the_database_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(Job.objects, "live", away)
    status, body = health()
    assert (status, body["database"]) == (503, "failing")
