"""One set of icons, from a package (lucide), set inline so that they take the text's colour."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

FOLDER = Path(__file__).parent / "static" / "vendor" / "icons"


@lru_cache(maxsize=256)
def icon(name: str) -> Markup:
    """The inline SVG of an icon, hidden from screen readers: it always stands beside a word or a label.

    Raises FileNotFoundError for a name that `vendor.toml` does not list.
    """
    svg = (FOLDER / f"{name}.svg").read_text()
    body = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    paths = "".join(line.strip() for line in body.splitlines())
    # Safe: the file comes from the package that the lock file names.
    return Markup(  # noqa: S704
        f'<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{paths}</svg>'
    )
