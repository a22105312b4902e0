"""What the terminal says when the server answers: the address, and in a demo who can log in."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any

import click

from xueyun.cli.addresses import local_address

PATIENCE_SECONDS = 60


def when_ready() -> None:
    """Wait until /healthz answers, then print. Silent if it never does: the server's own log says why."""
    from django.conf import settings

    if answers(f"{local_address(settings.HOST, settings.PORT)}/healthz"):
        click.echo("\n".join(lines()))


def answers(url: str) -> bool:
    """True once `url` answers 200, False after a minute without."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  our own loopback address
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def lines() -> list[str]:
    """The address; in a demo one log-in of each kind, and somebody who has not certified yet."""
    from django.conf import settings

    world = demo_world()
    said = ["", f"  学云 Xueyun answers at {settings.BASE_URL}/"]
    if world:
        said += ["", "  log in as         with                           password"]
        said += [f"  {row['role']:<16}  {row['login']:<28}   {row['password']}" for row in log_ins(world)]
    for row in world.get("unclaimed", [])[:1]:
        said += [
            "",
            f"  to certify at /s/{row['school']}/: {row['student_no']}, {row['name']}, {row['code']}",
        ]
    return [*said, ""]


def demo_world() -> dict[str, Any]:
    """What `demo.json` lists, or nothing where there is no demo world or this is no demo."""
    from django.conf import settings

    path = settings.DATA / "demo.json"
    if settings.PROFILE not in {"demo", "development"} or not path.exists():
        return {}
    world: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return world


def log_ins(world: dict[str, Any]) -> list[dict[str, str]]:
    """The first account of each role: enough to look around."""
    first: dict[str, dict[str, str]] = {}
    for account in world.get("accounts", []):
        first.setdefault(account["role"], account)
    return list(first.values())
