"""Django's storage, with what large files need: moved rather than copied where possible, folders removed whole."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage

BLOCK = 1024 * 1024


class _Movable(File):  # type: ignore[type-arg]
    """A file of ours that a local storage may take by renaming it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


def put(name: str, path: Path) -> None:
    """Store a local file under exactly this name, and use it up. The same name always has the same content."""
    if default_storage.exists(name):
        if default_storage.size(name) == path.stat().st_size:
            path.unlink()
            return
        # A machine that died while it wrote has left a part.
        default_storage.delete(name)
    with _Movable(path) as file:
        saved = default_storage.save(name, file)
    if saved != name:
        # Someone stored the same content a moment before us.
        default_storage.delete(saved)
    path.unlink(missing_ok=True)


def fetch(name: str, folder: Path) -> Path:
    """A local path with the content: the stored file itself where the storage is local, else a copy in the folder."""
    try:
        return Path(default_storage.path(name))
    except NotImplementedError:
        copy = folder / "source"
        with default_storage.open(name) as stored, copy.open("wb") as target:
            shutil.copyfileobj(stored, target, BLOCK)
        return copy


def exists(name: str) -> bool:
    """Whether a file is stored under this name."""
    return default_storage.exists(name)


def folders(name: str) -> list[str]:
    """The names of the folders in a folder; none if it isn't there."""
    return _listed(name)[0]


def files(name: str) -> list[str]:
    """The names of the files in a folder; none if it isn't there."""
    return _listed(name)[1]


def changed_at(name: str) -> datetime:
    """When a stored file was written, or touched."""
    return default_storage.get_modified_time(name)


def touch(name: str) -> None:
    """Say that a file is wanted now, where the storage can note that."""
    with suppress(NotImplementedError):
        Path(default_storage.path(name)).touch()


def remove(name: str) -> None:
    """Remove a folder and all that is in it."""
    inner, files = _listed(name)
    for file in files:
        default_storage.delete(f"{name}/{file}")
    for folder in inner:
        remove(f"{name}/{folder}")
    default_storage.delete(name)


def remove_file(name: str) -> None:
    """Remove one file; harmless where it is gone."""
    default_storage.delete(name)


def _listed(name: str) -> tuple[list[str], list[str]]:
    try:
        inner, files = default_storage.listdir(name)
    except FileNotFoundError:
        return [], []
    return inner, files


@lru_cache(maxsize=256)
def text(name: str) -> str:
    """The text of a small stored file. Names are never used twice for different content, so it is kept."""
    with default_storage.open(name) as file:
        return bytes(file.read()).decode()
