"""The Jinja2 environment of every page: what templates may call, and nothing undefined."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.templatetags.static import static
from django.urls import get_urlconf, reverse
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from xueyun.core import ids
from xueyun.ui import art, filters, icons, modules, parts

COMPONENTS = Path(__file__).parent / "components"


class ComponentLoader(FileSystemLoader):
    """`ui/button.html` is `components/button/button.html`; `ui/button/examples.html` its examples."""

    def get_source(self, environment: Environment, template: str) -> Any:
        room, _, name = template.partition("/")
        if room == "ui" and "/" not in name:
            template = f"{name.removesuffix('.html')}/{name}"
        elif room == "ui":
            template = name
        return super().get_source(environment, template)


def url(name: str, /, **kwargs: object) -> str:
    """The address of a named view. Addresses never change while a process lives: each is worked out once."""
    return _kept_url(name, tuple(kwargs.items()), get_urlconf() or settings.ROOT_URLCONF)


@lru_cache(maxsize=8192)
def _kept_url(name: str, kwargs: tuple[tuple[str, object], ...], urlconf: str) -> str:
    return reverse(name, urlconf, kwargs=dict(kwargs))


def mailbox_url(to: str = "") -> str | None:
    """Where demo and development show what was 'sent' to this address; None in production, where nothing does."""
    if not settings.HAS_GALLERY:
        return None
    return f"{url('mailbox:inbox')}?{urlencode({'to': to})}" if to else url("mailbox:inbox")


_static_once = lru_cache(maxsize=2048)(static)


def make(**options: Any) -> Environment:
    """Called once by Django's Jinja2 backend."""
    options["undefined"] = StrictUndefined
    options["auto_reload"] = settings.DEBUG
    options["trim_blocks"] = options["lstrip_blocks"] = True
    given: BaseLoader = options["loader"]
    options["loader"] = ChoiceLoader([given, ComponentLoader(COMPONENTS)])
    environment = Environment(**options, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])  # noqa: S701  autoescape comes in options
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    environment.globals.update(
        static=static if settings.DEBUG else _static_once,
        url=url,
        mailbox_url=mailbox_url,
        icon=icons.icon,
        cover_url=art.cover_url,
        crest_url=art.crest_url,
        banner_url=art.banner_url,
        accent_url=art.accent_url,
        import_map=modules.import_map,
        part=parts.part,
    )
    environment.filters.update(
        ref=ids.encode,
        local_date=filters.local_date,
        local_time=filters.local_time,
        local_day=filters.local_day,
        num=filters.num,
        duration=filters.duration,
        file_size=filters.file_size,
        tint=filters.tint,
        initial=filters.initial,
    )
    return environment
