"""What `benchmarks.roster` runs in processes of their own: the school, and with `beat` the heartbeat."""

from __future__ import annotations

import json
import os
import statistics
import sys
import threading
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xueyun.config.settings")


def build() -> None:
    """Tables and a school."""
    import django

    django.setup()
    from django.core.management import call_command

    from xueyun.core.times import utc_now
    from xueyun.schools import actions

    call_command("migrate", verbosity=0)
    actions.open_school("bench", "测速大学", actions.open_region("x", "测速市"), now=utc_now())


def beat(every: float) -> None:
    """Write a row in a transaction of its own until a line comes on standard input; tell how long each took."""
    import django

    django.setup()
    from django.db import transaction

    from xueyun.schools.models import Region

    waits: list[float] = []
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), stop.set()), daemon=True).start()
    print("ready", flush=True)
    while not stop.wait(every):
        began = time.monotonic()
        with transaction.atomic():
            Region.objects.filter(slug="x").update(name_en=str(len(waits)))
        waits.append(time.monotonic() - began)
    print(
        json.dumps(
            {
                "heartbeats": len(waits),
                "longest_wait": round(max(waits), 3),
                "median_wait": round(statistics.median(waits), 4),
            }
        )
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["beat"]:
        from benchmarks.roster import BEAT

        beat(BEAT)
    else:
        build()
