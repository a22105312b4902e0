"""`xueyun roster import`: a school's list of students or teachers, as the console takes it."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xueyun.cli import boot
from xueyun.cli.licence import find_school

if TYPE_CHECKING:
    from xueyun.schools.models import RosterImport, School


@click.group()
def roster() -> None:
    """The people whom a school says exist."""


@roster.command("import")
@click.argument("school")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--mode",
    type=click.Choice(["add", "update", "replace"]),
    required=True,
    help="add: who is new. update: and what has changed. replace: and disable who is missing.",
)
@click.option("--kind", type=click.Choice(["student", "teacher"]), default="student", show_default=True)
@click.option("--sheet", default="", help="The sheet of a workbook; by default the first that fits.")
@click.option(
    "--pad", is_flag=True, help="Put back leading zeros where numbers or codes are shorter than the others."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--confirm-missing", type=int, help="For replace: how many will be disabled.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print {rows, new, changed, unchanged, missing, rejected: [{row, column, value, reason}], seconds}.",
)
def import_(
    school: str,
    file: Path,
    mode: str,
    kind: str,
    sheet: str,
    pad: bool,
    dry_run: bool,
    confirm_missing: int | None,
    as_json: bool,
) -> None:
    """Bring FILE (XLSX or CSV) into the roster of SCHOOL (its slug)."""
    boot.load()
    from xueyun.schools.sheets.refusals import Unreadable

    began = time.monotonic()
    with boot.sentences():
        try:
            found = _checked(find_school(school), file, kind=kind, mode=mode, sheet=sheet, pads=pad)
        except Unreadable as error:
            raise click.ClickException(error.sentence) from error
        if others := found.source["others"]:
            click.echo(f"Read: {found.source['sheet']}. Not read: {', '.join(others)} (--sheet).", err=True)
        told = _told(found)
        _carry_out(found, dry_run=dry_run, confirmed=confirm_missing)
    told["seconds"] = round(time.monotonic() - began, 2)
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _in_words(told, dry_run=dry_run))


def _checked(school: School, file: Path, *, kind: str, mode: str, sheet: str, pads: bool) -> RosterImport:
    """Read and compared. Raises Unreadable."""
    from xueyun.core.times import utc_now
    from xueyun.schools.actions import import_checks, imports
    from xueyun.schools.sheets.refusals import Unreadable

    found = imports.bring(
        school, file, file_name=file.name, kind=kind, mode=mode, sheet=sheet, now=utc_now(), actor=None
    )
    if not {"number", "name"} <= found.mapping.keys():
        imports.drop(found, now=utc_now(), actor=None)
        raise Unreadable("columns", found=", ".join(filter(None, found.headings)))
    if pads:
        found = imports.match_columns(found, found.mapping, pads=True, now=utc_now())
    if not import_checks.check_rows(found, now=utc_now()):
        raise click.ClickException("This import was left while its rows were being checked.")
    return found


def _carry_out(found: RosterImport, *, dry_run: bool, confirmed: int | None) -> None:
    """Here and now; should this process be killed, the server's jobs go on with it."""
    from xueyun.core.times import utc_now
    from xueyun.core.verdict import Refused
    from xueyun.schools.actions import import_batches, imports

    now = utc_now()
    if dry_run:
        imports.drop(found, now=now, actor=None)
        return
    try:
        imports.start(
            found, confirmed_missing=confirmed, now=now, actor=None, run_at=now + timedelta(minutes=5)
        )
    except Refused as refused:
        imports.drop(found, now=now, actor=None)
        if refused.verdict.code == "import_unconfirmed":
            missing = found.found_of("missing")
            raise click.ClickException(
                f"This would disable {missing} people whom the file does not name: say --confirm-missing {missing}."
            ) from refused
        raise
    import_batches.run(found.pk, now=now)


def _told(found: RosterImport) -> dict[str, Any]:
    from xueyun.schools import import_reports

    figures = {what: found.found_of(what) for what in ("new", "changed", "unchanged", "missing")}
    rejected = [
        {
            "row": problem.row,
            "column": import_reports.column_of(found, problem.field),
            "value": problem.value,
            "reason": problem.reason,
        }
        for problem in import_reports.problems(found)
        if not problem.is_warning
    ]
    return {"rows": found.rows, **figures, "rejected": rejected}


def _in_words(told: dict[str, Any], *, dry_run: bool) -> str:
    lines = [
        "{rows} rows: {new} new, {changed} changed, {unchanged} unchanged; {missing} missing".format(**told)
        + (" (nothing was written)." if dry_run else ".")
    ]
    lines += ["row {row}, {column}, “{value}”: {reason}".format(**problem) for problem in told["rejected"]]
    return "\n".join(lines)
