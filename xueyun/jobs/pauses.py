"""Work in batches lets others write in between: SQLite has one writer, and who waits for it looks only now and then."""

from __future__ import annotations

import time
from collections.abc import Iterator

LEAST = 0.02  # seconds


def pauses() -> Iterator[None]:
    """One step for each batch; before the next one it waits as long as the last one took, and at least a little."""
    while True:
        began = time.monotonic()
        yield
        time.sleep(max(LEAST, time.monotonic() - began))
