"""What a text's page shows. No query is made here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from xueyun.core import ids
from xueyun.core.verdict import Refused, refuse
from xueyun.courses.kinds import Shown
from xueyun.progress import tickets as progress
from xueyun.progress.facts import Measure
from xueyun.reading import tickets
from xueyun.ui import html as words
from xueyun.ui import plain

LONGEST = 200_000  # characters of HTML
LONG = refuse(
    "text_long",
    gettext_lazy("A text has at most 200,000 characters. Please make two units of it."),
    status=422,
)


def clean(body: dict[str, Any]) -> dict[str, Any]:
    """The body with safe HTML."""
    return {**body, "html": words.clean(body.get("html", ""), files=True)}


def files(body: dict[str, Any]) -> set[int]:
    """The pictures and documents in the text, and what hangs on it."""
    return words.files_in(body.get("html", "")) | {row["asset"] for row in body.get("attachments", ())}


def exchange(body: dict[str, Any], old: int, new: int) -> dict[str, Any]:
    """The body with the new file wherever it names the old one."""
    rows = [
        {**row, "asset": new if row["asset"] == old else row["asset"]} for row in body.get("attachments", ())
    ]
    more = {"attachments": rows} if rows else {}
    return {**body, "html": words.exchange(body.get("html", ""), old, new), **more}


def lines(body: dict[str, Any]) -> list[str]:
    """The text as its reader sees it, a paragraph a line."""
    return plain.lines(body.get("html", "")) + [row["name"] for row in body.get("attachments", ())]


def read(posted: Mapping[str, str], body: dict[str, Any]) -> dict[str, Any]:
    """The body with the text that was typed; what else it holds stays. Raises Refused 'text_long' (422)."""
    typed = posted.get("html", "").replace("\r\n", "\n")
    if len(typed) > LONGEST:
        raise Refused(LONG)
    return {**body, "html": typed}


def missing(body: dict[str, Any]) -> str:
    """A text without words, pictures or attachments has nothing to read."""
    html = body.get("html", "")
    if body.get("attachments") or "<img" in html or strip_tags(html).strip():
        return ""
    return _("It has no text yet.")


def show(shown: Shown) -> dict[str, Any]:
    """The context of `reading/text.html`.

    The body of a text is {"html": cleaned HTML, "attachments": [{"asset": id of a document, "name": …}, …]}.
    """
    body = shown.version.body

    # Safe: `clean` above saw it when it was written, and addresses are ours.
    html = Markup(words.fill(body.get("html", ""), partial(_address, shown)))  # noqa: S704
    return {
        "html": html,
        "attachments": [_attachment(shown, row) for row in body.get("attachments", ())],
        "unit": ids.encode(shown.version.unit_id),
        "account": ids.encode(shown.request.viewer.account_id or 0),
        "state": shown.state,
        "ticket": progress.issue(shown, Measure.END),
        "formulas": static("vendor/katex.min.css") if 'class="math"' in html else "",
    }


def renew(shown: Shown) -> dict[str, Any]:
    """JSON for an open page: {"ticket", "files": {reference: {"img": address, "a": address}}}."""
    named = {ids.encode(pk): pk for pk in files(shown.version.body)}
    fresh = {ref: {tag: _address(shown, pk, tag) for tag in ("img", "a")} for ref, pk in named.items()}
    return {"ticket": progress.issue(shown, Measure.END), "files": fresh}


def _attachment(shown: Shown, row: dict[str, Any]) -> dict[str, str]:
    url = _address(shown, row["asset"], "a")
    return {"name": row["name"], "ref": ids.encode(row["asset"]), "url": url}


def _address(shown: Shown, asset_id: int, tag: str) -> str:
    door = "media:picture" if tag == "img" else "media:attachment"
    return reverse(door, kwargs={"token": tickets.issue_for_text(shown, asset_id)})
