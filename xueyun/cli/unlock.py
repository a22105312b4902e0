"""`xueyun unlock`: open the lock that guesses have put on a student number."""

from __future__ import annotations

import click

from xueyun.cli import boot
from xueyun.cli.licence import find_school


@click.command()
@click.argument("school")
@click.argument("number")
def unlock(school: str, number: str) -> None:
    """Let NUMBER (学号) of SCHOOL (its slug) be certified again. It is written into the school's audit log."""
    boot.load()
    from xueyun.core import times
    from xueyun.schools import actions

    found = find_school(school)
    actions.unlock_number(found, number, now=times.utc_now(), actor=None)
    click.echo(f"{number} of {found.name} can be certified again.")
