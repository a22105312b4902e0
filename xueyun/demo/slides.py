"""Slides as pictures: the outline of a lecture through typst, one PNG a slide."""

import json
from dataclasses import asdict
from pathlib import Path

import typst

from xueyun.demo.content import LectureText
from xueyun.demo.fonts import ChineseFont, find_font

TYPESET = Path(__file__).parent / "typeset"
PAGE_HEIGHT = 540  # points; typst's own measure at 72 to the inch


def render_slides(
    lecture: LectureText, folder: Path, *, height: int | None = None, font: ChineseFont | None = None
) -> tuple[Path, ...]:
    """Write `slide-01.png` … into `folder`, each 16:9 and `height` pixels high (the lecture's own if not given).

    Raises typst.TypstError if a line or formula of the outline is not typst.
    """
    font = font or find_font()
    pages = typst.compile(
        TYPESET / "slides.typ",
        root=TYPESET,
        font_paths=font.fonts,
        ignore_system_fonts=True,
        format="png",
        ppi=(height or lecture.height) * 72 / PAGE_HEIGHT,
        sys_inputs={"lecture": json.dumps(asdict(lecture), ensure_ascii=False), "family": font.family},
    )
    paths = []
    for number, page in enumerate(pages if isinstance(pages, list) else [pages], start=1):
        path = folder / f"slide-{number:02d}.png"
        path.write_bytes(page)
        paths.append(path)
    return tuple(paths)
