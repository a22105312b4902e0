"""`xueyun check`: is this installation fit to serve? One line for each thing that it needs."""

from __future__ import annotations

from collections.abc import Callable

import click

from xueyun.cli import boot


@click.command()
def check() -> None:
    """Check settings, database, migrations, ffmpeg, static files, words, letters and background work."""
    boot.load()
    failed = 0
    for name, look in CHECKS.items():
        is_good, said = looked(look)
        failed += not is_good
        click.echo(f"{'ok ' if is_good else 'BAD'}  {name:<12} {said}")
    if failed:
        raise click.ClickException(f"{failed} of {len(CHECKS)} checks failed.")


def looked(look: Callable[[], str]) -> tuple[bool, str]:
    """What one check says, and whether it is good."""
    try:
        with boot.sentences():
            return True, look()
    except click.ClickException as error:
        return False, error.message


def settings_are_sane() -> str:
    from django.conf import settings
    from django.core import checks

    worst = [message for message in checks.run_checks() if message.level >= checks.ERROR]
    if worst:
        raise click.ClickException("; ".join(str(message.msg) for message in worst))
    if settings.PROFILE not in {"production", "demo", "development"}:
        raise click.ClickException("XUEYUN_PROFILE is none of production, demo, development.")
    return f"profile {settings.PROFILE}, data in {settings.DATA}, served as {settings.BASE_URL}"


def database_answers() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"


def migrations_are_applied() -> str:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise click.ClickException(f"{len(waiting)} migrations are not applied: run `xueyun migrate`.")
    return "all applied"


def ffmpeg_is_found() -> str:
    from xueyun.media import ffmpeg

    try:
        return str(ffmpeg.locate().ffmpeg)
    except ffmpeg.NoFfmpeg as error:
        raise click.ClickException(str(error)) from error


def static_files_are_collected() -> str:
    from django.conf import settings
    from django.contrib.staticfiles.storage import staticfiles_storage

    if settings.DEVELOPMENT:
        return "found where they lie (development)"
    try:
        staticfiles_storage.url("ui/ui.css")
    except ValueError as error:
        raise click.ClickException("not collected: run `xueyun admin collectstatic --noinput`.") from error
    return f"collected in {settings.STATIC_ROOT}"


def words_are_compiled() -> str:
    from django.utils import translation

    with translation.override("zh-hans"):
        if translation.gettext("Xueyun") == "Xueyun":
            raise click.ClickException("no Chinese: run `xueyun assets`.")
    return "Chinese and English"


def letters_are_carried() -> str:
    from xueyun.delivery import fitness

    boot.refuse_pretended_letters()
    return fitness.said()


def work_is_done() -> str:
    from xueyun.core.times import utc_now
    from xueyun.jobs import worker
    from xueyun.jobs.models import Job

    waiting = Job.objects.filter(status=Job.Status.WAITING).count()
    dead = Job.objects.filter(status=Job.Status.DEAD).count()
    return f"{worker.alive(utc_now())} workers alive, {waiting} jobs waiting, {dead} given up"


CHECKS: dict[str, Callable[[], str]] = {
    "settings": settings_are_sane,
    "database": database_answers,
    "migrations": migrations_are_applied,
    "ffmpeg": ffmpeg_is_found,
    "static files": static_files_are_collected,
    "words": words_are_compiled,
    "letters": letters_are_carried,
    "work": work_is_done,
}
