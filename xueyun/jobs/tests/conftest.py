from __future__ import annotations

from collections.abc import Iterator

import pytest

from xueyun.jobs.bell import bell
from xueyun.jobs.registry import TASKS


@pytest.fixture(autouse=True)
def own_tasks() -> Iterator[None]:
    """Tasks that a test registers are gone after it."""
    kept = dict(TASKS)
    yield
    TASKS.clear()
    TASKS.update(kept)
    bell.clear()
