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
import urllib.request
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.load import Sample, Target, measure
from benchmarks.places import Postgres, Server, free_port

ROOT = Path(__file__).resolve().parent.parent
# (name, what it is held against, the least ratio on SQLite and on PostgreSQL)
GOALS = {
    "b1 learn 100": ("b0 learner", 0.5, 0.5),
    "learn 100": ("b1 learn 100", 0.5, 0.45),
    "learn 1000": ("learn 100", 0.6, 0.6),
    "home": ("b1 home", 0.8, 0.8),
    "portal": ("b1 portal", 0.8, 0.8),
    "beacon": ("raw upsert", 0.5, 0.5),
}


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
            return _bench(database, data, postgres.url if postgres else "", seconds, rounds)
        finally:
            if postgres:
                postgres.stop()


def _bench(database: str, data: Path, url: str, seconds: float, rounds: int) -> list[str]:
    environment = {
        **os.environ,
        "XUEYUN_DATA": str(data / "var"),
        "DATABASE_URL": url,
        "PORT": str(free_port()),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PYTHONPATH": str(ROOT),
        "XUEYUN_LOG_LEVEL": "WARNING",
    }
    environment.pop("XUEYUN_BASE_URL", None)
    world = _prepare(environment)
    with Server(environment) as server:
        rows = [Row(target) for target in targets(world)]
        for row in rows:
            measure(
                server.port,
                replace(row.target, offset=0) if row.target.bodies != "beacon" else _upsert(row),
                0.3,
            )
        for number in range(rounds):
            for row in rows:
                target = replace(row.target, offset=number * 900)
                before = server.cpu_seconds()
                sample = measure(server.port, target, seconds)
                row.samples.append(sample)
                row.cpu_ms.append(1000 * (server.cpu_seconds() - before) / len(sample.times))
        memory = server.memory()
        return report(database, {row.target.name: row for row in rows}, server, memory)


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


def report(database: str, rows: dict[str, Row], server: Server, memory: float) -> list[str]:
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
    print(
        f"memory of the server's processes at rest: {memory:.0f} MB; cold start to first page: {server.cold:.1f} s"
    )
    print(_weights(server.port))
    return missed


def _weights(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        html = answer.read().decode()
    css = {part.split('"')[0] for part in html.split('href="')[1:] if ".css" in part.split('"')[0]}
    js = {part.split('"')[0] for part in html.split('src="')[1:] if ".js" in part.split('"')[0]}
    return f"home: CSS {_gzip(port, css):.1f} kB, JS {_gzip(port, js):.1f} kB gzip"


def _gzip(port: int, paths: set[str]) -> float:
    total = 0
    for path in paths:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "gzip"}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            total += len(answer.read())
    return total / 1000


if __name__ == "__main__":
    sys.exit(main())
