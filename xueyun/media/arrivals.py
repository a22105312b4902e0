"""The files of uploads on the local disk: how much is here is what the file holds, after fsync.

Beside each lie two small ones while bytes come in: `.owner` names the request that may write, and `.unproven` the
offset to go back to, should the process die before a checksum was compared.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from xueyun.core import ids
from xueyun.media import workplace

BLOCK = 256 * 1024
SYNC_EVERY = 32 * 1024 * 1024  # bytes that a crash of the machine may cost
SILENT = 20.0  # seconds after which a request that wrote nothing has to give way


class Busy(Exception):
    """Another request is writing."""


class WrongOffset(Exception):
    """`offset` is where the file ends."""

    def __init__(self, offset: int) -> None:
        super().__init__(str(offset))
        self.offset = offset


class WrongChecksum(Exception):
    """What came is not what was announced; it is gone again."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a part has to add up to."""

    algorithm: str
    digest: bytes


def path_of(ref: str) -> Path:
    """Where the bytes of an upload lie."""
    folder = workplace.root() / workplace.UPLOADS
    folder.mkdir(exist_ok=True)
    return folder / ref


def offset_of(ref: str) -> int:
    """How many bytes are here for good: without those whose checksum nobody has compared. 0 without a file."""
    path = path_of(ref)
    with suppress(FileNotFoundError, ValueError):
        return int(_unproven(path).read_text())
    return path.stat().st_size if path.exists() else 0


def append(
    ref: str, offset: int, read: Callable[[int], bytes], length: int, checksum: Checksum | None = None
) -> int:
    """Write up to `length` bytes of `read` behind what is here; the new offset, which is on the disk.

    A body that ends early is kept as far as it came, unless a checksum says that it is not whole. Raises Busy,
    WrongOffset, WrongChecksum; OSError where the disk is full: what was written until then stays.
    """
    path = path_of(ref)
    with _owning(path) as still_ours, path.open("r+b") as file:
        _go_back(path, file.fileno())
        here = file.seek(0, os.SEEK_END)
        if here != offset:
            raise WrongOffset(here)
        if checksum is None:
            return here + _write(file.fileno(), read, length, still_ours, None)
        _unproven(path).write_text(str(here))
        digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
        try:
            written = _write(file.fileno(), read, length, still_ours, digest.update)
        finally:
            proven = digest.digest() == checksum.digest
            if still_ours():
                if not proven:
                    file.truncate(here)
                _unproven(path).unlink(missing_ok=True)
        if not proven:
            raise WrongChecksum
        return here + written


def _write(
    target: int,
    read: Callable[[int], bytes],
    length: int,
    still_ours: Callable[[], bool],
    tell: Callable[[bytes], object] | None,
) -> int:
    """Block by block; never more than one in memory. What was written is on the disk when this returns or raises."""
    done = unsynced = 0
    try:
        while done < length and (block := read(min(BLOCK, length - done))):
            # The lock is held for one block: who waits in `read` for a dead connection must not keep it.
            fcntl.flock(target, fcntl.LOCK_EX)
            try:
                if not still_ours():
                    raise Busy
                _write_all(target, block)
            finally:
                fcntl.flock(target, fcntl.LOCK_UN)
            if tell is not None:
                tell(block)
            done += len(block)
            unsynced += len(block)
            if unsynced >= SYNC_EVERY:
                os.fdatasync(target)
                unsynced = 0
    finally:
        os.fsync(target)
    return done


def _write_all(target: int, block: bytes) -> None:
    view = memoryview(block)
    while view:
        view = view[os.write(target, view) :]


@contextmanager
def _owning(path: Path) -> Iterator[Callable[[], bool]]:
    """Be the one who writes; gives a function that says whether we still are. Raises Busy, FileNotFoundError."""
    owner, name = path.with_suffix(".owner"), secrets.token_hex(8)
    with path.open("rb") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if time.time() - owner.stat().st_mtime < SILENT:
                raise Busy
        owner.write_text(name)

    def still_ours() -> bool:
        try:
            ours = owner.read_text() == name
        except FileNotFoundError:
            return False
        if ours:
            os.utime(owner)
        return ours

    try:
        yield still_ours
    finally:
        if still_ours():
            owner.unlink(missing_ok=True)


def _unproven(path: Path) -> Path:
    return path.with_suffix(".unproven")


def _go_back(path: Path, target: int) -> None:
    """Drop what a dead process wrote and could not compare."""
    with suppress(FileNotFoundError, ValueError):
        os.ftruncate(target, int(_unproven(path).read_text()))
    _unproven(path).unlink(missing_ok=True)


def create(ref: str) -> None:
    """An empty file for an upload."""
    path_of(ref).touch(exist_ok=False)


def remove(ref: str) -> None:
    """Whatever is here of an upload; a request that is writing finds that the file is no longer its own."""
    path = path_of(ref)
    for one in (path.with_suffix(".owner"), _unproven(path), path):
        one.unlink(missing_ok=True)


def free_bytes() -> int:
    """How much the disk of uploads still takes."""
    status = os.statvfs(path_of("0").parent)
    return status.f_bavail * status.f_frsize


def older_than(moment: float) -> Iterator[str]:
    """The refs of files in which nothing has changed since (seconds since 1970)."""
    for path in path_of("0").parent.iterdir():
        with suppress(FileNotFoundError):
            if re.fullmatch(ids.PATTERN, path.name) and path.stat().st_mtime < moment:
                yield path.name
