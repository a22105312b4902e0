"""`xueyun`, or `python -m xueyun.cli`: the one command of an installation."""

from __future__ import annotations

import click

import xueyun
from xueyun.cli import boot
from xueyun.cli.address_table import addresses
from xueyun.cli.admin import admin
from xueyun.cli.appoint import appoint
from xueyun.cli.assets import assets
from xueyun.cli.check import check
from xueyun.cli.demo import demo
from xueyun.cli.licence import licence
from xueyun.cli.media import media
from xueyun.cli.messages import messages
from xueyun.cli.migrate import migrate
from xueyun.cli.roster import roster
from xueyun.cli.serve import serve
from xueyun.cli.unlock import unlock
from xueyun.cli.work import work


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(xueyun.__version__, prog_name="xueyun")
def main() -> None:
    """Xueyun (学云): open courses and school clouds."""
    boot.name_settings()


for command in (
    serve,
    demo,
    check,
    migrate,
    work,
    media,
    licence,
    roster,
    unlock,
    appoint,
    messages,
    assets,
    addresses,
    admin,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
