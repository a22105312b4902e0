"""Files that are only handed out: judged against a short list, never shown inside a page."""

from __future__ import annotations

import zipfile
from pathlib import Path

from xueyun.media.problems import BadFile

# What an Office file holds beside its list of contents.
OFFICE = {"docx": "word/", "pptx": "ppt/", "xlsx": "xl/"}
# Open Document: the type that its first entry names.
OPEN = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
OLD_OFFICE = {"doc", "xls", "ppt"}
TEXTS = {"txt", "md", "csv", "tex", "bib", "py", "m", "r", "ipynb", "json"}
ENDINGS = {*OFFICE, *OPEN, *OLD_OFFICE, *TEXTS, "zip", "7z", "rtf"}
MOST_ENTRIES = 20_000
LONGEST_TEXT = 20 * 1024 * 1024


def is_document(path: Path, head: bytes, name: str) -> bool:
    """Whether the content is what the name's end claims. Raises BadFile 'document_macros'."""
    ending = name.rpartition(".")[2].lower()
    if ending in OLD_OFFICE:
        return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    if ending == "7z":
        return head.startswith(b"7z\xbc\xaf\x27\x1c")
    if ending == "rtf":
        return head.startswith(b"{\\rtf")
    if ending in TEXTS:
        return _is_text(path)
    return ending in {*OFFICE, *OPEN, "zip"} and _is_package(path, ending)


def _is_package(path: Path, ending: str) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
            if ending in OPEN:
                with package.open("mimetype") as entry:
                    return entry.read(100) == OPEN[ending]
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, RuntimeError, ValueError):
        return False
    if len(names) > MOST_ENTRIES:
        return False
    if ending == "zip":
        return True
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadFile("document_macros")
    return "[Content_Types].xml" in names and any(name.startswith(OFFICE[ending]) for name in names)


def _is_text(path: Path) -> bool:
    """Text in an encoding that people here use, without the zeros of programs."""
    if path.stat().st_size > LONGEST_TEXT:
        return False
    data = path.read_bytes()
    if b"\0" in data:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
