"""`bin/look`: what a developer is shown of a page, and what it complains of."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from e2e.conftest import Visitors
from e2e.server import Site

ROOT = Path(__file__).resolve().parent.parent
KEYS = {
    "path",
    "width",
    "theme",
    "status",
    "first",
    "largest",
    "shift",
    "wide",
    "weights",
    "findings",
    "errors",
}
SHIFT = 0.02


def look(out: Path, *words: str, data: Path) -> tuple[int, list[dict[str, Any]], str]:
    """The exit code, the report and what was printed."""
    done = subprocess.run(
        [ROOT / "bin/look", "--out", out, *words],
        env=os.environ | {"XUEYUN_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (out / "report.json").exists(), done.stdout + done.stderr
    return done.returncode, json.loads((out / "report.json").read_text()), done.stdout


def test_it_takes_pictures_and_nothing_jumps(visitors: Visitors, site: Site, tmp_path: Path) -> None:
    account = site.account("student", "qinghe")
    visitor = visitors()
    visitor.sign_in(account["login"], account["password"])
    visitor.open(f"/learn/{site.term('微积分（一）', 'qinghe')['id']}/")
    lecture = visitor.unit("数列极限的定义").get_attribute("href") or ""
    signed_in = ("--login", account["login"], "--password", account["password"])
    status, seen, told = look(tmp_path, "--base", site.base, *signed_in, "/", lecture, data=site.data)
    assert status == 0, told
    looks = {(one["path"], one["width"], one["theme"]) for one in seen}
    widths, themes = (1440, 768, 390), ("light", "dark")
    assert looks == {(path, width, theme) for path in ("/", lecture) for width in widths for theme in themes}
    for one in seen:
        assert set(one) == KEYS
        assert one["status"] == 200
        assert one["first"] > 0
        assert one["shift"] < SHIFT, f"{one['path']} at {one['width']} px"
        assert set(one["weights"]) == {"document", "stylesheet", "script"}
    pictures = list(tmp_path.glob("*.png"))
    assert len(pictures) == 12
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


@pytest.fixture
def bad_page(tmp_path: Path) -> Iterator[str]:
    """The address of a page with two targets too small for a finger, whose words jump when a picture comes."""
    (tmp_path / "index.html").write_text(
        '<!doctype html><html lang="en"><title>Bad</title><meta name="viewport" content="width=device-width">'
        '<link rel="icon" href="data:,"><main><h1>Bad</h1><div id="late"></div>'
        '<p style="line-height:12px"><button style="font-size:8px;padding:0;border:0">One</button>'
        '<button style="font-size:8px;padding:0;border:0">Two</button></p>'
        '<p style="font-size:60px">Many words, and more of them</p></main>'
        "<script>new PerformanceObserver(() => setTimeout(() => {"
        "document.getElementById('late').style.height = '300px'; }, 20)).observe({type: 'paint', buffered: true});"
        "</script>"
    )
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_it_complains_of_small_targets_on_phones_and_of_what_jumps(bad_page: str, tmp_path: Path) -> None:
    out = tmp_path / "look"
    status, seen, _told = look(
        out, "--themes", "light", "--widths", "1440", "390", "--", bad_page, data=tmp_path
    )
    assert status == 1
    wide, narrow = seen
    assert not any("target-size" in finding for finding in wide["findings"])
    assert any("target-size" in finding for finding in narrow["findings"])
    for one in seen:
        assert one["shift"] >= SHIFT
        assert any("shifts by" in error for error in one["errors"])
