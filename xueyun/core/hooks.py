"""Hooks go up by name: a lower app declares one, upper apps join it in `apps.py`.

A hook runs its subscribers in the caller's transaction, in the order they state. A root test lists every hook with
its subscribers, so that nothing joins unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

ALL: dict[str, Hook[..., object]] = {}


class Hook(Generic[P, R]):
    """A named place where something below lets something above take part."""

    def __init__(self, name: str, signature: Callable[P, R]) -> None:
        if name in ALL:
            raise ValueError(f"two hooks are named {name}")
        self.name = name
        self.signature = signature
        self._subscribers: list[tuple[int, str, Callable[P, R]]] = []
        ALL[name] = self  # type: ignore[assignment]

    def join(self, subscriber: Callable[P, R], *, order: int) -> None:
        """Take part, in this order (lower first). Joining twice is one joining."""
        label = f"{subscriber.__module__}.{subscriber.__qualname__}"
        if all(known != label for _, known, _ in self._subscribers):
            self._subscribers.append((order, label, subscriber))
            self._subscribers.sort(key=lambda row: row[:2])

    def run(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        """Call every subscriber in order; an error in one is an error of the caller."""
        return [subscriber(*args, **kwargs) for _, _, subscriber in self._subscribers]

    @property
    def subscribers(self) -> tuple[str, ...]:
        return tuple(label for _, label, _ in self._subscribers)
