"""What people type to say who they are: an e-mail address or a mainland mobile number, in any spelling."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

Kind = Literal["email", "mobile"]

LONGEST = 254

_blank = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_between_digits = re.compile(r"[-()‐-―]+")
_mobile = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})", re.ASCII)
_check_email = EmailValidator()


def normalise_login(text: str) -> tuple[Kind, str]:
    """('email', 'wang@example.org') or ('mobile', '13800138000') from any spelling of either.

    Full-width letters and digits, spaces, dashes in a number, +86 and capitals make no difference.
    Raises ValueError for what is neither.
    """
    plain = _blank.sub("", unicodedata.normalize("NFKC", text[: 2 * LONGEST]))
    if found := _mobile.fullmatch(_between_digits.sub("", plain)):
        return "mobile", found[1]
    email = plain.lower()
    try:
        _check_email(email)
    except ValidationError as error:
        raise ValueError("neither an e-mail address nor a mobile number") from error
    if len(email) > LONGEST:
        raise ValueError("longer than an e-mail address can be")
    return "email", email


def masked(address: str) -> str:
    """'138****8000', 'w***@example.org': enough to know one's own, not enough to learn another's."""
    if not address:
        return ""
    name, at, domain = address.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    return f"{address[:3]}****{address[-4:]}" if len(address) == 11 else f"{address[:1]}***"
