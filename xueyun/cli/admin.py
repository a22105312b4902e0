"""`xueyun admin …`: Django's own commands, for developers (makemigrations, shell, collectstatic …)."""

from __future__ import annotations

import click

from xueyun.cli import boot


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def admin(arguments: tuple[str, ...]) -> None:
    """Run one of Django's commands; without one, list them."""
    boot.load()
    from django.core.management import execute_from_command_line

    with boot.sentences():
        execute_from_command_line(["xueyun admin", *arguments])
