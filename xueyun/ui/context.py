"""What the shell of every page knows."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from xueyun.core.http import Request
from xueyun.ui import modules


def shell(request: HttpRequest) -> dict[str, Any]:
    """Viewer, moment, language and the import map; no query of its own (the viewer loads when first asked)."""
    ours = cast(Request, request)
    return {
        "viewer": ours.viewer,
        "now": ours.now,
        "language": get_language() or settings.LANGUAGE_CODE,
        "import_map": modules.import_map(),
        "site_name": settings.SITE_NAME,
        "has_gallery": settings.HAS_GALLERY,
    }
