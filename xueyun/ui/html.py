"""HTML from people, cleaned: what a course text may hold. The same rule wherever it comes in.

The rule is `ui/static/ui/html-rule.json`, which the editor in the browser reads too. A file of the library is named by
its reference, never by an address: <img src="asset:…">, <a href="asset:…">; who shows the text fills the address in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path
from typing import Any

import nh3
from django.utils.html import strip_tags

from xueyun import ui
from xueyun.core import ids
from xueyun.ui import depth

RULE: dict[str, Any] = json.loads(
    (Path(ui.__file__).parent / "static" / "ui" / "html-rule.json").read_text(encoding="utf-8")
)
TAGS = set(RULE["tags"])
ATTRIBUTES = {tag: set(names) for tag, names in RULE["tags"].items() if names}
# `math` marks a formula in TeX: <span class="math">, <div class="math">; code carries its language.
CLASSES = {tag: set(names) for tag, names in RULE["classes"].items()} | {
    "code": {f"language-{name}" for name in RULE["languages"]}
}
FILE = re.compile(rf"{RULE['file']}({ids.PATTERN})")
NUMBER = re.compile(r"[0-9]{1,4}")
UNSEEN = re.compile(RULE["unseen"])
# A tag as `nh3` writes it: quotes inside values are escaped, and so is every '<' between tags.
TAG = re.compile(r'<([a-z0-9]+)((?: [a-z]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
MOST_PASSES = 12


def clean(html: str, *, files: bool = False) -> str:
    """Safe HTML: only the tags of the rule, links to http(s) and mail that tell nothing of the page they left; with
    `files` also pictures and documents of the library. Pictures from elsewhere are left out. Cleaning again changes
    nothing; what is so broken that it never comes to rest is kept as words.
    """
    if depth.is_too_deep(html):
        return escape(re.sub(r"<[^>]*>?", " ", html))
    for _pass in range(MOST_PASSES):
        once = _clean(html, files=files)
        if once == html:
            return once
        html = once
    return escape(strip_tags(html))


def _clean(html: str, *, files: bool) -> str:
    def allowed(tag: str, name: str, value: str) -> str | None:
        if name in RULE["numbers"]:
            return value if NUMBER.fullmatch(value) else None
        if name == "src" or value.lstrip().lower().startswith(RULE["file"]):
            return value if files and FILE.fullmatch(value) else None
        return value

    found = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        attribute_filter=allowed,
        url_schemes={*RULE["protocols"], RULE["file"].rstrip(":")},
        link_rel="noopener noreferrer",
    )
    found = TAG.sub(_without_empty_pictures, UNSEEN.sub("", found))
    # Reading drops a line's end right behind <pre>, so it is written twice.
    return found.replace("<pre>\n", "<pre>\n\n")


def _without_empty_pictures(tag: re.Match[str]) -> str:
    return "" if tag[1] == "img" and ' src="' not in tag[2] else tag[0]


def files_in(html: str) -> set[int]:
    """The ids of the library's files that a cleaned text names."""
    return {ids.decode(found[1]) for found in _named(html)}


def fill(html: str, address: Callable[[int, str], str]) -> str:
    """A cleaned text for the page: `address` gives each file's, from its id and 'img' or 'a'; its reference stays."""

    def filled(tag: re.Match[str]) -> str:
        def value(attribute: re.Match[str]) -> str:
            file = FILE.fullmatch(attribute[2])
            if attribute[1] not in ("src", "href") or file is None:
                return attribute[0]
            more = ' loading="lazy"' if tag[1] == "img" else " download"
            more += f' data-file="{file[1]}"'
            return f' {attribute[1]}="{address(ids.decode(file[1]), tag[1])}"{more}'

        return f"<{tag[1]}{ATTRIBUTE.sub(value, tag[2])}>"

    return TAG.sub(filled, html)


def exchange(html: str, old: int, new: int) -> str:
    """A cleaned text that names another file instead."""
    was, now = (f'="{RULE["file"]}{ids.encode(one)}"' for one in (old, new))
    return TAG.sub(lambda tag: tag[0].replace(was, now), html)


def _named(html: str) -> list[re.Match[str]]:
    return [
        file
        for tag in TAG.finditer(html)
        for name, value in ATTRIBUTE.findall(tag[2])
        if name in ("src", "href") and (file := FILE.fullmatch(value))
    ]


def is_empty(html: str) -> bool:
    """Whether a reader would see nothing of it."""
    pictured = any(mark in html for mark in ("<img", "<hr", "<table"))
    return not pictured and not unescape(nh3.clean(html, tags=set())).strip()
