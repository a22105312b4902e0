"""`xueyun media add`: one file into a school's library."""

from __future__ import annotations

import json
from pathlib import Path

import click

from xueyun.cli import boot


@click.group()
def media() -> None:
    """A school's library of files."""


@media.command()
@click.argument("school")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--wait", is_flag=True, help="Wait until the file is ready to be shown.")
@click.option("--json", "as_json", is_flag=True, help="Print {id, kind, status, duration, renditions}.")
def add(school: str, file: Path, wait: bool, as_json: bool) -> None:
    """Add FILE to the library of SCHOOL (its slug)."""
    boot.load()
    from xueyun.core.times import utc_now
    from xueyun.media import command
    from xueyun.media.problems import BadFile

    tell = (lambda _: None) if as_json else (lambda percent: click.echo(f"{percent} %", err=True))
    with boot.sentences(), boot.own_words():
        try:
            added = command.add(school, file, wait=wait, now=utc_now(), tell=tell)
        except BadFile as error:
            raise click.ClickException(str(error.sentence)) from error
        except command.NoSuchSchool as error:
            raise click.ClickException(f"There is no school {school}.") from error
    click.echo(json.dumps(added, ensure_ascii=False) if as_json else "{id}  {kind}  {status}".format(**added))
