"""Folders on the local disk for files in the making; what dead processes left there is removed later."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

UPLOADS = "uploads"  # has rows that say when its files go
ABANDONED = 24 * 3600  # seconds since anything in a folder changed


def root() -> Path:
    path = Path(settings.DATA) / "work"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def incoming() -> Iterator[Path]:
    """A fresh folder for a file that is being looked at."""
    with tempfile.TemporaryDirectory(prefix="incoming-", dir=root(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def attempt(ref: str, number: int) -> Iterator[Path]:
    """A fresh folder for one attempt at an asset; the folders of its earlier attempts go, whoever left them."""
    for old in root().glob(f"{ref}-*"):
        if int(old.name.partition("-")[2]) <= number:
            shutil.rmtree(old, ignore_errors=True)
    folder = root() / f"{ref}-{number}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> int:
    """Remove folders in which nothing has changed for a day; how many."""
    gone = 0
    for folder in root().iterdir():
        if folder.name == UPLOADS:
            continue
        with suppress(FileNotFoundError):
            touched = max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
            if time.time() - touched > ABANDONED:
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
    return gone
