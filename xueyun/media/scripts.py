"""Whether a PDF carries a program. Readers in the page never run one; a downloaded file might."""

from __future__ import annotations

import mmap
import re
import zlib
from pathlib import Path

# The type of an action (ISO 32000-1, 12.6.4.16), written plainly or with letters as numbers (7.3.5).
_ACTION = re.compile(rb"/S\s*/([A-Za-z#0-9]{10,40})")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b")
_STREAM = re.compile(rb"stream\r?\n")
MOST_INFLATED = 8 * 1024 * 1024  # of one object stream; writers put some hundred objects into each
DICTIONARY = 2048  # bytes within which a stream follows its type


def has_script(path: Path) -> bool:
    """Any JavaScript action: of the document, a page, a field or an annotation, in the open or in object streams."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if _names_script(data):
            return True
        for found in _OBJECTS.finditer(data):
            begin = _STREAM.search(data, found.end(), found.end() + DICTIONARY)
            if begin and _names_script(_inflated(data, begin.end())):
                return True
    return False


def _names_script(data: bytes | mmap.mmap) -> bool:
    names = (
        _ESCAPE.sub(lambda hex_: bytes([int(hex_[1], 16)]), found[1]) for found in _ACTION.finditer(data)
    )
    return any(name == b"JavaScript" for name in names)


def _inflated(data: mmap.mmap, begin: int) -> bytes:
    """A Flate stream from this place on, as far as it can be read."""
    inflate, out, at = zlib.decompressobj(), b"", begin
    try:
        while not inflate.eof and len(out) < MOST_INFLATED and at < len(data):
            out += inflate.decompress(data[at : at + 65536], MOST_INFLATED - len(out))
            at += 65536
    except zlib.error:
        pass
    return out
