"""A cleaned text as lines of plain words: what its reader sees, for comparing and for lists."""

from __future__ import annotations

from html.parser import HTMLParser

from django.utils.translation import gettext as _

BLOCKS = {
    "p",
    "h2",
    "h3",
    "h4",
    "li",
    "blockquote",
    "pre",
    "tr",
    "div",
    "hr",
    "table",
    "ul",
    "ol",
    "caption",
    "dt",
    "dd",
}
MARKS = {"h2": "# ", "h3": "## ", "h4": "### ", "li": "• ", "blockquote": "> "}


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line = ""
        self.mark = ""
        self.formulas: list[str] = []
        self.is_code = False
        self.is_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "tr":
            self.is_cell = False
        if tag in BLOCKS:
            self.end_block()
            self.mark = self.mark if self.is_cell else MARKS.get(tag, self.mark)
        if tag == "pre":
            self.is_code = True
        if tag in ("span", "div"):
            self.formulas.append("$" if facts.get("class") == "math" else "")
            self.line += self.formulas[-1]
        if tag == "hr":
            self.lines.append("———")
        if tag == "br":
            self.end_block()
        if tag in ("td", "th"):
            self.is_cell = True
            self.line += " | " if self.line else ""
        if tag == "img":
            alt = facts.get("alt") or ""
            self.line += _("[Picture: %(alt)s]") % {"alt": alt} if alt else _("[Picture]")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("span", "div") and self.formulas:
            self.line += self.formulas.pop()
        if tag in ("td", "th"):
            self.is_cell = False
        if tag in BLOCKS:
            self.end_block()
        if tag == "pre":
            self.is_code = False

    def handle_data(self, data: str) -> None:
        if not self.is_code:
            self.line += data if data.strip() or self.line else ""
            return
        first, *rest = data.split("\n")
        self.line += first
        for one in rest:
            self.end_line()
            self.line = one

    def end_block(self) -> None:
        """A row of a table stays one line, however many paragraphs its cells have."""
        if self.is_cell:
            self.line += " "
        else:
            self.end_line()

    def end_line(self) -> None:
        words = self.line if self.is_code else " ".join(self.line.split())
        if words.strip():
            self.lines.append(self.mark + words)
            self.mark = ""
        self.line = ""


def lines(html: str) -> list[str]:
    """A paragraph, a row of a table or a line of code each; formulas as TeX, pictures by what they show."""
    reader = _Lines()
    reader.feed(html)
    reader.close()
    reader.end_line()
    return reader.lines
