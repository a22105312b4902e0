"""`xueyun demo`: tables and a demo world that looks like an autumn term."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click

from xueyun.cli import boot
from xueyun.cli.announce import demo_world


@click.command()
def demo() -> None:
    """Build the demo world (once; a second call leaves it as it is)."""
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
        name_the_address(settings.DATA / "demo.json", settings.BASE_URL)


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


def name_the_address(path: Path, base_url: str) -> None:
    """The world's list names the address that it is served at this time: another PORT is another address."""
    world = json.loads(path.read_text(encoding="utf-8"))
    if world["base_url"] != base_url:
        text = path.read_text(encoding="utf-8").replace(f'"{world["base_url"]}', f'"{base_url}')
        path.write_text(text, encoding="utf-8")
