"""`xueyun demo`: tables and a demo world that looks like an autumn term."""

from __future__ import annotations

import click

from xueyun.cli import boot
from xueyun.cli.announce import demo_world


@click.command()
def demo() -> None:
    """Build the demo world (once; a second call leaves it as it is)."""
    boot.load()
    from django.conf import settings
    from django.core.management import call_command

    if settings.PROFILE not in {"demo", "development"}:
        raise click.ClickException(
            "Set XUEYUN_PROFILE=demo first: a demo world has passwords that everyone knows."
        )
    with boot.sentences():
        call_command("migrate", interactive=False, verbosity=0)
        if demo_world():
            click.echo("The demo world is there already.")
        else:
            build()


def build() -> None:
    """Make the world as of now, by the application's own actions."""
    from xueyun.core.times import utc_now
    from xueyun.demo import world

    click.echo("Building the demo world …")
    world.build(utc_now())
    click.echo("The demo world stands.")
