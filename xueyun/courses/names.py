"""The name of a chapter, a lesson or a unit: one line that says what it shows."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse

LONGEST = 100
LONGEST_TYPED = 2_000  # what a field takes at all, so that too long a name comes back to be shortened
EMPTY = refuse("name_empty", _("Please write a name."), status=422)
LONG = refuse(
    "name_long",
    _("A name has at most 100 characters. What you typed is kept: please shorten it."),
    status=422,
)


def clean(typed: str) -> str:
    """The name without what can't be seen: controls, marks that turn the direction of text, spaces around and in rows.

    Raises Refused 'name_empty' or 'name_long' (422).
    """
    seen = "".join(" " if letter.isspace() else letter for letter in typed if _is_seen(letter))
    name = unicodedata.normalize("NFC", " ".join(seen.split()))
    if not name:
        raise Refused(EMPTY)
    if len(name) > LONGEST:
        raise Refused(LONG)
    return name


def _is_seen(letter: str) -> bool:
    # A joiner shapes letters of some scripts and emoji; it stays.
    return (
        letter.isspace()
        or letter == "\u200d"
        or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
