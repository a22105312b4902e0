"""Pieces of the shell that are the same for everyone of a kind: rendered once, kept as text.

A piece may read nothing of the request: only what stands in its key.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.template import engines
from django.urls import get_urlconf
from django.utils.translation import get_language
from markupsafe import Markup

from xueyun.ui import modules


def part(name: str, /, **key: str) -> Markup:
    """The piece `ui/parts/<name>.html` in the reader's language, rendered once for each key."""
    language = get_language() or settings.LANGUAGE_CODE
    if settings.DEBUG:
        return _rendered(name, language, tuple(key.items()))
    return _kept(name, language, get_urlconf(), tuple(key.items()))


def _rendered(name: str, language: str, key: tuple[tuple[str, str], ...]) -> Markup:
    context = {
        "language": language,
        "site_name": settings.SITE_NAME,
        "import_map": modules.import_map,
        **dict(key),
    }
    text = engines["jinja2"].get_template(f"ui/parts/{name}.html").render(context)
    # Safe: made by an autoescaping template just now.
    return Markup(text)  # noqa: S704


@lru_cache(maxsize=256)
def _kept(name: str, language: str, urlconf: str | None, key: tuple[tuple[str, str], ...]) -> Markup:
    return _rendered(name, language, key)
