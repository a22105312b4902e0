"""Laws of templates: nothing inline, no word frozen in one language, short enough to read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

UI = Path(__file__).parent.parent
TEMPLATES = sorted([*UI.glob("jinja2/**/*.html"), *UI.glob("components/*/*.html")])


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(UI)))
def test_it_keeps_the_laws(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"<style|\sstyle\s*=", text), "no style inside a page"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "no script in an attribute"
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert all(" src=" in script or 'type="importmap"' in script for script in scripts)
    assert "javascript:" not in text
    assert "|safe" not in text.replace(" ", "")
    assert len(text.splitlines()) <= 120


@pytest.mark.parametrize("template", sorted(UI.glob("components/*/*.html")), ids=lambda path: path.name)
def test_no_word_is_translated_once_for_everyone(template: Path) -> None:
    outside = re.sub(r"\{% macro .*?endmacro %\}", "", template.read_text(), flags=re.DOTALL)
    assert not re.search(r"\{%-?\s*set [^%]*\b(_|ngettext|pgettext)\(", outside)
