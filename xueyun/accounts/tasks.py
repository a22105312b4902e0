"""What has run out is swept away."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings

from xueyun.accounts.models import AddressChange, Code, Device, PendingAccount
from xueyun.jobs.registry import Running, task

DAY = timedelta(days=1)


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
