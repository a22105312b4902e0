"""Names in the reader's language, where a thing has two."""

from __future__ import annotations

from django.utils.translation import get_language


def called(name: str, name_en: str) -> str:
    """The English name for who reads English, where there is one."""
    return (get_language() == "en" and name_en) or name
