"""Words that must wait in the database without being readable there: sealed under a key that lies outside it."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Broken(Exception):
    """The bytes were not sealed by us, or under another key."""


def seal(value: Any) -> bytes:
    """A JSON value, encrypted and signed."""
    return _box(settings.SEALING_KEY).encrypt(json.dumps(value, ensure_ascii=False).encode())


def unseal(sealed: bytes | memoryview) -> Any:
    """The value again. Raises Broken."""
    try:
        return json.loads(_box(settings.SEALING_KEY).decrypt(bytes(sealed)))
    except (InvalidToken, ValueError) as error:
        raise Broken from error


@lru_cache(maxsize=4)
def _box(key: str) -> Fernet:
    """Fernet wants 32 bytes; the secret is text of any length."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))
