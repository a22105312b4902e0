"""`xueyun assets`: the browser's libraries and the stylesheet, copied and bundled from node_modules."""

from __future__ import annotations

import click

from xueyun.cli import boot


@click.command()
def assets() -> None:
    """Copy browser libraries and bundle the stylesheet."""
    from xueyun.ui import assets as ui_assets

    with boot.sentences():
        ui_assets.build()
