"""What a text's page shows. No query is made here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from markupsafe import Markup

from xueyun.core import ids
from xueyun.courses import html as words
from xueyun.courses.kinds import Shown
from xueyun.progress import tickets as progress
from xueyun.progress.facts import Measure
from xueyun.reading import tickets

ATTACHMENTS = timedelta(hours=2)  # as long as one may read before fetching what hangs on the text


def clean(body: dict[str, Any]) -> dict[str, Any]:
    """The body with safe HTML."""
    return {**body, "html": words.clean(body.get("html", ""))}


def show(shown: Shown) -> dict[str, Any]:
    """The context of `reading/text.html`.

    The body of a text is {"html": cleaned HTML, "attachments": [{"asset": id of a document, "name": …}, …]}.
    """
    body = shown.version.body
    # Safe: `clean` above saw it when it was written.
    html = Markup(body.get("html", ""))  # noqa: S704
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
    """JSON for an open page: {"ticket"}."""
    return {"ticket": progress.issue(shown, Measure.END)}


def _attachment(shown: Shown, row: dict[str, Any]) -> dict[str, str]:
    token = tickets.issue_for(shown, row["asset"], lifetime=ATTACHMENTS)
    return {"name": row["name"], "url": reverse("media:document", kwargs={"token": token}) + "?download=1"}
