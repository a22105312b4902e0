"""Tasks by name: what a job's row means in code. Each app's `tasks.py` registers its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

Body = TypeVar("Body", bound=Callable[..., None])


class Interrupted(Exception):
    """The server is stopping, or another worker has taken the job: leave everything as it is and return."""


class TaskError(Exception):
    """A failure that has a code; the job is tried again. `detail` is for logs."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class GiveUp(TaskError):
    """Trying again would not help: the job is dead at once."""


@dataclass(frozen=True, slots=True)
class Running:
    """What a task's body knows of its run. `now()` is the moment it counts by."""

    id: int
    attempt: int
    now: Callable[[], datetime]
    is_stopping: Callable[[], bool]
    lost: Callable[[], bool]

    def check(self) -> None:
        """To be called often by long work. Raises Interrupted when it should end."""
        if self.is_stopping() or self.lost():
            raise Interrupted


@dataclass(frozen=True, slots=True)
class Dead:
    """A job that won't be tried again: arguments, the code of a TaskError ('' for other errors), the error's text."""

    args: dict[str, Any]
    code: str
    error: str
    now: datetime


def backoff(attempt: int) -> timedelta:
    """10 s after the first failure, then four times as long each time, at most an hour."""
    return timedelta(seconds=min(10.0 * 4 ** (attempt - 1), 3600.0))


@dataclass(frozen=True, slots=True)
class Task:
    """A registered task. `heavy` ones keep a processor busy: few run at a time, beside the light ones."""

    name: str
    body: Callable[..., None]
    tries: int
    backoff: Callable[[int], timedelta]
    heavy: bool
    every: timedelta | None
    on_dead: Callable[[Dead], None] | None
    on_retry: Callable[[dict[str, Any]], bool] | None


TASKS: dict[str, Task] = {}


def task(
    name: str,
    *,
    tries: int = 5,
    backoff: Callable[[int], timedelta] = backoff,
    heavy: bool = False,
    every: timedelta | None = None,
    on_dead: Callable[[Dead], None] | None = None,
    on_retry: Callable[[dict[str, Any]], bool] | None = None,
) -> Callable[[Body], Body]:
    """Register `(job: Running, **args) -> None` under a name like 'media.transcode'.

    The body is safe to run twice. With `every` the job takes no arguments and comes again by itself. `on_dead` runs
    in the transaction that buries the job. `on_retry` gets the arguments and runs where an operator brings it back: it
    opens again what `on_dead` has ended, and says False where nothing is left to go on with.
    """

    def register(body: Body) -> Body:
        if name in TASKS:
            raise ValueError(f"two tasks are named {name}")
        TASKS[name] = Task(name, body, tries, backoff, heavy, every, on_dead, on_retry)
        return body

    return register


def heavy_names() -> list[str]:
    return [task.name for task in TASKS.values() if task.heavy]
