"""A Chinese font for slides and handouts, on any machine.

A bare system has none, so the package `cvttf-notosanscjk-regular` brings Noto Sans CJK; with `lang: zh` and
`region: cn` its Chinese forms are drawn.  It is preferred where it is there, so that the demo looks the same
everywhere; without it the fonts that distributions install are tried.
"""

import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst

PACKAGE = "cvttf_NotoSansCJK_Regular"
SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
)
FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans CJK TC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)


class FontMissing(RuntimeError):
    """No font with Chinese characters was found; the message says what to install."""


@dataclass(frozen=True, slots=True)
class ChineseFont:
    """A family and the fonts typst may use: this one's folder, and typst's own for formulas and code."""

    family: str
    fonts: typst.Fonts


@cache
def find_font(*, package: bool = True, folders: tuple[Path, ...] = SYSTEM_FOLDERS) -> ChineseFont:
    """The font to set Chinese with: the package's, else the first known family in `folders`; FontMissing if none."""
    for folder in _candidates(package=package, folders=folders):
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])
        present = set(fonts.families())
        for family in FAMILIES:
            if family in present:
                return ChineseFont(family, fonts)
    raise FontMissing(
        "No Chinese font was found: install the package cvttf-notosanscjk-regular or, on Debian, fonts-wqy-microhei."
    )


def _candidates(*, package: bool, folders: Iterable[Path]) -> Iterator[Path]:
    spec = importlib.util.find_spec(PACKAGE) if package else None
    if spec and spec.submodule_search_locations:
        yield Path(spec.submodule_search_locations[0])
    yield from (folder for folder in folders if folder.is_dir())
