"""What makes a password too easy to guess, in plain words."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xueyun.accounts.guesses import is_guessed_first
from xueyun.accounts.models import Account

SHORTEST_OF_DIGITS = 10
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
_SHORTEST_RUN = 4


class TrivialPasswordValidator:
    """Refuses what a stranger would try first: one's own name, repetitions, rows of the keyboard, few digits,
    common stems with a year behind them.
    """

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raises ValidationError with one sentence that says what to change."""
        plain = password.lower()
        if user is not None and any(part in plain for part in known_parts(user)):
            raise ValidationError(
                _("This password contains your name or address. Please leave those out."), code="own"
            )
        if password.isdecimal() and len(password) < SHORTEST_OF_DIGITS:
            raise ValidationError(
                _("A password of digits only needs at least 10 of them. Add some letters."), code="digits"
            )
        if is_repetition(plain):
            raise ValidationError(
                _("This password repeats the same few characters. Mix some more."), code="repeated"
            )
        if len(without_runs(plain)) < _SHORTEST_RUN:
            raise ValidationError(
                _("This password is a row of the keyboard or the alphabet. Choose something else."),
                code="run",
            )
        if is_guessed_first(password):
            raise ValidationError(
                _(
                    "This password is a common word, name or lucky number with some digits; such are tried first. "
                    "A few words that have nothing to do with each other are better."
                ),
                code="guessed",
            )

    def get_help_text(self) -> str:
        return _("Not your name, not your number, and not a row of the keyboard.")


def known_parts(account: Account) -> list[str]:
    """What others know of an account, in lower case: address, its name part, mobile, nickname."""
    email = (account.email or "").lower()
    parts = [email, email.partition("@")[0], account.mobile or "", account.nickname.lower()]
    # Two Chinese characters are a name; two Latin letters are in every password.
    return [part for part in parts if len(part) >= 4 or (len(part) >= 2 and not part.isascii())]


def is_repetition(text: str) -> bool:
    """'aaaaaaaa', 'abcabcabc', or eight characters of three kinds."""
    return len(set(text)) <= 3 or bool(re.fullmatch(r"(.{1,4})\1+.{0,3}", text, re.DOTALL))


def without_runs(text: str) -> str:
    """What remains when rows of four or more neighbours, in either direction, are taken out: 'qwer1234'
    leaves ''.
    """
    kept, start = "", 0
    while start < len(text):
        length = _run_at(text, start)
        if length < _SHORTEST_RUN:
            kept, length = kept + text[start], 1
        start += length
    return kept


def _run_at(text: str, start: int) -> int:
    """The length of the longest row of neighbours that begins here."""
    longest = 1
    for row in _RUNS:
        for line in (row, row[::-1]):
            length = 1
            while start + length < len(text) and text[start : start + length + 1] in line:
                length += 1
            longest = max(longest, length)
    return longest
