"""Headers of the tus protocol 1.0 (https://tus.io/protocols/resumable-upload), read strictly."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from datetime import datetime

from django.utils.http import http_date

from xueyun.media.arrivals import Checksum

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
ALGORITHMS = ("sha1", "sha256")
CONTENT_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 2000
MOST_PAIRS = 20

_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


class BadHeader(Exception):
    """A header is missing or can't be understood; the sentence is for programmers."""


def number(name: str, value: str | None) -> int:
    """A non-negative integer. Raises BadHeader."""
    if value is None or not _NUMBER.fullmatch(value):
        raise BadHeader(f"{name} must be a non-negative integer.")
    return int(value)


def metadata(value: str) -> dict[str, str]:
    """Upload-Metadata: pairs with commas between them, each a key and (after a space) its value in Base64.

    Raises BadHeader for empty keys, keys that come twice and values that are no Base64 of UTF-8.
    """
    if len(value) > LONGEST_METADATA:
        raise BadHeader(f"Upload-Metadata has at most {LONGEST_METADATA} characters.")
    found: dict[str, str] = {}
    for pair in value.split(",") if value else []:
        key, _space, coded = pair.strip(" ").partition(" ")
        if not key or not key.isascii() or key in found or len(found) == MOST_PAIRS:
            raise BadHeader("The keys of Upload-Metadata are ASCII, not empty, and each comes once.")
        try:
            found[key] = base64.b64decode(coded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise BadHeader(f"The value of {key} in Upload-Metadata is not Base64 of UTF-8.") from error
    return found


def checksum(value: str | None) -> Checksum | None:
    """Upload-Checksum: an algorithm and a digest in Base64; None without the header. Raises BadHeader."""
    if value is None:
        return None
    algorithm, _space, coded = value.partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadHeader(f"Checksums are made with one of: {', '.join(ALGORITHMS)}.")
    try:
        digest = base64.b64decode(coded, validate=True)
    except binascii.Error as error:
        raise BadHeader("The checksum is not Base64.") from error
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise BadHeader("The checksum has not the length of its algorithm.")
    return Checksum(algorithm, digest)


def expires(moment: datetime) -> str:
    """Upload-Expires: an HTTP date."""
    return http_date(moment.timestamp())
