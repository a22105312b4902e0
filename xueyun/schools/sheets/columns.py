"""Which column is which, by its heading: schools write them in many ways."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# field → its name for readers; the order is that of the template.
STUDENT_FIELDS: dict[str, _StrOrPromise] = {
    "number": _("Student number"),
    "name": pgettext_lazy("person", "Name"),
    "code": _("Verification code"),
    "college": _("College"),
    "major": _("Major"),
    "class_name": pgettext_lazy("of a school", "Class"),
    "grade": pgettext_lazy("of a school", "Grade"),
}
TEACHER_FIELDS: dict[str, _StrOrPromise] = {
    "number": _("Staff number"),
    "name": pgettext_lazy("person", "Name"),
    "code": _("Verification code"),
    "college": _("College"),
    "title": pgettext_lazy("of a teacher", "Title"),
}
LONGEST = {"college": 50, "major": 50, "class_name": 50, "grade": 10, "title": 20}

_known = tomllib.loads((Path(__file__).parent / "spellings.toml").read_text(encoding="utf-8"))
PEOPLE: dict[str, list[list[str]]] = _known["people"]  # the examples of the template
_BY_SPELLING: dict[str, str] = {
    spelling: field for field, words in _known["headings"].items() for spelling in words
}
_marks = re.compile(r"[\s*:_\-./·]+")
# What is said in brackets, as that a column is needed.
_aside = re.compile(r"\([^)]*\)")

Mapping = dict[str, int]


def fields_of(kind: str) -> dict[str, _StrOrPromise]:
    """What a list of this kind ('student' or 'teacher') can hold."""
    return TEACHER_FIELDS if kind == "teacher" else STUDENT_FIELDS


def field_of(heading: str) -> str:
    """The field that this heading names, or ''."""
    plain = _marks.sub("", unicodedata.normalize("NFKC", heading).casefold())
    return _BY_SPELLING.get(plain) or _BY_SPELLING.get(_aside.sub("", plain), "")


def match(headings: Sequence[str], kind: str) -> Mapping:
    """field → column (from 0). The first column that names a field has it."""
    found: Mapping = {}
    wanted = fields_of(kind)
    for column, heading in enumerate(headings):
        field = field_of(heading)
        if field in wanted:
            found.setdefault(field, column)
    return found
