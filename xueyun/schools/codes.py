"""Numbers, names and codes as people type them, and the only form in which a code is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable

from django.conf import settings

LONGEST_NUMBER = 32
LONGEST_NAME = 50
LONGEST_CODE = 32
# Of codes that are drawn, without what is misread: no 0 and O, no 1 and I, no X that looks like an ID's.
DRAWN_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWYZ"
DRAWN_LENGTH = 8

_blank = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
# The dot inside a name is typed in many ways: 买买提·艾力, 买买提・艾力, 买买提•艾力.
_dots = re.compile(r"[·•‧∙⋅・･.｡。]")


def normalise_number(text: str) -> str:
    """A 学号 as it is kept and counted: full-width made half, without spaces, in capitals."""
    return _settled(text, str.upper)


def normalise_name(text: str) -> str:
    """A 姓名 for comparing: without spaces, one kind of dot, Latin letters in one case."""
    return _dots.sub("·", _settled(text, str.casefold))


def normalise_code(text: str) -> str:
    """A 认证码: the x that ends an ID number is an X, full-width digits are digits, spaces are none."""
    return _settled(text, str.upper)


def code_hmac(school_id: int, student_no: str, code: str) -> bytes:
    """32 bytes that tell nothing without the pepper, and nothing about another entry with the same code.

    `student_no` is normalised already; `code` may be in any spelling.
    """
    message = f"{school_id}\x1f{student_no}\x1f{normalise_code(code)}"
    return hmac.new(settings.CODE_PEPPER.encode(), message.encode(), hashlib.sha256).digest()


def draw() -> str:
    """A code that nobody can guess or know: 8 of 31 letters and digits, 39 bits."""
    return "".join(secrets.choice(DRAWN_LETTERS) for _place in range(DRAWN_LENGTH))


def _settled(text: str, case: Callable[[str], str]) -> str:
    """Plain and in one case; once more, for letters of another case may combine (ß´ is SS´, and that SŚ)."""
    return _plain(case(_plain(case(_plain(text)))))


def _plain(text: str) -> str:
    """Full-width made half, nothing blank or invisible; once more, for what stood apart may now combine."""
    return unicodedata.normalize("NFKC", _blank.sub("", unicodedata.normalize("NFKC", text)))


def same_name(left: str, right: str) -> bool:
    """Whether two names are one; takes the same time wherever they differ."""
    return hmac.compare_digest(normalise_name(left).encode(), normalise_name(right).encode())


def masked_number(number: str) -> str:
    """'2024****01': for pages that others may see over one's shoulder."""
    if len(number) < 7:
        return f"{number[:1]}****{number[-1:]}"
    return f"{number[:4]}****{number[-2:]}"
