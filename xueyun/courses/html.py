"""HTML from people, cleaned: what a course text may hold. The same rule wherever it comes in."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

TAGS = {
    "a", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em",
    "figcaption", "figure", "h2", "h3", "h4", "hr", "i", "img", "kbd", "li", "mark", "ol", "p", "pre", "s", "small",
    "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
# `math` marks a formula in TeX: <span class="math">, <div class="math">; code carries its language.
CLASSES = {
    "span": {"math"},
    "div": {"math"},
    "code": {
        f"language-{name}" for name in ("python", "c", "java", "sql", "text", "bash", "r", "json", "html")
    },
}


def clean(html: str) -> str:
    """Safe HTML: only the tags above, links to http(s) and mail that tell nothing of the page they left."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def from_typed(text: str) -> str:
    """Typed text as HTML: paragraphs are parted by empty lines. What holds tags is HTML already."""
    if re.search(r"</?[a-z]", text, re.IGNORECASE):
        return text
    parts = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    return "".join("<p>" + escape(part, quote=False).replace("\n", "<br>") + "</p>" for part in parts)


def to_type(html: str) -> str:
    """The text to type again where HTML is nothing but paragraphs and lines, else the HTML itself."""
    if re.search(r"<(?!/?p>|br>)", html):
        return html
    lines = html.replace("<br>", "\n").replace("</p>", "\n\n").replace("<p>", "")
    return unescape(lines).strip()


def is_empty(html: str) -> bool:
    """Whether a reader would see nothing of it."""
    pictured = any(mark in html for mark in ("<img", "<hr", "<table"))
    return not pictured and not unescape(nh3.clean(html, tags=set())).strip()
