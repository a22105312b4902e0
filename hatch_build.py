"""What a wheel of Xueyun needs beyond its files: the dependencies, the browser's libraries, the compiled words."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).parent
# Made, not committed; a wheel without them would serve pages without style, icons or Chinese.
MADE = (
    "xueyun/ui/static/ui/ui.css",
    "xueyun/ui/static/vendor/hls.light.min.mjs",
    "xueyun/ui/static/vendor/icons/search.svg",
    "xueyun/locale/zh_Hans/LC_MESSAGES/django.mo",
)


class Requirements(MetadataHookInterface):
    """Dependencies are written once, in requirements/app.in."""

    def update(self, metadata: dict[str, Any]) -> None:
        lines = (ROOT / "requirements" / "app.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [
            line.strip() for line in lines if line.strip() and not line.startswith("#")
        ]


class Made(BuildHookInterface[Any]):
    """Make what is not committed, where it can be made; refuse to build without it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatch's signature
        if (ROOT / "node_modules").is_dir():
            sys.path.insert(0, str(ROOT))
            from xueyun.ui import assets

            assets.build(ROOT)
        if missing := [name for name in MADE if not (ROOT / name).exists()]:
            raise RuntimeError(f"Run bin/setup before building: {', '.join(missing)} is missing.")


def get_metadata_hook() -> type[MetadataHookInterface]:
    return Requirements


def get_build_hook() -> type[BuildHookInterface[Any]]:
    return Made
