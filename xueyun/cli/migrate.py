"""`xueyun migrate`: bring the database to the tables of this version."""

from __future__ import annotations

import click

from xueyun.cli import boot


@click.command()
def migrate() -> None:
    """Create or update the database's tables."""
    boot.load()
    from django.core.management import call_command

    with boot.sentences():
        call_command("migrate", interactive=False, verbosity=0)
    click.echo("The database has the tables of this version.")
