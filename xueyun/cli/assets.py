"""`xueyun assets`: the browser's libraries and the stylesheet, put together from node_modules."""

from __future__ import annotations

import click

from xueyun.cli import boot


@click.command()
def assets() -> None:
    """Copy browser libraries, bundle the stylesheet, compile the words: in a checkout, after `npm ci`."""
    from xueyun.ui import assets as ui_assets

    try:
        built = ui_assets.build(boot.package_folder().parent)
    except (ui_assets.AssetsMissing, OSError) as error:
        raise click.ClickException(str(error)) from error
    if built.written:
        click.echo(f"{built.written} of {built.files} files for the browser written anew.")
