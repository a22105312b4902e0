"""The worker inside a server process: one thread, started by `config/wsgi.py`."""

from __future__ import annotations

from multiprocessing.util import Finalize
from threading import Lock, Thread

from django.conf import settings

from xueyun.jobs.worker import Loop

_lock = Lock()
_loop: Loop | None = None


def start() -> None:
    """Start this process's worker, once; nothing happens under tests or where `xueyun work` does the jobs."""
    global _loop  # noqa: PLW0603  one a process is the point
    if not settings.JOBS_EMBEDDED or settings.TESTING:
        return
    with _lock:
        if _loop is not None:
            return
        _loop = Loop()
    Thread(target=_loop.run, name="jobs", daemon=True).start()
    # granian's workers never run `atexit`; this runs there as well as at an ordinary end.
    Finalize(None, _loop.stop, exitpriority=100)
