"""Sessions that ended by themselves are swept away."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings

from xueyun.jobs.registry import Running, task


@task("accounts.prune_sessions", every=timedelta(days=1))
def prune_sessions(job: Running) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
