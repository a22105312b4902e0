"""Letters of a recovery, and sweeping away what has run out."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.utils import translation

from xueyun.accounts.actions import recovering
from xueyun.accounts.models import AddressChange, Code, Device, PendingAccount, Recovery
from xueyun.jobs.registry import Running, task

DAY = timedelta(days=1)

KEEP_RECOVERIES = timedelta(days=7)  # so long a link that was used or is stale says so


@task("accounts.send_recovery")
def send_recovery(job: Running, challenge_id: int, language: str) -> None:
    """In the language of the page on which it was asked for."""
    with translation.override(language):
        recovering.send(challenge_id, now=job.now())


@task("accounts.prune_recoveries", every=DAY)
def prune_recoveries(job: Running) -> None:
    Recovery.objects.filter(expires_at__lt=job.now() - KEEP_RECOVERIES).delete()


@task("accounts.prune_sessions", every=DAY)
def prune_sessions(job: Running) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@task("accounts.prune_pending", every=timedelta(hours=1))
def prune_pending(job: Running) -> None:
    """Registrations, changes and codes that ran out, and devices whose sessions have ended by themselves."""
    now = job.now()
    PendingAccount.objects.filter(expires_at__lte=now).delete()
    AddressChange.objects.filter(expires_at__lte=now).delete()
    Code.objects.filter(expires_at__lte=now).delete()
    # No session outlives its last use by more than its age (a device is seen once an hour).
    Device.objects.filter(seen_at__lt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE) - DAY).delete()
