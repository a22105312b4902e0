"""CSV as Excel, WPS and databases write it: UTF-8 with or without BOM, GB18030; comma, tab or semicolon."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator

from xueyun.schools.sheets.cells import Cell, from_text
from xueyun.schools.sheets.refusals import Unreadable

DELIMITERS = ",\t;，"
# Of the Chinese characters of a list nearly all are of the common set; of a list read in a wrong encoding few are.
COMMON = 0.8


def decoded(data: bytes) -> str:
    """The text. Raises Unreadable('encoding') for what is in another encoding, even where it could be decoded."""
    if b"\x00" in data:
        raise Unreadable("encoding")  # UTF-16, or no text at all
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error
    if not _is_likely(text):
        raise Unreadable("encoding")
    return text


def rows(text: str) -> Iterator[tuple[int, list[Cell]]]:
    """(row number as a spreadsheet shows it, cells), empty rows left out. Raises Unreadable('quotes')."""
    text, delimiter = _delimited(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            cells = [from_text(value) for value in row]
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise Unreadable("quotes", row=number + 1) from error


def _delimited(text: str) -> tuple[str, str]:
    """The text and what parts its columns: `sep=;` says it (and is no row), else the first line's most frequent."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return rest, first.strip()[4]
    lines = [line for line in text[:10_000].splitlines() if line.strip()][:5]
    counts = {mark: max((line.count(mark) for line in lines), default=0) for mark in DELIMITERS}
    return text, max(DELIMITERS, key=lambda mark: counts[mark])


def _is_likely(text: str) -> bool:
    """Big5 and others decode as GB18030 into characters that no list has."""
    sample = [letter for letter in text[:200_000] if ord(letter) > 127]
    if any(unicodedata.category(letter) in {"Co", "Cn", "Cc"} for letter in sample):
        return False
    han = [letter for letter in sample if unicodedata.name(letter, "").startswith("CJK UNIFIED")]
    return sum(map(_is_common, han)) >= COMMON * len(han) and len(han) >= len(sample) / 4


def _is_common(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
