"""`xueyun licence grant`: let one school use another's course."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from xueyun.cli import boot

if TYPE_CHECKING:
    from xueyun.courses.models import Course
    from xueyun.schools.models import School


@click.group()
def licence() -> None:
    """Rights of one school to use another's course."""


@licence.command()
@click.argument("course")
@click.argument("borrower")
@click.argument("mode", type=click.Choice(["synchronous", "asynchronous"]))
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day, in Shanghai; without an end by default."
)
def grant(course: str, borrower: str, mode: str, until: datetime | None) -> None:
    """Let the school BORROWER (its slug) use COURSE (its id of ten letters) in MODE."""
    boot.load()
    from xueyun.core import times
    from xueyun.licences import actions

    with boot.sentences():
        ends_at = times.end_of_day(until.date()) if until else None
        given = actions.grant(
            find_course(course), find_school(borrower), mode, now=times.utc_now(), ends_at=ends_at
        )
    reach = f"until {times.local(given.ends_at):%Y-%m-%d}" if given.ends_at else "without an end"
    click.echo(f"{given.borrower.name} may use {given.course.title} ({mode}) {reach}.")


def find_course(ref: str) -> Course:
    """The course with this id. Raises ClickException."""
    from xueyun.core import ids
    from xueyun.courses.models import Course

    try:
        return Course.objects.select_related("school").get(pk=ids.decode(ref))
    except (ValueError, Course.DoesNotExist) as error:
        raise click.ClickException(f"There is no course {ref}.") from error


def find_school(slug: str) -> School:
    """The school with this slug. Raises ClickException."""
    from xueyun.schools.models import School

    try:
        return School.objects.get(slug=slug)
    except School.DoesNotExist as error:
        raise click.ClickException(f"There is no school {slug}.") from error
