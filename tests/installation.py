"""An installation of its own for a test: a data folder, a database, servers that may be killed."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from tests import migrated
from tests.migrated import POSTGRESQL, beside, maintain

LEASE = 3  # seconds
# Becomes the command that follows a number, and no file of it grows beyond so many bytes.
LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
os.execv(sys.argv[2], sys.argv[2:])
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """A data folder with a migrated database of its own, and servers on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            k: v for k, v in os.environ.items() if not k.startswith(("XUEYUN_", "DATABASE_URL"))
        }
        self.environment |= {
            "XUEYUN_DATA": str(folder),
            "XUEYUN_JOBS_LEASE_SECONDS": str(LEASE),
            "DJANGO_SETTINGS_MODULE": "xueyun.config.settings",
            "PORT": str(free_port()),
            "XUEYUN_MAIL": "smtp",
            "XUEYUN_SMTP_HOST": "127.0.0.1",
            "XUEYUN_SMS": "none",
        }
        self.servers: list[subprocess.Popen[bytes]] = []
        self.database = f"killed_{secrets.token_hex(6)}"
        if POSTGRESQL:
            self.environment["DATABASE_URL"] = beside(self.database)
            maintain(f"create database {self.database} template {migrated.template()}")
        else:
            folder.mkdir(parents=True)
            migrated.copy_to(folder / "xueyun.sqlite3")

    def run(self, *words: str | Path) -> str:
        done = subprocess.run([sys.executable, *words], env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *, workers: int = 2, largest_file: int = 0) -> subprocess.Popen[bytes]:
        """A server in a process group of its own; with `largest_file` the system gives no file more bytes than that."""

        command = [sys.executable, "-m", "xueyun.cli", "serve", "--workers", str(workers)]
        if largest_file:
            command = [sys.executable, "-c", LIMITED, str(largest_file), *command]
        with (self.folder / "server.log").open("ab") as log:
            server = subprocess.Popen(
                command, env=self.environment, start_new_session=True, stdout=log, stderr=log
            )
        self.servers.append(server)
        return server

    def row(self, statement: str) -> Any:
        if POSTGRESQL:
            with psycopg.connect(beside(self.database)) as server:
                return server.execute(statement).fetchone()  # type: ignore[arg-type]
        database = sqlite3.connect(f"file:{self.folder}/xueyun.sqlite3?mode=ro", uri=True)
        try:
            return database.execute(statement).fetchone()
        finally:
            database.close()

    def wait(self, what: Callable[[], object], seconds: float = 240) -> None:
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end, (self.folder / "server.log").read_text()[-5000:]
            time.sleep(0.05)

    def stop(self) -> None:
        for server in self.servers:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
        if POSTGRESQL:
            maintain(f"drop database if exists {self.database} with (force)")
