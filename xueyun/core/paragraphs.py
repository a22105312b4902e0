"""Words as they are typed and as they are kept: paragraphs parted by empty lines, or HTML as it is."""

from __future__ import annotations

import re
from html import escape, unescape

PLAIN = re.compile(r"(?:<p>(?:[^<]|<br>)*</p>\s*)*")


def to_html(text: str) -> str:
    """HTML of what was typed; whoever typed HTML gets it as it is. It is cleaned where it is kept."""
    text = text.replace("\r\n", "\n").strip()
    if re.search(r"</?[a-zA-Z][^<>]*>", text):
        return text
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "".join("<p>" + escape(part, quote=False).replace("\n", "<br>") + "</p>" for part in parts)


def to_text(html: str) -> str:
    """The other way, where it was plain paragraphs; else the HTML itself."""
    tight = re.sub(r"</p>\s+<p>", "</p><p>", html.strip())
    if not PLAIN.fullmatch(tight):
        return html
    parts = [part.strip() for part in tight.replace("<p>", "").split("</p>")]
    text = "\n\n".join(unescape(part.replace("<br>", "\n")) for part in parts if part)
    # What was typed as text and looks like HTML is kept as HTML, so that saving it again changes nothing.
    return text if to_html(text) == tight else html
