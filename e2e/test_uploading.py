"""A teacher brings files: several, paused, after a reload, over a line that breaks, until they can be watched."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route, expect

from e2e.conftest import PHONE, Visitors
from e2e.visitor import Visitor
from xueyun.media import ffmpeg

LEAD, LIBRARY = "lin-zhiyuan@qinghe.example", "/studio/library/qinghe/"
MB = 1024 * 1024
PART = 8 * MB  # what the client sends at a time
SLOW_MS = 120_000


def film(folder: Path, name: str) -> Path:
    """A few seconds that no library has yet."""
    path = folder / name
    sound_and_picture = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", "-f", "lavfi", "-i", "sine"]
    coding = ["-t", "4", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    title = ["-metadata", f"title={os.urandom(8).hex()}"]
    command = [ffmpeg.locate().ffmpeg, "-v", "error", *sound_and_picture, *coding, *title, path]
    subprocess.run(command, check=True)
    return path


def padded(path: Path, size: int) -> Path:
    """The same film in a larger file: what follows its last box is noise that players pass over."""
    room = size - path.stat().st_size
    with path.open("ab") as file:
        file.write((room).to_bytes(4, "big") + b"free" + os.urandom(room - 8))
    return path


def bring(teacher: Visitor, *files: Path) -> None:
    teacher.page.locator("file-upload input[type=file]").set_input_files([str(file) for file in files])


def row(teacher: Visitor, file: Path) -> Locator:
    return teacher.page.locator(".file-upload__item").filter(has_text=file.name)


def expect_stage(one: Locator, stage: str) -> None:
    expect(one).to_have_attribute("data-stage", stage, timeout=SLOW_MS)


def forget(teacher: Visitor, *files: Path) -> None:
    """The library is as it was."""
    for file in files:
        teacher.open(f"{LIBRARY}?q={file.stem}")
        teacher.follow(teacher.main.get_by_role("link", name=file.name))
        teacher.main.get_by_role("link", name=re.compile("^删除")).click()
        teacher.follow(teacher.page.get_by_role("dialog").get_by_role("button", name="删除"))


@pytest.fixture
def teacher(visitors: Visitors) -> Visitor:
    one = visitors()
    one.sign_in(LEAD, "jade-river-2026")
    one.open(LIBRARY)
    return one


@pytest.mark.req("T3")
def test_several_files_go_up_at_once_and_are_followed_until_they_can_be_watched(
    teacher: Visitor, tmp_path: Path
) -> None:
    mark = os.urandom(3).hex()
    films = [film(tmp_path, f"走查{mark}-{n}.mp4") for n in range(3)]
    wrong = tmp_path / f"走查{mark}.mp4.txt.mp4"
    wrong.write_bytes(b"no film at all" * 100)
    bring(teacher, *films, wrong)
    for one in films:
        expect_stage(row(teacher, one), "ready")
    expect_stage(row(teacher, wrong), "refused")
    expect(row(teacher, wrong).locator(".file-upload__state")).to_contain_text("。")
    teacher.judge()
    teacher.follow(row(teacher, films[0]).locator("[data-link]"))
    expect(teacher.page.locator("video")).to_be_visible()
    teacher.page.set_viewport_size(PHONE["viewport"])  # type: ignore[arg-type]
    teacher.look()
    teacher.page.set_viewport_size({"width": 1440, "height": 900})
    forget(teacher, *films)


@pytest.mark.req("T3")
def test_a_file_pauses_goes_on_and_survives_a_reload(teacher: Visitor, tmp_path: Path) -> None:
    file = padded(film(tmp_path, f"走查续传{os.urandom(3).hex()}.mp4"), 3 * PART)
    held: list[Route] = []
    seen: list[int] = []

    def patch(route: Route) -> None:
        """The first part goes through; the next one waits."""
        if route.request.method != "PATCH":
            route.continue_()
            return
        seen.append(int(route.request.headers["upload-offset"]))
        if len(seen) == 2:
            held.append(route)
        else:
            route.continue_()

    teacher.page.route("**/media/uploads/**", patch)
    bring(teacher, file)
    one = row(teacher, file)
    expect(one.locator(".file-upload__state")).to_contain_text("33%", timeout=SLOW_MS)
    with teacher.watch.expecting(words=("net::ERR", "Failed to load")):
        one.locator("[data-do=pause]").click()
        expect_stage(one, "paused")
        teacher.page.unroute("**/media/uploads/**")
        teacher.page.once("dialog", lambda dialog: dialog.accept())
        teacher.page.reload()
    offsets: list[int] = []
    teacher.page.on(
        "request",
        lambda asked: (
            offsets.append(int(asked.headers["upload-offset"])) if asked.method == "PATCH" else None
        ),
    )
    bring(teacher, file)
    expect_stage(row(teacher, file), "ready")
    assert seen[0] == 0
    assert offsets[0] == PART, "what was there before the reload is not sent again"
    forget(teacher, file)


@pytest.mark.req("T3")
def test_a_line_that_breaks_at_99_per_cent_costs_no_more_than_a_part(
    teacher: Visitor, tmp_path: Path
) -> None:
    file = padded(film(tmp_path, f"走查断线{os.urandom(3).hex()}.mp4"), PART + PART // 50)
    offsets: list[int] = []

    def patch(route: Route) -> None:
        """The last part is cut twice."""
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) in {2, 3}:
                route.abort("connectionreset")
                return
        route.continue_()

    teacher.page.route("**/media/uploads/**", patch)
    with teacher.watch.expecting(words=("net::ERR", "Failed to load")):
        bring(teacher, file)
        expect_stage(row(teacher, file), "ready")
    assert offsets == [0, PART, PART, PART]
    teacher.page.unroute("**/media/uploads/**")
    forget(teacher, file)


@pytest.mark.req("T3")
def test_what_was_garbled_on_its_way_is_sent_again(teacher: Visitor, tmp_path: Path) -> None:
    file = padded(film(tmp_path, f"走查乱码{os.urandom(3).hex()}.mp4"), PART + MB)
    sums: list[str] = []
    answers: list[int] = []

    def patch(route: Route) -> None:
        """A box on the line writes into the first part."""
        if route.request.method != "PATCH":
            route.continue_()
            return
        sums.append(route.request.headers["upload-checksum"])
        route.continue_(post_data=os.urandom(PART) if len(sums) == 1 else None)

    teacher.page.on(
        "response", lambda got: answers.append(got.status) if got.request.method == "PATCH" else None
    )
    teacher.page.route("**/media/uploads/**", patch)
    with teacher.watch.expecting(460):
        bring(teacher, file)
        expect_stage(row(teacher, file), "ready")
    assert answers == [460, 204, 204]
    assert sums[0] == sums[1] != sums[2]
    teacher.page.unroute("**/media/uploads/**")
    forget(teacher, file)


@pytest.mark.req("T3")
def test_without_a_network_it_says_so_and_goes_on_by_itself(teacher: Visitor, tmp_path: Path) -> None:
    file = padded(film(tmp_path, f"走查离线{os.urandom(3).hex()}.mp4"), 2 * PART)

    cuts: list[Route] = []

    def cut(route: Route) -> None:
        """The network goes before the second part."""
        if cuts or route.request.method != "PATCH" or route.request.headers["upload-offset"] == "0":
            route.continue_()
            return
        cuts.append(route)
        teacher.context.set_offline(True)
        route.abort("internetdisconnected")

    teacher.page.route("**/media/uploads/**", cut)
    with teacher.watch.expecting(words=("net::ERR", "Failed to load")):
        bring(teacher, file)
        expect_stage(row(teacher, file), "waiting")
        teacher.context.set_offline(False)
        expect_stage(row(teacher, file), "ready")
    forget(teacher, file)
