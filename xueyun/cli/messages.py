"""`xueyun messages …`: the catalogues of words (Babel makes them, Django reads them)."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def messages() -> None:
    """Words of the interface and their translations."""


@messages.command()
def extract() -> None:
    """List every word that the code says."""
    from xueyun.cli import catalogues

    for message in catalogues.words(catalogues.extract()):
        click.echo(catalogues.said(catalogues.key(message)))


@messages.command()
@click.argument("translations", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def update(translations: tuple[Path, ...]) -> None:
    """Bring the catalogues to the words of the code; TRANSLATIONS (.po) fill gaps of the Chinese one."""
    from xueyun.cli import catalogues

    catalogues.update(translations)
    catalogues.compile_all()
    report(catalogues.problems())


@messages.command()
def check() -> None:
    """Fail unless the catalogues are those of the code and the Chinese one is complete."""
    from xueyun.cli import catalogues

    report(catalogues.problems())


def report(problems: list[str]) -> None:
    """Print what is wrong. Raises ClickException if anything is."""
    for problem in problems:
        click.echo(problem)
    if problems:
        raise click.ClickException(f"{len(problems)} words of the interface need a hand.")
    click.echo("Every word of the interface is in both catalogues and has its Chinese.")
