"""Passwords that a stranger who knows the country tries first: `woaini520`, `P@ssw0rd123`, `5201314520`.

The words lie in `guesses.toml`, a short list of our own (Django's, of breached passwords, is asked besides). It holds
stems rather than passwords, because people take a stem and add a year: a password is refused when nothing but digits
and marks remains once one or two stems are taken out, or when it is digits made of groups with a meaning.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("guesses.toml")
# What is longer than this is tried by nobody, and it would only cost time to look.
LONGEST_GUESS = 40
# How letters are disguised.
DISGUISES = {
    "a": "a4@",
    "b": "b8",
    "e": "e3",
    "g": "g69",
    "i": "i1!|",
    "l": "l1|",
    "o": "o0",
    "s": "s5$",
    "t": "t7+",
    "z": "z2",
}
_FILLING = r"[\W\d_]*"
_YEAR = r"(?:19|20)\d\d"


def is_guessed_first(password: str) -> bool:
    """Whether a password is a common stem (or two) with digits and marks, or digits made of lucky numbers."""
    plain = unicodedata.normalize("NFKC", password).lower()
    if len(plain) > LONGEST_GUESS:
        return False
    return bool(_stems().fullmatch(plain) or _digits().fullmatch(re.sub(r"[\W_]", "", plain)))


@cache
def words(section: str) -> tuple[str, ...]:
    """A section of the list."""
    return tuple(tomllib.loads(LIST.read_text(encoding="utf-8"))[section].split())


@cache
def stems() -> tuple[str, ...]:
    """All that is common by itself."""
    return tuple(
        word for part in ("words", "keyboard", "pinyin", "platform", "names") for word in words(part)
    )


@cache
def _stems() -> re.Pattern[str]:
    named = f"(?:{_any('surnames')})(?:{_any('given')}){{1,2}}"
    with_surname = f"(?:{_any('surnames')})(?:{_any('names')})"
    stem = f"(?:{'|'.join(map(_disguised, stems()))}|{with_surname}|{named})"
    return re.compile(f"{_FILLING}{stem}{_FILLING}(?:{stem}{_FILLING})?")


@cache
def _digits() -> re.Pattern[str]:
    return re.compile(f"(?:{_any('numbers')}|{_YEAR})+")


def _any(section: str) -> str:
    return "|".join(words(section))


def _disguised(word: str) -> str:
    return "".join(f"[{re.escape(DISGUISES[letter])}]" if letter in DISGUISES else letter for letter in word)
