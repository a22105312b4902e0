"""Two texts compared letter by letter (Chinese has no spaces to go by), as pieces that a page can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from diff_match_patch import diff_match_patch

SECONDS = 1.0  # after which the rest is shown as replaced
AROUND = 2  # lines that stand around a change


class Op(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    SKIPPED = "skipped"  # lines without a change


@dataclass(frozen=True, slots=True)
class Piece:
    op: Op
    words: str
    lines: int = 0  # how many are skipped


OPS = {0: Op.SAME, 1: Op.ADDED, -1: Op.REMOVED}


def compare(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """What became of the old lines; [] where they are the same. Whoever shows the words escapes them."""
    if list(old) == list(new):
        return []
    engine = diff_match_patch()
    engine.Diff_Timeout = SECONDS
    found = engine.diff_main("\n".join(old), "\n".join(new))
    engine.diff_cleanupSemantic(found)
    pieces: list[Piece] = []
    for at, (op, words) in enumerate(found):
        if op == 0:
            pieces += _shortened(words, is_first=at == 0, is_last=at == len(found) - 1)
        else:
            pieces.append(Piece(OPS[op], words))
    return pieces


def _shortened(words: str, *, is_first: bool, is_last: bool) -> list[Piece]:
    """Of a long stretch without a change, what stands beside the changes."""
    lines = words.split("\n")
    head = [] if is_first else lines[: AROUND + 1]
    tail = [] if is_last else lines[-AROUND - 1 :]
    skipped = len(lines) - len(head) - len(tail)
    if skipped <= AROUND:
        return [Piece(Op.SAME, words)]
    pieces = [
        Piece(Op.SAME, "\n".join(head)),
        Piece(Op.SKIPPED, "", skipped),
        Piece(Op.SAME, "\n".join(tail)),
    ]
    return [piece for piece in pieces if piece.words or piece.op is Op.SKIPPED]
