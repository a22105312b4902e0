"""Before a command that needs the application: load it, and turn what goes wrong into a sentence."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

SETTINGS = "xueyun.config.settings"


def name_settings() -> None:
    """Say which settings to use, unless the environment already does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)


def load() -> None:
    """Load settings and every app. A setting that can't be read is a sentence, not a traceback."""
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    name_settings()
    try:
        django.setup()
        settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    except ImproperlyConfigured as error:
        raise click.ClickException(f"The settings can't be used: {error}") from error
    except OSError as error:
        raise click.ClickException(f"The data folder can't be used: {error}") from error


def refuse_pretended_letters() -> None:
    """A server whose people would wait for letters in vain does not start. Raises ClickException."""
    from xueyun.delivery import fitness

    if sentence := fitness.objection():
        raise click.ClickException(sentence)


@contextmanager
def sentences() -> Iterator[None]:
    """Inside, what an operator can cause (no database, a refusal, a missing file) ends in one sentence."""
    from django.core.management import CommandError
    from django.db import DatabaseError

    from xueyun.core.verdict import Refused

    try:
        yield
    except Refused as error:
        raise click.ClickException(str(error.verdict.reason) or "There is no such thing.") from error
    except DatabaseError as error:
        first_line = (str(error).splitlines() or ["no reason given"])[0]
        raise click.ClickException(f"The database refused: {first_line}.") from error
    except CommandError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.strerror or error}: {error.filename or 'no file'}.") from error


@contextmanager
def own_words() -> Iterator[None]:
    """Inside, the log of the work is only for what breaks: the command says itself what comes of it."""
    log = logging.getLogger("xueyun.jobs")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def package_folder() -> Path:
    """Where the code lies."""
    return Path(__file__).resolve().parent.parent
