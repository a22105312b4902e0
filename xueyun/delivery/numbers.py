"""Mobile numbers as gateways and people write them."""

from __future__ import annotations

import re
import unicodedata

_between = re.compile(r"[\s\u200b-\u200d\u2060\ufeff()‐-―-]+")
_mainland = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})", re.ASCII)


def mainland(text: str) -> str | None:
    """'13800138000' from any spelling of a mainland mobile number (+86, 0086, spaces, full width); None for others."""
    plain = _between.sub("", unicodedata.normalize("NFKC", text[:60]))
    found = _mainland.fullmatch(plain)
    return found[1] if found else None
