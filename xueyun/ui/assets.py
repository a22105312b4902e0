"""What the browser gets, put together: vendored files, one stylesheet, compiled messages.

`build()` is what `xueyun assets` calls; it writes only what changed, so that it can be run at every start.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from xueyun.ui import colours

UI = Path(__file__).parent
STYLES, COMPONENTS = UI / "styles", UI / "components"
VENDORED = UI / "static" / "vendor"
BUNDLE = UI / "static" / "ui" / "ui.css"
LOCALE = UI.parent / "locale"

TOKEN = re.compile(r"--([\w-]+):\s*light-dark\((oklch\([^()/]+\)),\s*(oklch\([^()/]+\))\)")


class AssetsMissing(Exception):
    """Something to copy isn't there; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: files in place, files written anew, the stylesheet's size in bytes."""

    files: int
    written: int
    css_bytes: int


def build(root: Path) -> Built:
    """Copy, bundle and compile. `root` is the folder with node_modules. Raises AssetsMissing."""
    wanted = vendored(root / "node_modules")
    written = sum(_write(VENDORED / name, content) for name, content in wanted.items())
    css = bundle()
    written += _write(BUNDLE, css)
    catalogues = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
    written += sum(_write(po.with_suffix(".mo"), compiled(po)) for po in catalogues)
    return Built(len(wanted) + 1 + len(catalogues), written, len(css))


def vendored(packages: Path) -> dict[str, bytes]:
    """Every file that vendor.toml lists: its place under static/vendor/ and its bytes. Raises AssetsMissing."""
    listed = tomllib.loads((UI / "vendor.toml").read_text())
    if not packages.is_dir():
        raise AssetsMissing(
            f"The browser libraries are not installed: there is no {packages}. Run `npm ci` beside package.json."
        )
    sources = {name: packages / path for name, path in listed["files"].items()}
    for folder, pattern in listed["folders"].items():
        found = sorted(packages.glob(pattern))
        if not found:
            raise AssetsMissing(
                f"vendor.toml lists {pattern}, but node_modules has nothing like it. Run `npm ci`."
            )
        sources |= {f"{folder}/{path.name}": path for path in found if path.is_file()}
    icons = packages / listed["icons"]["package"]
    sources |= {f"icons/{name}.svg": icons / f"{name}.svg" for name in listed["icons"]["names"]}
    for path in sources.values():
        if not path.is_file():
            raise AssetsMissing(
                f"vendor.toml lists {path.relative_to(packages)}, but it isn't in node_modules. Run `npm ci`."
            )
    return {name: _shipped_fonts_only(name, path.read_bytes()) for name, path in sources.items()}


def _shipped_fonts_only(name: str, content: bytes) -> bytes:
    """KaTeX names three formats of each font; browsers that can show our pages read woff2, so only that is shipped."""
    if not name.endswith(".css"):
        return content
    return re.sub(rb',url\([^)]+\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)', b"", content)


def bundle() -> bytes:
    """The one stylesheet: layers, reset, tokens, base, components by name, utilities."""
    tokens = STYLES / "tokens.css"
    files = [STYLES / "layers.css", STYLES / "reset.css", tokens, STYLES / "base.css", STYLES / "shell.css"]
    files += sorted(COMPONENTS.glob("*/*.css"))
    files.append(STYLES / "utilities.css")
    parts = [file.read_text() for file in files]
    parts.append(older_browsers(tokens.read_text()))
    return minified("\n".join(parts)).encode()


def older_browsers(tokens: str) -> str:
    """The tokens as plain hex for browsers without light-dark() and oklch(): cheap phones keep theirs for years."""
    pairs = [
        (name, colours.parse(day).hex, colours.parse(night).hex) for name, day, night in TOKEN.findall(tokens)
    ]
    light = "".join(f"--{name}:{day};" for name, day, _ in pairs)
    dark = "".join(f"--{name}:{night};" for name, _, night in pairs)
    return (
        "@supports not (color:light-dark(#000,#fff)){@layer tokens{"
        f":root{{{light}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f":root[data-theme=dark]{{{dark}}}"
        "}}"
    )


def minified(css: str) -> str:
    """Without comments and needless white space; strings are left as they are."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    pieces = re.split(r'("[^"\n]*")', css)
    for at in range(0, len(pieces), 2):
        piece = re.sub(r"\s+", " ", pieces[at])
        piece = re.sub(r" ?([{};,]) ?", r"\1", piece)
        pieces[at] = re.sub(r": (?=[^{}]*[;}])", ":", piece).replace(";}", "}")
    return "".join(pieces).strip() + "\n"


def compiled(po: Path) -> bytes:
    """A catalogue as gettext reads it."""
    with po.open("rb") as file:
        catalogue = read_po(file, locale=po.parent.parent.name)
    # Else Babel writes the time of day into it, and the file would be another one every minute.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def bundle_if_stale() -> None:
    """In development: a stylesheet that was edited is bundled again before the next page."""
    made = BUNDLE.stat().st_mtime_ns if BUNDLE.exists() else 0
    sources = [*STYLES.glob("*.css"), *COMPONENTS.glob("*/*.css")]
    if any(source.stat().st_mtime_ns > made for source in sources):
        BUNDLE.parent.mkdir(parents=True, exist_ok=True)
        BUNDLE.write_bytes(bundle())


def _write(path: Path, content: bytes) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True
