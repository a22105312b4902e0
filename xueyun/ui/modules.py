"""The import map: bare names of our modules and of vendored ones to their hashed addresses.

Its text is the same on every page of a deployment, so the policy allows it by hash and needs no nonce.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.templatetags.static import static
from markupsafe import Markup

VENDORED = {
    "cropperjs": "vendor/cropper.esm.min.js",
    "hls.js": "vendor/hls.light.min.mjs",
    "katex": "vendor/katex.mjs",
    "pdfjs-dist": "vendor/pdf.min.mjs",
    "tus-js-client": "vendor/tus.min.js",
    # the rich-text editor and what it leans on
    **{
        name: f"vendor/{name}.mjs"
        for name in (
            "orderedmap", "prosemirror-commands", "prosemirror-dropcursor", "prosemirror-gapcursor",
            "prosemirror-history", "prosemirror-inputrules", "prosemirror-keymap", "prosemirror-model",
            "prosemirror-schema-list", "prosemirror-state", "prosemirror-tables", "prosemirror-transform",
            "prosemirror-view", "rope-sequence", "w3c-keyname",
        )
    },
}  # fmt: skip


def import_map() -> Markup:
    """The JSON of the import map, ready for its script element."""
    return _build() if settings.DEBUG else _cached()


def import_map_hash() -> str:
    """`'sha256-…'` of that JSON, for the script-src of the policy."""
    digest = hashlib.sha256(import_map().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@lru_cache(maxsize=1)
def _cached() -> Markup:
    return _build()


def _build() -> Markup:
    names = {name: static(path) for name, path in VENDORED.items()}
    for app in apps.get_app_configs():
        folder = Path(app.path) / "static" / app.label
        for module in sorted(folder.glob("*.js")):
            names[f"xueyun/{app.label}/{module.stem}"] = static(f"{app.label}/{module.name}")
    components = Path(__file__).parent / "components"
    for module in sorted(components.glob("*/*.js")):
        names[f"xueyun/ui/{module.stem}"] = static(f"ui/{module.name}")
    # Safe: names come from our own folders; '<' can't occur in a hashed static address.
    return Markup(json.dumps({"imports": names}, separators=(",", ":")))  # noqa: S704
