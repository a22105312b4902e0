"""The database after all migrations: made once for a state of the migrations, and copied by whoever needs one.

The tables are those that `xueyun migrate` makes; when a migration changes they are made anew. What was made lies in
`.pytest_cache`, or beside the suite's database on its PostgreSQL.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg

from tests import house

FOLDER = house.ROOT / ".pytest_cache" / "migrated"
# The base that the suite runs on, as the server has it; '' is SQLite.
POSTGRESQL = os.environ.get("DATABASE_URL", "")

IMPORTED = re.compile(r"^\s*(?:from|import) (xueyun[\w.]+)", re.MULTILINE)


def beside(name: str) -> str:
    """The address of another database on the suite's PostgreSQL."""
    return urlsplit(POSTGRESQL)._replace(path=f"/{name}").geturl()


def maintain(statement: str) -> None:
    with psycopg.connect(beside("postgres"), autocommit=True) as server:
        server.execute(statement)  # type: ignore[arg-type]


def copy_to(target: Path) -> None:
    """Put a migrated SQLite database there."""
    made = FOLDER / f"{_key()}.sqlite3"
    with _alone():
        if not made.exists():
            for old in FOLDER.glob("*.sqlite3"):
                old.unlink()
            _make_file(made)
        shutil.copyfile(made, target)


def template() -> str:
    """The name of a migrated database on the suite's PostgreSQL, of which others are copies."""
    name = f"{urlsplit(POSTGRESQL).path.strip('/')}_migrated"
    with _alone():
        if _note(name) != _key():
            maintain(f"drop database if exists {name}")
            maintain(f"create database {name}")
            with tempfile.TemporaryDirectory() as data:
                _migrate(XUEYUN_DATA=data, DATABASE_URL=beside(name))
            # Last of all: without it what is there is half made.
            maintain(f"comment on database {name} is '{_key()}'")
    return name


def _make_file(made: Path) -> None:
    with tempfile.TemporaryDirectory(dir=FOLDER) as data:
        _migrate(XUEYUN_DATA=data)
        whole = Path(data) / "whole.sqlite3"
        with closing(sqlite3.connect(Path(data) / "xueyun.sqlite3")) as database:
            database.execute("VACUUM INTO ?", [str(whole)])
        whole.replace(made)


def _migrate(**given: str) -> None:
    """As an operator does."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("XUEYUN_", "DATABASE_", "REDIS_"))}
    command = [sys.executable, "-m", "xueyun.cli", "migrate"]
    environment = inherited | {"DJANGO_SETTINGS_MODULE": "xueyun.config.settings"} | given
    done = subprocess.run(
        command, cwd=house.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def _note(name: str) -> str:
    """What stands at a database; '' where there is none."""
    said = "select coalesce(shobj_description(oid, 'pg_database'), '') from pg_database where datname = %s"
    with psycopg.connect(beside("postgres")) as server:
        row = server.execute(said, [name]).fetchone()
    return row[0] if row else ""


def _key() -> str:
    """One for each state of all that the tables come from."""
    found = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    steps = sorted(house.PACKAGE.glob("*/migrations/*.py"))
    used = {name for path in steps for name in IMPORTED.findall(path.read_text(encoding="utf-8"))}
    for path in [*steps, *(house.ROOT / f"{name.replace('.', '/')}.py" for name in sorted(used))]:
        found.update(house.name(path).encode() + path.read_bytes())
    return found.hexdigest()[:32]


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time: the first makes what the others copy."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
