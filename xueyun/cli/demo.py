"""`xueyun demo`: tables and a demo world that looks like an autumn term."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from xueyun.cli import boot
from xueyun.cli.announce import demo_world


@click.command()
def demo() -> None:
    """Build the demo world (once; a second call leaves it as it is and brings its list up to date)."""
    boot.load()
    from django.conf import settings

    if settings.PROFILE not in {"demo", "development"}:
        raise click.ClickException(
            "Set XUEYUN_PROFILE=demo first: a demo world has passwords that everyone knows."
        )
    begun = settings.DATA / "demo.begun"
    with boot.sentences():
        if begun.exists():
            clear_away(settings.DATA)
        migrate()
        if not demo_world():
            begun.touch()
            build()
            begun.unlink()
        renew()


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def build() -> None:
    """Make the world as of now, by the application's own actions. Raises ClickException where people live already."""
    from xueyun.core.times import utc_now
    from xueyun.demo import world
    from xueyun.schools.models import School

    if School.objects.exists():
        raise click.ClickException("The database has schools already; a demo world needs one of its own.")
    click.echo("Building the demo world …")
    world.build(utc_now(), lambda line: click.echo(f"  {line}"))


def clear_away(data: Path) -> None:
    """A build that stopped half-way is begun anew. Raises ClickException where other rows might be lost."""
    from django.db import connection

    if connection.vendor != "sqlite":
        raise click.ClickException(
            "The demo world was begun and not finished: empty the database and begin again."
        )
    connection.close()
    for path in (*data.glob("xueyun.sqlite3*"), data / "demo.json"):
        path.unlink(missing_ok=True)
    shutil.rmtree(data / "media", ignore_errors=True)


def renew() -> None:
    """What the list says of terms and of the address is true at every start."""
    from xueyun.core.times import utc_now
    from xueyun.demo import world

    world.renew(utc_now())
