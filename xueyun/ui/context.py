"""What the shell of every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from xueyun.core.times import utc_now
from xueyun.core.viewer import VISITOR
from xueyun.ui import assets

THEMES = ("light", "dark")
THEME_COOKIE = "xueyun_theme"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Viewer, moment, language and theme; no query of its own (the viewer loads when first asked).

    A request that failed before its middleware has no viewer: it is shown the page of a visitor.
    """
    if settings.DEBUG:
        assets.bundle_if_stale()
    language = get_language() or settings.LANGUAGE_CODE
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "viewer": getattr(request, "viewer", VISITOR),
        "now": getattr(request, "now", None) or utc_now(),
        "language": language,
        "html_lang": "en" if language == "en" else "zh-Hans",
        "theme": theme if theme in THEMES else "",
        "site_name": settings.SITE_NAME,
        "has_gallery": settings.HAS_GALLERY,
    }
