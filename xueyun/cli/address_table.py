"""`xueyun addresses`: which view answers at each address, and who may open it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from xueyun.cli import boot


@click.command()
@click.argument("beginning", default="/")
def addresses(beginning: str) -> None:
    """List each address that begins with BEGINNING, its view, and the rule that opens it."""
    boot.load()
    rows = sorted(row for row in _rows() if row[0].startswith(beginning))
    if not rows:
        raise click.ClickException(f"No address begins with {beginning}.")
    wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for address, view, rule in rows:
        click.echo(f"{address:{wide[0]}}  {view:{wide[1]}}  {rule}")


def _rows() -> Iterator[tuple[str, str, str]]:
    """(address, dotted name of its view, name of its rule)."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver, above: str) -> Iterator[tuple[str, str, str]]:
        for entry in resolver.url_patterns:
            address = f"{above}{entry.pattern}"
            if isinstance(entry, URLPattern):
                view = entry.callback
                yield (
                    address,
                    f"{view.__module__}.{view.__qualname__}",
                    str(getattr(view, "access_rule", "-")),
                )
            else:
                yield from walk(entry, address)

    return walk(get_resolver(), "/")
