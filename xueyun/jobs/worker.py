"""Doing jobs: one loop a process, a heavy job beside it in a thread of its own, a heartbeat that renews the leases."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import time
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Lock, Thread

from django.conf import settings
from django.db import close_old_connections, connections
from django.urls import get_resolver

from xueyun.core.times import utc_now
from xueyun.jobs import leases
from xueyun.jobs.actions import enqueue_periodic
from xueyun.jobs.bell import bell
from xueyun.jobs.models import Job, Worker
from xueyun.jobs.registry import TASKS, GiveUp, Interrupted, Running, TaskError

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds between two looks of an idle worker
STOP_WITHIN = 5.0  # seconds that a clean stop waits for the work in hand


def new_name() -> str:
    """Who holds a lease: machine, process and a few random letters."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(3)}"


def alive(now: datetime) -> int:
    """How many workers have been heard of within a lease."""
    return Worker.objects.filter(seen_at__gt=now - timedelta(seconds=settings.JOBS_LEASE_SECONDS)).count()


class Loop:
    """A process's worker. `run()` blocks until `stop()`; both may be called from different threads."""

    def __init__(self) -> None:
        self.name = new_name()
        self._stopping = Event()
        self._held: dict[int, tuple[Job, Event]] = {}  # by id: the job, and whether its lease was lost
        self._lock = Lock()
        self._heavy: Thread | None = None
        self._started = utc_now()
        self._ended = Event()

    def run(self) -> None:
        heartbeat = Thread(target=self._beat, name="jobs-heartbeat", daemon=True)
        heartbeat.start()
        # Addresses stand in what people are told. The first one asked for would load every page of the site, in
        # the middle of a transaction that others wait for.
        get_resolver().url_patterns  # noqa: B018
        try:
            self._safely(self._enqueue_periodic)
            while not self._stopping.is_set():
                bell.clear()
                if not self._safely(self._step) and not self._stopping.is_set():
                    bell.wait(LOOK_EVERY)
            if self._heavy is not None:
                self._heavy.join(STOP_WITHIN)
            heartbeat.join(STOP_WITHIN)
        finally:
            connections.close_all()
            self._ended.set()

    def stop(self) -> None:
        """Ask the work in hand to end, and hand back what it leaves. Takes a few seconds at most."""
        self._stopping.set()
        bell.set()
        self._ended.wait(STOP_WITHIN)
        with self._lock:
            left = [job for job, _ in self._held.values()]
        for job in left:
            leases.hand_back(job)
        Worker.objects.filter(name=self.name).delete()
        connections.close_all()

    def _safely(self, step: Callable[[], bool]) -> bool:
        """Do a step. No error ends the loop: a database that is away or busy is waited for."""
        try:
            close_old_connections()
            return step()
        except Exception:
            log.exception("A step of the jobs loop failed.")
            self._stopping.wait(LOOK_EVERY)
            return False

    def _enqueue_periodic(self) -> bool:
        for task in TASKS.values():
            enqueue_periodic(task, now=utc_now(), first=True)
        return True

    def _step(self) -> bool:
        busy = self._heavy is not None and self._heavy.is_alive()
        job = leases.claim(self.name, now=utc_now(), may_be_heavy=not busy)
        if job is None:
            return False
        if TASKS[job.name].heavy:
            self._heavy = Thread(target=self._do_heavy, args=(job,), name="jobs-heavy", daemon=True)
            self._heavy.start()
        else:
            self._do(job)
        return True

    def _do_heavy(self, job: Job) -> None:
        try:
            self._safely(lambda: self._do(job))
        finally:
            connections.close_all()
            bell.set()

    def _do(self, job: Job) -> bool:
        lost = Event()
        with self._lock:
            self._held[job.pk] = (job, lost)
        running = Running(job.pk, job.attempts, utc_now, self._stopping.is_set, lost.is_set)
        try:
            perform(job, running)
        finally:
            with self._lock:
                del self._held[job.pk]
        return True

    def _beat(self) -> None:
        every = settings.JOBS_LEASE_SECONDS / 3
        renewed = time.monotonic()
        try:
            while True:
                if self._safely(self._renew):
                    renewed = time.monotonic()
                elif time.monotonic() - renewed > settings.JOBS_LEASE_SECONDS:
                    self._lose_all()
                if self._stopping.wait(every):
                    return
        finally:
            connections.close_all()

    def _renew(self) -> bool:
        with self._lock:
            held = list(self._held.values())
        for job, lost in held:
            if not leases.renew(job) and job.pk in self._held:
                log.warning("The lease of %s was lost.", job)
                lost.set()
        now = utc_now()
        if not self._stopping.is_set():
            Worker.objects.update_or_create(
                name=self.name,
                defaults={"seen_at": now},
                create_defaults={"seen_at": now, "started_at": self._started},
            )
        return True

    def _lose_all(self) -> None:
        """The database has been away for a whole lease: others may have taken what we hold."""
        with self._lock:
            for _, lost in self._held.values():
                lost.set()


def perform(job: Job, running: Running) -> None:
    """Run a claimed job's body and write down how it ended."""
    task = TASKS[job.name]
    if job.attempts > task.tries:
        leases.bury(job, "Its worker died every time.", code="", now=running.now())
        return
    log.info("%s begins, attempt %d.", job, job.attempts)
    try:
        task.body(running, **job.args)
    except Interrupted:
        log.info("%s was interrupted.", job)
        leases.hand_back(job)
    except GiveUp as error:
        log.warning("%s is given up: %s", job, error)
        leases.bury(job, str(error), code=error.code, now=running.now())
    except Exception as error:
        log.exception("%s failed.", job)
        _failed(job, error, now=running.now())
    else:
        leases.finish(job, now=running.now())


def _failed(job: Job, error: Exception, *, now: datetime) -> None:
    text = "".join(traceback.format_exception(error))
    if job.attempts >= TASKS[job.name].tries:
        leases.bury(job, text, code=error.code if isinstance(error, TaskError) else "", now=now)
    else:
        leases.put_off(job, text, now=now)


def drain(now: datetime, *, key: str | None = None) -> int:
    """Do everything that is due at `now` (or the one job with this `key`) in this thread; how many were done."""
    name = new_name()
    count = 0
    while (job := leases.claim(name, now=now, key=key)) is not None:
        perform(job, _in_this_thread(job, now))
        count += 1
    return count


def _in_this_thread(job: Job, now: datetime) -> Running:
    """A run without a heartbeat thread: the body's own question 'is it lost?' renews the lease."""
    every = settings.JOBS_LEASE_SECONDS / 3
    renewed = time.monotonic()
    is_lost = False

    def lost() -> bool:
        nonlocal renewed, is_lost
        if not is_lost and time.monotonic() - renewed > every:
            is_lost = not leases.renew(job)
            renewed = time.monotonic()
        return is_lost

    return Running(job.pk, job.attempts, lambda: now, lambda: False, lost)


def run_forever() -> None:
    """The body of `xueyun work`: do jobs until SIGTERM or SIGINT."""
    loop = Loop()
    thread = Thread(target=loop.run, name="jobs")
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    thread.start()
    while not stop.wait(1) and thread.is_alive():
        pass
    loop.stop()
    thread.join(STOP_WITHIN)
