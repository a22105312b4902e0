"""How the laws see the house: its apps, floors and files, read from where they are written."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "xueyun"


@cache
def floors() -> dict[str, int]:
    """App → floor, counted from the ground, as the import contract in pyproject.toml has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["name"] == "The floors of the house")
    return {app: floor for floor, layer in enumerate(reversed(layers)) for app in re.findall(r"\w+", layer)}


def apps() -> list[str]:
    """The apps that are built."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/apps.py"))


def python_files(*, with_tests: bool = False) -> Iterator[Path]:
    """Every module of the package, migrations left out."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if "migrations" not in parts and (with_tests or "tests" not in parts):
            yield path


def templates() -> Iterator[Path]:
    """Every template: those of the apps and those of the components, examples included."""
    yield from sorted(PACKAGE.glob("*/jinja2/**/*.html"))
    yield from sorted(PACKAGE.glob("ui/components/**/*.html"))


def modules_of_the_browser() -> Iterator[Path]:
    """Our own JavaScript; what packages bring lies in static/vendor."""
    for path in sorted(PACKAGE.rglob("*.js")):
        if "vendor" not in path.parts:
            yield path


@cache
def tree(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    """The path as one reads it in a message."""
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[ast.Call]:
    """Every call in a module."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """`enqueue` for both `enqueue(…)` and `jobs.enqueue(…)`."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything a module imports, names of `from … import` joined on."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
