"""`bin/bench`: every figure of one run, on SQLite and on PostgreSQL, as a table with ratios.

Rounds of all targets take turns, so that a slow minute of the machine falls on all of them; the median round counts.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.load import Sample, Target, measure
from benchmarks.places import Postgres, Server, free_port, memory
from benchmarks.weights import fetcher, weigh

ROOT = Path(__file__).resolve().parent.parent
# (name, what it is held against, the least ratio on SQLite and on PostgreSQL)
GOALS = {
    "b1 home": ("b0 visitor", 0.5, 0.5),
    "b1 portal": ("b0 visitor", 0.5, 0.5),
    "b1 learn 100": ("b0 learner", 0.5, 0.5),
    "b1 learn 1000": ("b0 learner", 0.5, 0.5),
    "learn 100": ("b1 learn 100", 0.5, 0.45),
    "learn 1000": ("learn 100", 0.6, 0.6),
    "home": ("b1 home", 0.8, 0.8),
    "portal": ("b1 portal", 0.8, 0.8),
    "beacon": ("raw upsert", 0.5, 0.5),
}
# MB at rest: the server with its default workers and, where it has one, PostgreSQL.
MEMORY = 300.0
# kB as gzip leaves them, on pages without a player.
HTML, CSS, JS = 30.0, 30.0, 45.0


@dataclass
class Row:
    """All rounds of one target."""

    target: Target
    samples: list[Sample] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(sample.rate for sample in self.samples)

    def percentile(self, part: float) -> float:
        """Milliseconds."""
        times = sorted(moment for sample in self.samples for moment in sample.times)
        return 1000 * times[min(len(times) - 1, int(part * len(times)))]


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each target in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    missed = []
    for database in ("sqlite", "postgresql"):
        if options.only in (None, database):
            missed += bench(database, options.seconds, options.rounds)
    for line in missed:
        print(f"below its goal: {line}")
    return 1 if missed else 0


def bench(database: str, seconds: float, rounds: int) -> list[str]:
    """Measure one database; what fell short."""
    with tempfile.TemporaryDirectory(prefix="xueyun-bench-") as folder:
        data = Path(folder)
        postgres = Postgres(data / "postgres") if database == "postgresql" else None
        try:
            return _bench(database, data, postgres, seconds, rounds)
        finally:
            if postgres:
                postgres.stop()


def _bench(database: str, data: Path, postgres: Postgres | None, seconds: float, rounds: int) -> list[str]:
    environment = {
        **os.environ,
        "XUEYUN_DATA": str(data / "var"),
        "DATABASE_URL": postgres.url if postgres else "",
        "PORT": str(free_port()),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PYTHONPATH": str(ROOT),
        "XUEYUN_LOG_LEVEL": "WARNING",
        "XUEYUN_MAIL": "smtp",
        "XUEYUN_SMTP_HOST": "127.0.0.1",
        "XUEYUN_SMS": "none",
    }
    environment.pop("XUEYUN_BASE_URL", None)
    world = _prepare(environment)
    rows = {target.name: Row(target) for target in targets(world)}
    with Server(environment, workers=1) as server:
        for row in rows.values():
            measure(server.port, _upsert(row) if row.target.bodies else row.target, 0.3)
        for _round in range(rounds):
            for row in rows.values():
                _turn(server, row, seconds, world["video_seconds"])
        missed = report(database, rows, server)
        missed += weights(database, server.port, world)
    return missed + rest(database, environment, world, postgres)


def _turn(server: Server, row: Row, seconds: float, video_seconds: int) -> None:
    """One round of one target. What has been posted of the video is not posted again: that would cost less."""
    before = server.cpu_seconds()
    sample = measure(server.port, row.target, seconds)
    row.samples.append(sample)
    row.cpu_ms.append(1000 * (server.cpu_seconds() - before) / len(sample.times))
    row.target = replace(row.target, offset=row.target.offset + sample.covered)
    if row.target.bodies == "beacon" and row.target.offset > video_seconds:
        sys.exit("The video is over before the run is: ask for fewer --seconds or --rounds.")


def _upsert(row: Row) -> Target:
    """Warm a beacon's connection without spending its learners' seconds."""
    return replace(row.target, path="/upsert/", bodies="upsert")


def targets(world: dict) -> list[Target]:  # type: ignore[type-arg]
    """What is asked, baselines beside their pages."""
    cookie = world["cookie"]
    rows = [Target("b0 visitor", "/b0/"), Target("b0 learner", "/b0/", cookie)]
    for name, path in world["public"].items():
        rows += [Target(f"b1 {name}", f"/b1/?of={path}"), Target(name, path)]
    for name, path in world["pages"].items():
        rows += [Target(f"b1 {name}", f"/b1/?of={path}", cookie), Target(name, path, cookie)]
    beacons = tuple((row["account"], row["cookie"], row["ticket"]) for row in world["beacons"])
    rows.append(Target("raw upsert", "/upsert/", bodies="upsert", rows=beacons))
    rows.append(Target("beacon", "/progress/beacon/", bodies="beacon", rows=beacons))
    return rows


def _prepare(environment: dict[str, str]) -> dict:  # type: ignore[type-arg]
    admin = [sys.executable, "-m", "django"]
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([*admin, *command], env=environment, check=True, cwd=ROOT)
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.data"],
        env=environment,
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(made.stdout))


def report(database: str, rows: dict[str, Row], server: Server) -> list[str]:
    """Print the table; what fell short of its goal."""
    missed = []
    print(f"\n{database}: one worker, {server.threads} threads")
    print(f"{'':<22}{'req/s':>8}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'gzip kB':>9}   ratio")
    for name, row in rows.items():
        note = ""
        if name in GOALS:
            against, on_sqlite, on_postgresql = GOALS[name]
            goal = on_sqlite if database == "sqlite" else on_postgresql
            ratio = row.rate / rows[against].rate
            note = f"{ratio:.2f} of {against} (goal {goal})"
            if ratio < goal:
                missed.append(f"{database}, {name}: {ratio:.2f} of {against}, goal {goal}")
        print(
            f"{name:<22}{row.rate:>8.0f}{row.percentile(0.5):>9.2f}{row.percentile(0.95):>9.2f}"
            f"{statistics.median(row.cpu_ms):>9.2f}{row.samples[-1].bytes / 1000:>9.1f}   {note}"
        )
    print(f"cold start to first page: {server.cold:.1f} s")
    return missed


def weights(database: str, port: int, world: dict) -> list[str]:  # type: ignore[type-arg]
    """Print what pages weigh; those without a player have goals."""
    missed = []
    pages = {
        "home": (world["public"]["home"], ""),
        "learn 100": (world["pages"]["learn 100"], world["cookie"]),
        "video": (world["video"], world["cookie"]),
    }
    for name, (path, cookie) in pages.items():
        one = weigh(path, fetcher(port, cookie))
        print(
            f"{name}: HTML {one.html:.1f} kB, CSS {one.css:.1f} kB, JS {one.js:.1f} kB, on demand {one.later:.1f} kB"
        )
        if name != "video":
            for what, size, goal in (("HTML", one.html, HTML), ("CSS", one.css, CSS), ("JS", one.js, JS)):
                if size > goal:
                    missed.append(f"{database}, {name}: {size:.1f} kB of {what}, goal {goal:.0f}")
    return missed


def rest(database: str, environment: dict[str, str], world: dict, postgres: Postgres | None) -> list[str]:  # type: ignore[type-arg]
    """Print the memory of the whole stack once it has served some pages, with as many workers as by default."""
    with Server(environment) as server:
        for path in (*world["public"].values(), *world["pages"].values(), world["video"]):
            for _again in range(20):
                fetcher(server.port, world["cookie"])(path)
        time.sleep(5)
        own = memory(server.processes())
        theirs = memory(postgres.processes()) if postgres else 0.0
    total = own + theirs
    print(
        f"memory at rest, default workers: {total:.0f} MB (goal {MEMORY:.0f}): "
        f"server {own:.0f}, PostgreSQL {theirs:.0f}"
    )
    return [f"{database}, memory at rest: {total:.0f} MB, goal {MEMORY:.0f}"] if total > MEMORY else []


if __name__ == "__main__":
    sys.exit(main())
