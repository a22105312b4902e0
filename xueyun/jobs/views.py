"""Is this installation well? For load balancers, scripts and whoever is woken at night."""

from __future__ import annotations

import logging

from django.db import DatabaseError, InterfaceError
from django.db.models import Count, Q
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import xueyun
from xueyun.core.access import public
from xueyun.core.http import Request
from xueyun.jobs import hooks, worker
from xueyun.jobs.models import Job

log = logging.getLogger(__name__)


@public
@require_safe
@never_cache
def health(request: Request) -> JsonResponse:
    """200 with version, database and worker state; 503 when the database doesn't answer.

    Jobs for later don't count as waiting. Apps above add counts of their own (`jobs.hooks.health`).
    """
    try:
        jobs = Job.objects.live().aggregate(
            waiting=Count("pk", filter=Q(status=Job.Status.WAITING, run_at__lte=request.now)),
            running=Count("pk", filter=Q(status=Job.Status.RUNNING)),
        )
        jobs["dead"] = Job.objects.filter(status=Job.Status.DEAD).count()
        workers = worker.alive(request.now)
        more = dict(hooks.health.run(now=request.now))
    except (DatabaseError, InterfaceError):
        log.exception("The database does not answer.")
        return JsonResponse(
            {"status": "failing", "version": xueyun.__version__, "database": "failing"}, status=503
        )
    return JsonResponse(
        {
            "status": "ok" if workers else "no worker",
            "version": xueyun.__version__,
            "database": "ok",
            "workers": {"alive": workers},
            "jobs": jobs,
            **more,
        }
    )
