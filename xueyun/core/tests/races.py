"""Several people, one thing, the same moment: a process for each, on whichever database the suite runs.

A deed is a function that loads what its person has before them and returns what they do at the word. Its process is
forked from one that has loaded the application already, and knows nothing of the test but the database.
"""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing import forkserver
from multiprocessing.connection import Connection

import pytest
from django.conf import settings
from django.db import connection, transaction

from xueyun.core.verdict import Refused

Deed = Callable[..., Callable[[], str]]
PATIENCE = 60  # seconds

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["xueyun.core.tests.loaded", __name__])


def race(*entrants: tuple[Deed, *tuple[object, ...]]) -> list[str]:
    """What came of each deed, sorted: what it returned, or the code of a refusal. Each comes with its arguments."""
    _start_the_server()
    with ExitStack() as stack:
        lines = [stack.enter_context(_entered(deed, facts)) for deed, *facts in entrants]
        assert [_next(line) for line in lines] == ["ready"] * len(lines)
        # All are loaded and wait: nothing is left between the word and the race.
        for line in lines:
            line.send("go")
        return sorted(_next(line) for line in lines)


def overtaken(entrant: tuple[Deed, *tuple[object, ...]], by: Callable[[], object]) -> str:
    """What came of a deed that began when `by()` had been done and was not yet written: it has to wait for that."""
    _start_the_server()
    deed, *facts = entrant
    with _entered(deed, facts) as line:
        assert _next(line) == "ready"
        with transaction.atomic():
            by()
            line.send("go")
            assert not line.poll(1), "it did not wait"
        return _next(line)


def _start_the_server() -> None:
    """Once a test process: with the secrets of the tests, so that all see the same codes."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "XUEYUN_DATA": str(settings.DATA),
            "XUEYUN_SECRET_KEY": settings.SECRET_KEY,
            "XUEYUN_CODE_PEPPER": settings.CODE_PEPPER,
            "XUEYUN_TICKET_KEY": settings.TICKET_KEY,
        }.items():
            patch.setenv(name, value)
        forkserver.ensure_running()


class _entered:  # noqa: N801  used as a function
    """One of them, in a process of its own: gives the line on which they say what happens."""

    def __init__(self, deed: Deed, facts: list[object]) -> None:
        self.line, theirs = _processes.Pipe()
        name = str(connection.settings_dict["NAME"])
        self.process = _processes.Process(target=_run, args=(theirs, name, deed, facts))
        self.process.start()
        theirs.close()

    def __enter__(self) -> Connection:
        return self.line

    def __exit__(self, *_error: object) -> None:
        self.line.close()
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


def _next(line: Connection) -> str:
    """What the other end says next. An error there is one here."""
    assert line.poll(PATIENCE), f"nothing was heard for {PATIENCE} s"
    kind, words = line.recv()
    assert kind == "said", words
    return str(words)


def _run(line: Connection, database: str, deed: Deed, facts: list[object]) -> None:
    connection.settings_dict["NAME"] = database
    try:
        done = deed(*facts)
        line.send(("said", "ready"))
        line.recv()
        line.send(("said", done()))
    except EOFError:
        return  # whoever would have said the word is gone
    except Refused as refused:
        line.send(("said", refused.verdict.code))
    except Exception:  # noqa: BLE001  told where somebody reads it
        line.send(("failed", traceback.format_exc()))
    finally:
        connection.close()
