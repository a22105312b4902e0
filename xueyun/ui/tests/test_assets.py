"""What is put together for the browser: complete, small, and not shipped with holes."""

from __future__ import annotations

import gzip
import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from xueyun.ui import assets, icons

ROOT = Path(settings.ROOT)


@pytest.fixture(scope="module")
def built() -> assets.Built:
    return assets.build(ROOT)


def test_a_second_build_writes_nothing(built: assets.Built) -> None:
    assert assets.build(ROOT).written == 0


def test_it_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(assets.AssetsMissing, match="npm ci"):
        assets.build(tmp_path)
    (tmp_path / "node_modules").mkdir()
    with pytest.raises(assets.AssetsMissing, match=r"vendor\.toml lists"):
        assets.build(tmp_path)


def test_every_icon_that_a_template_names_is_shipped(built: assets.Built) -> None:
    listed = set(tomllib.loads((assets.UI / "vendor.toml").read_text())["icons"]["names"])
    named = set()
    for template in (ROOT / "xueyun").rglob("*.html"):
        text = template.read_text()
        named |= set(re.findall(r"""\bicon\(\s*['"]([\w-]+)['"]""", text))
        named |= set(re.findall(r"""\bicon(?:_name)?['"]?\s*[=:]\s*['"]([\w-]+)['"]""", text))
    assert named - listed == set()
    assert all(icons.icon(name).startswith("<svg") for name in listed)


def test_every_library_comes_with_its_licence() -> None:
    listed = tomllib.loads((assets.UI / "vendor.toml").read_text())
    packages = {path.split("/")[0] for path in listed["files"].values()} | {
        listed["icons"]["package"].split("/")[0]
    }
    assert {f"licences/{package}.txt" for package in packages} <= set(listed["files"])


def test_vendored_styles_name_no_file_that_is_not_shipped(built: assets.Built) -> None:
    katex = assets.VENDORED / "katex.min.css"
    for url in re.findall(r"url\(([^)]+)\)", katex.read_text()):
        assert (katex.parent / url).is_file(), url


def test_the_stylesheet_keeps_its_order_and_its_budget(built: assets.Built) -> None:
    css = assets.BUNDLE.read_text()
    assert css.startswith("@layer reset,tokens,base,components,utilities;")
    assert (
        css.index("@layer reset{")
        < css.index("@layer tokens{")
        < css.index("@layer base{")
        < css.index("@layer utilities{")
    )
    assert css.count("{") == css.count("}")
    assert "url(" not in css
    assert "/*" not in css
    assert len(gzip.compress(css.encode())) < 14 * 1024


def test_minifying_keeps_what_counts() -> None:
    css = '/* a */ a :hover > b , c { content: "a  { b" ; color : red; }\n'
    css += "@media (min-width: 2rem) { d { margin: calc(1px + 2px) -1px; } }"
    small = assets.minified(css)
    assert '"a  { b"' in small
    assert "a :hover > b,c{" in small
    assert "calc(1px + 2px) -1px}" in small


def test_older_browsers_get_every_token_as_hex() -> None:
    css = assets.older_browsers((assets.STYLES / "tokens.css").read_text())
    assert "--brand:#117555;" in css
    assert "oklch" not in css


def test_rules_of_components_stand_in_their_layer() -> None:
    for style in assets.COMPONENTS.glob("*/*.css"):
        text = re.sub(r"/\*.*?\*/|@property[^}]*\}", "", style.read_text(), flags=re.DOTALL).strip()
        assert text.startswith("@layer components {"), style.name


def test_scripts_of_components_are_found_in_their_folders() -> None:
    for script in assets.COMPONENTS.glob("*/*.js"):
        assert finders.find(f"ui/{script.name}") == str(script)
    assert not finders.find("ui/no-such-script.js")


def test_our_scripts_are_small_and_name_modules_by_the_map() -> None:
    scripts = [*assets.COMPONENTS.glob("*/*.js"), assets.UI / "static" / "ui" / "shell.js"]
    assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) < 6 * 1024
    for script in scripts:
        assert not re.search(r"""(from|import)\s*\(?\s*["']\.""", script.read_text()), script.name
