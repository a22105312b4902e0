"""The site that the journeys visit: the demo world on a real server, or one that runs already."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xueyun.media.ffmpeg import locate

BUILD_SECONDS = 1800
START_SECONDS = 180
COMMAND = (sys.executable, "-m", "xueyun.cli")
# All films of the world: what is made ready once, no server has to. A film keeps about one processor busy.
FILMS_AT_ONCE = 2
FILMS = "from xueyun.core.times import utc_now; from xueyun.jobs import worker; worker.drain(utc_now())"
# For all but the first film, which is made as every installation makes it: quicker, and no matter how large.
QUICK_FFMPEG = """#!/bin/sh
for word; do
    shift
    case $word in
    veryfast) set -- "$@" ultrafast ;;
    aac) set -- "$@" aac -aac_coder fast ;;
    *) set -- "$@" "$word" ;;
    esac
done
exec {ffmpeg} "$@"
"""


@dataclass(frozen=True)
class Site:
    """Where the demo world is reached, and what `demo.json` says of it."""

    base: str
    data: Path
    world: dict[str, Any]

    def term(self, course: str, school: str, status: str = "running") -> dict[str, Any]:
        """The one term of this course (its title) at this school (its slug) in this state."""
        asked = {"course": course, "school": school, "status": status}
        [found] = [term for term in self.world["terms"] if asked.items() <= term.items()]
        return found

    def account(self, role: str, school: str | None = None) -> dict[str, Any]:
        """The first account of this role."""
        return next(row for row in self.world["accounts"] if (row["role"], row["school"]) == (role, school))

    def next_unclaimed(self, school: str) -> dict[str, str]:
        """A roster entry that no account holds: each is given once, also over runs against the same server."""
        rows = [row for row in self.world["unclaimed"] if row["school"] == school]
        note = self.data / f"e2e-taken-{school}"
        taken = int(note.read_text()) if note.exists() else 0
        note.write_text(str(taken + 1))
        assert taken < len(rows), f"All entries of {school} are taken: build the demo world anew."
        return rows[taken]

    def letters_to(self, address: str) -> list[str]:
        """What the local provider has carried to an address, oldest first: mail and SMS."""
        path = self.data / "xueyun.sqlite3"
        with contextlib.closing(sqlite3.connect(path, timeout=60)) as database:
            rows = database.execute('SELECT text FROM delivery_kept WHERE "to" = ? ORDER BY id', (address,))
            return [text for (text,) in rows]

    def change(self, statement: str, *values: object) -> None:
        """Write into the database what no page and no waiting would bring about in a test."""
        path = self.data / "xueyun.sqlite3"
        with contextlib.closing(sqlite3.connect(path, timeout=60)) as database, database:
            assert database.execute(statement, values).rowcount > 0, statement


def open_site(data: Path, shared: Path) -> contextlib.AbstractContextManager[Site]:
    """The server named by E2E_BASE_URL (its data by XUEYUN_DATA), or a fresh one with its data in `data`.

    `shared` is a folder of all processes of the run: the first of them builds the demo world there.
    """
    if base := os.environ.get("E2E_BASE_URL"):
        return contextlib.nullcontext(read(base, Path(os.environ.get("XUEYUN_DATA", "var")).absolute()))
    return fresh(data, shared)


def read(base: str, data: Path) -> Site:
    return Site(base, data, json.loads((data / "demo.json").read_text(encoding="utf-8")))


@contextlib.contextmanager
def fresh(data: Path, shared: Path) -> Iterator[Site]:
    """Serve a copy of the demo world in `data` until the block ends, then stop the whole process group."""
    shutil.copytree(built(shared), data, dirs_exist_ok=True)
    port = free_port()
    environment = environment_of(data, port)
    run(environment, "demo")  # the list names this server's address
    run(environment, "admin", "collectstatic", "--noinput", "--verbosity", "0")
    log = data / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*COMMAND, "serve"], env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        base = environment["XUEYUN_BASE_URL"]
        wait_for(f"{base}/healthz", server, log)
        yield read(base, data)
    finally:
        stop(server)


def built(shared: Path) -> Path:
    """The demo world that all processes of a run copy, with its films; who comes while it is built waits."""
    world, is_whole = shared / "world", shared / "world.whole"
    with (shared / "world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_whole.exists():
            environment = environment_of(world, free_port())
            run(environment, "demo")
            make_films(environment, shared)
            is_whole.touch()
    return world


def make_films(environment: dict[str, str], shared: Path) -> None:
    """Prepare what waits, with a quick ffmpeg that the installation is told to use."""
    programs, quick = locate(), shared / "quick" / "ffmpeg"
    quick.parent.mkdir()
    quick.write_text(QUICK_FFMPEG.format(ffmpeg=programs.ffmpeg))
    quick.chmod(0o755)
    quick.with_name("ffprobe").symlink_to(programs.ffprobe)
    environment = environment | {
        "XUEYUN_FFMPEG": str(quick),
        "XUEYUN_JOBS_HEAVY_AT_ONCE": str(FILMS_AT_ONCE),
    }
    with ThreadPoolExecutor(FILMS_AT_ONCE) as makers:
        words = ("admin", "shell", "--no-imports", "--command", FILMS)
        for making in [makers.submit(run, environment, *words) for _maker in range(FILMS_AT_ONCE)]:
            making.result()
    with contextlib.closing(sqlite3.connect(Path(environment["XUEYUN_DATA"]) / "xueyun.sqlite3")) as database:
        left = database.execute(
            "SELECT name FROM media_asset WHERE kind = 'video' AND status <> 'ready'"
        ).fetchall()
    assert not left, f"not ready: {left}"


def environment_of(data: Path, port: int) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("XUEYUN_", "DATABASE_", "REDIS_"))}
    return inherited | {
        "XUEYUN_DATA": str(data),
        "XUEYUN_PROFILE": "demo",
        "XUEYUN_BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "xueyun.config.settings",
    }


def run(environment: dict[str, str], *words: str) -> None:
    done = subprocess.run(
        [*COMMAND, *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-5000:]


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with (
            contextlib.suppress(urllib.error.URLError, OSError),
            urllib.request.urlopen(url, timeout=5) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"The server does not answer:\n{log.read_text(errors='replace')[-5000:]}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, and end whatever is left of its group."""
    server.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
