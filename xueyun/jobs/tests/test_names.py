"""Jobs are enqueued by name: every name in the house has a task behind it."""

from __future__ import annotations

import ast
from pathlib import Path

import xueyun
from xueyun.jobs.registry import TASKS


def test_every_name_that_is_enqueued_is_registered() -> None:
    found: set[str] = set()
    for path in Path(xueyun.__file__).parent.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if (
                is_call
                and node.func.attr == "enqueue"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(node.args[0].value)
    assert "media.transcode" in found
    assert found <= set(TASKS)
