"""How long it takes to tell a run of 10,000, and how long somebody who writes meanwhile has to wait.

`.venv/bin/python -m benchmarks.telling [READERS [WHAT …]]` makes a folder of its own and a run of so many, tells them
an announcement and then a message, both by mail, and then sends these mails (into the demo's mailbox); brings half of
them into a SPOC by their numbers, as the page does, and tells them of it, as a job does. Each in a process of its own,
while another one writes a row (as a player's beacon does) again and again. With DATABASE_URL it runs on that database,
which must be an empty one. `peak_mb` is the memory of the process that tells, at its highest, `processor` its seconds.
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

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xueyun.config.settings")
ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Tell, and print for each what it took: {what, told, seconds, processor, peak_mb, longest_wait, median_wait}."""
    if sys.argv[1:2] == ["tell"]:
        return _tell(sys.argv[2])
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="xueyun-telling-") as folder:
        environment = os.environ | {"XUEYUN_DATA": folder, "XUEYUN_PROFILE": "demo"}
        subprocess.run(
            [sys.executable, "-m", "benchmarks.roster_world"], env=environment, cwd=ROOT, check=True
        )
        subprocess.run(
            [sys.executable, "-m", "benchmarks.telling_world", str(readers)],
            env=environment,
            cwd=ROOT,
            check=True,
        )
        for what in sys.argv[2:] or ("announcement", "message", "mails", "numbers", "numbers told"):
            print(json.dumps({"what": what, "readers": readers, **_beside(what, environment)}), flush=True)
    return 0


def _beside(what: str, environment: dict[str, str]) -> dict[str, float]:
    """Tell in one process while another one writes."""
    beating = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.roster_world", "beat"],
        env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert beating.stdout
    assert beating.stdout.readline() == "ready\n"
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.telling", "tell", what],
        env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    waits = json.loads(beating.communicate("stop\n", timeout=60)[0])
    return {**json.loads(told.stdout), **waits}


def _tell(what: str) -> int:
    import django

    django.setup()
    from benchmarks.telling_world import written

    deed, told = written(what)
    began, ran = time.perf_counter(), time.process_time()
    deed()
    seconds, used = time.perf_counter() - began, time.process_time() - ran
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took = {"seconds": round(seconds, 1), "processor": round(used, 1), "peak_mb": round(peak)}
    print(json.dumps({"told": told(), **took}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
