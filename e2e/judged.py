"""What axe has seen in a run, whichever of its processes it was: a line of a file for each kind of page."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from pathlib import Path

Kind = tuple[str | int, ...]


class Judged:
    """Each kind is judged by the first who meets it. An axe that then complains fails that one's test."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def __iter__(self) -> Iterator[Kind]:
        return (tuple(json.loads(line)) for line in self.path.read_text(encoding="utf-8").splitlines())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def is_new(self, kind: Kind) -> bool:
        """True once for each kind, and written down with it."""
        with self.path.open("r+", encoding="utf-8") as lines:
            fcntl.flock(lines, fcntl.LOCK_EX)
            if kind in {tuple(json.loads(line)) for line in lines}:
                return False
            lines.write(json.dumps(kind) + "\n")
        return True
