"""The name of a course, a chapter, a lesson or a unit, and other texts of one line: without what can't be seen."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, Verdict, refuse

LONGEST = 100
LONGEST_TYPED = 2_000  # what a field takes at all, so that too long a name comes back to be shortened
EMPTY = refuse("name_empty", _("Please write a name."), status=422)
LONG = refuse(
    "name_long",
    _("A name has at most 100 characters. What you typed is kept: please shorten it."),
    status=422,
)


def clean(typed: str, longest: int = LONGEST) -> str:
    """The name without what can't be seen (`line`). Raises Refused 'name_empty' or 'name_long' (422)."""
    name = line(typed)
    if not name:
        raise Refused(EMPTY)
    if len(name) > longest:
        raise Refused(LONG if longest == LONGEST else too_long(longest))
    return name


def line(typed: str) -> str:
    """One line without controls, marks that turn the direction of text, spaces around and in rows; '' is one, too."""
    seen = "".join(" " if letter.isspace() else letter for letter in typed if _is_seen(letter))
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def too_long(longest: int) -> Verdict:
    """What is said of a text that has more characters than it may."""
    words = gettext("At most %(num)s characters fit here. What you typed is kept: please shorten it.")
    return refuse("name_long", words % {"num": longest}, status=422)


def _is_seen(letter: str) -> bool:
    # A joiner shapes letters of some scripts and emoji; it stays.
    return (
        letter.isspace()
        or letter == "\u200d"
        or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
