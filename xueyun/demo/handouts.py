"""Handouts as PDFs of several pages: typst markup in the house's dress."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import typst

from xueyun.demo.content import HandoutText
from xueyun.demo.fonts import ChineseFont, find_font
from xueyun.demo.slides import TYPESET

# The date inside the file, so that the same text gives the same bytes.
WRITTEN = datetime(2026, 8, 20, tzinfo=UTC)


def make_handout(handout: HandoutText, folder: Path, *, font: ChineseFont | None = None) -> Path:
    """Write `<key>.pdf` (A4, titled, its text selectable) into `folder`; typst.TypstError if the text is not typst."""
    font = font or find_font()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{handout.key}.pdf"
    pdf = typst.compile(
        TYPESET / "handout.typ",
        root=TYPESET,
        font_paths=font.fonts,
        ignore_system_fonts=True,
        format="pdf",
        timestamp=WRITTEN,
        sys_inputs={"handout": json.dumps(asdict(handout), ensure_ascii=False), "family": font.family},
    )
    path.write_bytes(pdf)
    return path
