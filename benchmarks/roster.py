"""How long an import of 100,000 rows takes, and how long somebody who writes meanwhile has to wait.

`.venv/bin/python -m benchmarks.roster [ROWS]` makes a folder of its own, imports a workbook in a process of its own,
and lets another process write a row (as a player's beacon does) again and again. With DATABASE_URL it runs on that
database, which must be an empty one. `cpu` is what the import itself has used: on a machine that does other things,
too, it is the figure to go by.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEAT = 0.05  # seconds between two writes of the heartbeat


def main() -> int:
    """Import, and print {rows, seconds, cpu, heartbeats, longest_wait, median_wait}."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="xueyun-roster-") as folder:
        environment = os.environ | {"XUEYUN_DATA": folder, "XUEYUN_PROFILE": "demo"}
        list_ = Path(folder) / "list.xlsx"
        _workbook(list_, rows)
        _run([sys.executable, "-m", "benchmarks.roster_world"], environment)
        beating = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.roster_world", "beat"],
            env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert beating.stdout
        assert beating.stdout.readline() == "ready\n"
        began, used = time.monotonic(), _cpu()
        told = _run(
            [
                sys.executable,
                "-m",
                "xueyun.cli",
                "roster",
                "import",
                "bench",
                str(list_),
                "--mode",
                "update",
                "--json",
            ],
            environment,
        )
        seconds, cpu = time.monotonic() - began, _cpu() - used
        waits = json.loads(beating.communicate("stop\n", timeout=60)[0])
    found = json.loads(told)
    assert (found["rows"], found["new"]) == (rows, rows), found
    print(json.dumps({"rows": rows, "seconds": round(seconds, 1), "cpu": round(cpu, 1), **waits}))
    return 0


def _cpu() -> float:
    """Seconds of processor time of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(words: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(
        words, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def _workbook(path: Path, rows: int) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["学号", "姓名", "认证码", "学院", "专业", "班级", "年级"])
        for n in range(rows):
            person = (
                f"2024{n:07}",
                "王小明",
                f"{n % 10**6:06}",
                "数学学院",
                "数学",
                f"数学 {n // 40} 班",
                "2024",
            )
            sheet.write_row(n + 1, 0, person)


if __name__ == "__main__":
    sys.exit(main())
