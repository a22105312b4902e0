"""What happens here that apps above may take part in."""

from __future__ import annotations

from django.http import HttpRequest

from xueyun.core.hooks import Hook


def _language_chosen(request: HttpRequest, language: str) -> None:
    """A reader chose one of the site's languages by its form."""


language_chosen = Hook("ui.language_chosen", _language_chosen)
