"""Where a run takes place: a server, and a PostgreSQL cluster of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

import psutil

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory(processes: list[psutil.Process]) -> float:
    """MB of memory that these processes use; what several share is divided among all that share it (PSS)."""
    return sum(process.memory_full_info().pss for process in processes) / 1e6


class Server:
    """`xueyun serve`, with so many workers, or as many as an installation has by default."""

    threads = 4

    def __init__(self, environment: dict[str, str], workers: int | None = None) -> None:
        self.environment = environment
        self.workers = [] if workers is None else ["--workers", str(workers)]
        self.port = int(environment["PORT"])
        self.cold = 0.0

    def __enter__(self) -> Server:
        begin = time.perf_counter()
        command = [sys.executable, "-m", "xueyun.cli", "serve", *self.workers]
        self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5):
                    break
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None or time.perf_counter() - begin > 60:
                    self.stop()
                    raise
                time.sleep(0.05)
        self.cold = time.perf_counter() - begin
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the server; one that does not listen is killed."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def cpu_seconds(self) -> float:
        """User and system time of all the server's processes so far."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes())

    def processes(self) -> list[psutil.Process]:
        """All that the server has started, itself first."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]


class Postgres:
    """A cluster of its own in a folder, on a socket there; as root it belongs to the user postgres."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = folder / "data"
        folder.mkdir(parents=True)
        self.as_user: list[str] = []
        if os.geteuid() == 0:
            folder.parent.chmod(0o755)
            subprocess.run(["chown", "-R", "postgres", str(folder)], check=True)
            self.as_user = ["runuser", "-u", "postgres", "--"]
        bin_folder = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self.pg_ctl = str(bin_folder / "pg_ctl")
        self._run(
            [
                str(bin_folder / "initdb"),
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N",
                "-D",
                str(self.cluster),
            ]
        )
        self._run(
            [
                self.pg_ctl,
                "-w",
                "-D",
                str(self.cluster),
                "-o",
                f"-k {folder} -c listen_addresses=",
                "-l",
                f"{folder}/log",
                "start",
            ]
        )
        self.url = f"postgresql://postgres@/postgres?host={folder}"

    def processes(self) -> list[psutil.Process]:
        """The postmaster and all of its children."""
        top = psutil.Process(int((self.cluster / "postmaster.pid").read_text().split()[0]))
        return [top, *top.children(recursive=True)]

    def stop(self) -> None:
        self._run([self.pg_ctl, "-w", "-D", str(self.cluster), "-m", "fast", "stop"])

    def _run(self, command: list[str]) -> None:
        subprocess.run([*self.as_user, *command], check=True, stdout=subprocess.DEVNULL, cwd=self.folder)
