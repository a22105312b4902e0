"""The wheel carries all that it needs: built here, installed into an empty environment, asked whether it is well."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import house

pytestmark = [pytest.mark.once, pytest.mark.server, pytest.mark.long]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by way of the sdist, as a release is."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, house.ROOT)
    return next(folder.glob("*.whl"))


def run(*command: object, **options: Any) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=600, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_carries_libraries_styles_and_words_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "xueyun/ui/static/vendor/hls.light.min.mjs",
        "xueyun/ui/static/vendor/licences/hls.js.txt",
        "xueyun/ui/static/ui/ui.css",
        "xueyun/ui/static/vendor/icons/search.svg",
        "xueyun/ui/components/button/button.html",
        "xueyun/locale/zh_Hans/LC_MESSAGES/django.mo",
        "xueyun/accounts/guesses.toml",
        "xueyun/demo/content/schools.toml",
    ):
        assert wanted in names
    assert not [name for name in names if "/tests/" in name or not name.startswith(("xueyun/", "xueyun-"))]


def test_it_carries_every_file_that_the_code_reads(wheel: Path) -> None:
    """Templates, styles, scripts, words in both forms, and all that the demo world is made of."""
    there = set(zipfile.ZipFile(wheel).namelist())
    kept = {
        house.name(path)
        for path in house.PACKAGE.rglob("*")
        if path.is_file() and not {"tests", "__pycache__"} & set(path.relative_to(house.PACKAGE).parts)
    }
    for folder in (
        "demo/content/courses",
        "demo/content/handouts",
        "demo/typeset",
        "locale",
        "ui/components",
    ):
        assert any(name.startswith(f"xueyun/{folder}/") for name in kept), folder
    assert kept - there == set(), "name it in pyproject.toml (tool.hatch.build: artifacts)"


# The whole demo world films lectures for minutes; what it needs of the wheel and its packages is tried on one handout.
DEMO = """
from pathlib import Path
from xueyun.demo import content, fonts, handouts, voice
font = fonts.find_font(folders=())
assert content.load_schools() and content.load_teachers() and content.load_courses() and content.load_lectures()
paper = handouts.make_handout(content.load_handouts()["limits"], Path("paper"), font=font)
assert paper.read_bytes().startswith(b"%PDF-")
[sound] = voice.speak(["数列的极限"], Path("."))
assert sound.stat().st_size > 10_000
"""


def test_it_serves_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    python, xueyun = tmp_path / "venv/bin/python", tmp_path / "venv/bin/xueyun"
    locked = ["--require-hashes", "--requirement", house.ROOT / "requirements/app.txt"]
    # What is used is compiled when it is used; all of it would take longer than the rest of this.
    run(python, "-m", "pip", "install", "--quiet", "--no-compile", *locked)
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel)
    run(python, "-m", "pip", "check")
    run(python, "-c", DEMO, cwd=tmp_path)

    port = free_port()
    ours = {"XUEYUN_DATA": str(tmp_path / "data"), "PORT": str(port), "PATH": os.environ["PATH"]}
    ours |= {"XUEYUN_MAIL": "smtp", "XUEYUN_SMTP_HOST": "127.0.0.1", "XUEYUN_SMS": "none"}
    there: dict[str, Any] = {"env": ours, "cwd": tmp_path}
    assert subprocess.run([xueyun, "check"], capture_output=True, **there).returncode == 1, (
        "nothing is migrated yet"
    )
    run(xueyun, "migrate", **there)
    run(xueyun, "admin", "collectstatic", "--noinput", **there)
    assert "BAD" not in run(xueyun, "check", **there)
    with serving(xueyun, **there):
        health = json.loads(fetch(f"http://127.0.0.1:{port}/healthz"))
        assert health["database"] == "ok"
        assert "学云" in fetch(f"http://127.0.0.1:{port}/")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(xueyun: Path, **options: Any) -> Iterator[None]:
    """A real server, stopped as an operator stops it; it has to end by itself."""
    server = subprocess.Popen([xueyun, "serve", "--workers", "1"], **options)
    try:
        yield
    finally:
        server.terminate()
        assert server.wait(timeout=20) == 0


def fetch(url: str) -> str:
    """What the address answers, once it does: a server needs a moment to come up."""
    until = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310  our own loopback address
                return str(response.read().decode())
        except urllib.error.URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
