"""`xueyun licence grant`: let one school use another's course."""

from __future__ import annotations

import click

from xueyun.cli import boot


@click.group()
def licence() -> None:
    """Rights of one school to use another's course."""
