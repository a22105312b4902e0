"""Pages that are the same for many readers: their parts as HTML, made once an edition and set into the shell."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from xueyun.core.http import environment


@dataclass(frozen=True, slots=True)
class Ready:
    """What `portal/ready.html` sets into the shell. No reader, token or nonce may be inside."""

    section: str
    title: str
    head: Markup
    banner: Markup
    main: Markup


def piece(name: str, **context: object) -> Markup:
    """The template `portal/pieces/<name>.html` in the reader's language; it sees no request."""
    # Safe: made by an autoescaping template.
    return Markup(environment().get_template(f"portal/pieces/{name}.html").render(context))  # noqa: S704
