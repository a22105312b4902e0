"""How deep the tags of a text that people wrote stand in one another: at least as deep as a browser would read them.

Reading a text takes longer the deeper it is, and what is typed can pretend: an end of nothing, or one inside a comment
or behind the border of a table, closes nothing. So an end tag counts where it surely closes; in doubt it does not.
"""

from __future__ import annotations

import re

DEEPEST = 500  # tags inside one another; browsers stop there too

VOID = {
    "br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base", "embed", "source", "track", "param",
}  # fmt: skip
# An end tag closes nothing beyond these; a table's own parts end with it.
BORDERS = {"table", "td", "th", "caption", "button", "object", "marquee", "applet", "select"}
PARTS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"}
WORDS = {"style", "title", "textarea"}  # what stands in them is no tag
# Behind these, ends may be words or drawings: from there on none is believed.
MURKY = {
    "script", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext", "template", "svg", "math", "frameset",
}  # fmt: skip
MOST_ABOVE = 8  # a browser gives up closing <b> over more than so many that are open

ATTRIBUTE = r"""[\s/]+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+))?"""
TOKEN = re.compile(
    r"(?P<aside><!--|<[!?]|</[^a-zA-Z])"
    rf"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*)(?P<whole>(?:{ATTRIBUTE})*+[\s/]*+>)?"
)
STARTS = re.compile(r"<[a-zA-Z]")


def is_too_deep(html: str) -> bool:
    """Whether more than DEEPEST stand open at once anywhere in it."""
    opened: list[str] = []
    hidden, at, is_murky = 0, 0, False
    while token := TOKEN.search(html, at):
        at, name = token.end(), (token["name"] or "").lower()
        if token["aside"] or (name in WORDS and not token["end"]):
            last = f"</{name}>" if name else "-->" if token["aside"] == "<!--" else ">"
            end = -1 if is_murky else html.find(last, at)
            is_murky = end < 0
            if not is_murky:  # what is hidden in it counts, and closes nothing
                hidden += len(STARTS.findall(html, at, end))
                at = end
        is_murky = is_murky or name in MURKY or bool(name and not token["whole"])
        if not token["end"] and name and name not in VOID:
            opened.append(name)
        elif token["end"] and not is_murky:
            _close(opened, name)
        if len(opened) + hidden > DEEPEST:
            return True
    return False


def _close(opened: list[str], name: str) -> None:
    """Take away the last of that name, unless what stands above it lets no end through."""
    borders = {"table", "select"} if name in PARTS else BORDERS
    for above, one in enumerate(reversed(opened)):
        if one == name:
            del opened[-1 - above]
            return
        if above >= MOST_ABOVE or one in borders:
            return
