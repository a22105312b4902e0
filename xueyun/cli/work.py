"""`xueyun work`: background work in a process of its own, beside servers that run without it."""

from __future__ import annotations

import click

from xueyun.cli import boot


@click.command()
def work() -> None:
    """Do background jobs until stopped."""
    boot.load()
    boot.refuse_pretended_letters()
    from xueyun.jobs import worker

    with boot.sentences():
        worker.run_forever()
