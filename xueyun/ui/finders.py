"""Scripts of components as static files: `components/<name>/<name>.js` is served as `ui/<name>.js`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage, Storage

COMPONENTS = Path(__file__).parent / "components"


class ComponentScripts(BaseFinder):
    """Finds the script beside its template, so that a component stays in one folder and nothing is copied."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: ARG002  Django passes an older spelling
        found = [script for script in _scripts() if f"ui/{script.name}" == path]
        if find_all:
            return [str(script) for script in found]
        return str(found[0]) if found else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for script in _scripts():
            if not matches_patterns(script.name, list(ignore_patterns or [])):
                storage = FileSystemStorage(location=script.parent)
                storage.prefix = "ui"  # type: ignore[attr-defined]  # collectstatic reads it
                yield script.name, storage


def _scripts() -> list[Path]:
    return [script for script in sorted(COMPONENTS.glob("*/*.js")) if script.stem == script.parent.name]
