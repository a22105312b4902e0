"""`xueyun serve`: the web server, with the background work in it unless a setting moves that elsewhere."""

from __future__ import annotations

import os
import threading

import click

from xueyun.cli import announce, boot

# A request holds a thread for its few milliseconds; more threads only wait for one another.
THREADS_A_WORKER = 4


@click.command()
@click.option(
    "--workers", type=click.IntRange(1, 256), help="Server processes; as many as there are cores by default."
)
@click.option(
    "--reload", is_flag=True, help="Restart when code changes (development; needs the dev requirements)."
)
def serve(workers: int | None, reload: bool) -> None:
    """Serve on PORT (8000) of XUEYUN_HOST (127.0.0.1) until stopped."""
    boot.load()
    boot.refuse_pretended_letters()
    from django.conf import settings

    refuse_a_taken_port(settings.HOST, settings.PORT)
    threading.Thread(target=announce.when_ready, daemon=True, name="announce").start()
    run_server(settings.HOST, settings.PORT, workers or cores(), reload=reload)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def refuse_a_taken_port(host: str, port: int) -> None:
    """Say so in a sentence where a server would only fail inside its workers. Raises ClickException."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} of {host} can't be used ({error.strerror}); set PORT to another one."
            ) from error


def run_server(host: str, port: int, workers: int, *, reload: bool) -> None:
    """Granian in WSGI mode. A worker that dies is replaced; `reload` and that exclude each other."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "xueyun.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1 if reload else workers,
        blocking_threads=THREADS_A_WORKER,
        websockets=False,
        respawn_failed_workers=not reload,
        respawn_interval=1.0,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        reload=reload,
        reload_paths=[boot.package_folder()] if reload else None,
    ).serve()
