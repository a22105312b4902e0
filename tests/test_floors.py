"""An app imports only from floors below its own: what the linter sees, and what it can't see."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps as registry

from tests import house

pytestmark = pytest.mark.once


def test_it_keeps_the_import_contracts() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-logo"], cwd=house.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_built_app_has_a_floor_and_is_installed() -> None:
    installed = {
        config.name.removeprefix("xueyun.")
        for config in registry.get_app_configs()
        if "xueyun" in config.name
    }
    assert set(house.apps()) == installed
    assert installed <= set(house.floors())


def test_foreign_keys_point_down() -> None:
    """A key written as a string imports nothing, so the linter is blind to it."""
    wrong = []
    for model in registry.get_models():
        if not model.__module__.startswith("xueyun."):
            continue
        for field in model._meta.get_fields(include_hidden=False):
            target = getattr(field, "related_model", None)
            if (
                field.auto_created
                or not field.concrete
                or target is None
                or not target.__module__.startswith("xueyun.")
            ):
                continue
            here, there = app_of(model.__module__), app_of(target.__module__)
            if here != there and house.floors()[there] >= house.floors()[here]:
                wrong.append(f"{model.__name__}.{field.name} points from {here} up to {there}")
    assert not wrong, "let the upper app point down: a key there, or a hook declared in the lower app"


def app_of(module: str) -> str:
    return module.split(".")[1]


def test_nothing_is_imported_by_a_name_made_at_run_time() -> None:
    """Save what the settings name of Django's own: a session engine, a storage."""
    wrong = [
        f"{house.name(path)}:{call.lineno}"
        for path in house.python_files()
        for call in house.calls(path)
        if house.called(call) in {"import_module", "import_string", "__import__"}
        and not ast.unparse(call.args[0]).startswith("settings.")
    ]
    assert not wrong, "import_module hides an import from the floors"


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent for path in house.PACKAGE.rglob("*.py")}
    wrong = [house.name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()]
    assert not wrong, "the linter passes over folders without __init__.py"


PRIVATE = {"views", "forms", "tasks", "urls"}


def test_no_app_uses_another_apps_views_forms_or_tasks() -> None:
    wrong = []
    for path in house.python_files():
        here = app_of_file(path)
        if here == "config":
            continue
        for line, dotted in house.imports(path):
            parts = dotted.split(".")
            if parts[0] == "xueyun" and len(parts) > 2 and parts[1] != here and parts[2] in PRIVATE:
                wrong.append(f"{house.name(path)}:{line} imports {dotted}")
    assert not wrong, "use the other app's actions, rules or models; its views, forms and tasks are its own"


def app_of_file(path: Path) -> str:
    return path.relative_to(house.PACKAGE).parts[0]


def test_a_package_imports_no_models() -> None:
    wrong = []
    for app in house.apps():
        path = house.PACKAGE / app / "__init__.py"
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(house.tree(path))):
            wrong.append(house.name(path))
    assert not wrong, "write `from xueyun.grades import actions`; a package's __init__ imports nothing"


def test_every_app_keeps_the_rooms_in_order() -> None:
    """The second contract names each app; a new one is a new line."""
    settings = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    rooms = next(contract for contract in settings["contracts"] if contract["name"] == "The rooms of an app")
    named = {container.removeprefix("xueyun.") for container in rooms["containers"]}
    assert named == set(house.apps()) - {"core", "cli", "demo"}
