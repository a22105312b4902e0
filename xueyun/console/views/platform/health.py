"""How the installation is: jobs, letters, room on the disk; and what an operator does with what was given up."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

import xueyun
from xueyun.accounts.callers import address_of
from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.audit import actions as audit
from xueyun.console.screens import enter_platform, show_platform
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import Refused
from xueyun.delivery import actions as delivery
from xueyun.delivery import loaders, rules
from xueyun.delivery.models import Letter
from xueyun.jobs import operating
from xueyun.jobs.models import Job

GIGABYTE = 2**30


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def index(request: Request) -> HttpResponse:
    """Everything at one look."""
    enter_platform(request)
    letters = loaders.health(request.now)
    disk = shutil.disk_usage(settings.DATA)
    context = {
        "jobs": operating.state(request.now),
        "letters": letters,
        "again": {letter.pk for letter in letters.dead if rules.may_send_again(letter, request.now)},
        "mail": settings.MAIL_PROVIDER,
        "sms": settings.SMS_PROVIDER,
        "free": disk.free // GIGABYTE,
        "free_percent": disk.free * 100 // disk.total,
        "version": xueyun.__version__,
        "database": connection.vendor,
        "said": request.GET.get("said", ""),
    }
    return show_platform(request, "console/platform/health.html", context, room="health")


@access(signed_in)
@require_POST
def job(request: Request, job_id: int) -> HttpResponse:
    """Do a job that was given up once more, or forget it."""
    enter_platform(request)
    at = get_object_or_404(Job, pk=job_id)
    is_retry = request.POST.get("act") == "retry"
    with transaction.atomic():
        done = operating.retry(at, now=request.now) if is_retry else operating.drop(at)
        if done:
            audit.record(
                "jobs.retry" if is_retry else "jobs.drop",
                now=request.now,
                actor=request.viewer,
                kind="job",
                object_id=at.pk,
                label=at.name,
                detail={"args": at.args},
            )
    return _to("done" if done else "late")


@access(signed_in)
@require_POST
def letter(request: Request, letter_id: int) -> HttpResponse:
    """Send a dead letter once more."""
    enter_platform(request)
    at = get_object_or_404(Letter, pk=letter_id)
    try:
        delivery.send_again(at, actor=request.viewer, now=request.now, address=address_of(request))
    except Refused:
        return _to("late")
    return _to("done")


def _to(said: str) -> HttpResponse:
    return see_other(f"{reverse('platform:health')}?said={said}")
