"""What lies in a workbook before anything parses it: how large it really is, macros, and how far its cells reach."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from xueyun.schools.sheets.refusals import Unreadable

# XML of 100,000 rows has about 40 MB.
LARGEST_INSIDE = 256 * 1024 * 1024
MOST_ENTRIES = 2000
# Of a range that is held in memory: 100,000 rows of 40 columns.
MOST_CELLS = 4_000_000
CHUNK = 1 << 16

# Cells whose error is told: more of them than a list has rows are no list.
MOST_ERRORS = 100_000

_cell = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*?(?<!/)>')
_error = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*\bt=[\"']e[\"'][^<>]*)>"
    rb"(?:<(?:\w+:)?f\b[^<>]*>(?:[^<]*</(?:\w+:)?f>)?)?<(?:\w+:)?v>(#[A-Z0-9/!?_]{2,20})<"
)
_place = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_row = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_column = re.compile(rb"<(?:\w+:)?col\b([^<>]*)>")
_hidden = re.compile(rb'\bhidden="(?:1|true)"')
_attribute = re.compile(r'([\w:]+)="([^"]*)"')


@dataclass(slots=True)
class Reach:
    """How far the values of a sheet go, and how much of it is hidden from the eye."""

    rows: int = 0
    columns: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    # (row, column from 0) → '#N/A': the reader of workbooks takes such a cell for an empty one
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def inspect(path: Path) -> dict[str, Reach]:
    """Sheet's name → its reach. Raises Unreadable for macros, bombs, damage, other formats and giant ranges."""
    try:
        with zipfile.ZipFile(path) as box:
            return _inspect(box)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError) as error:
        raise Unreadable("broken") from error


def _inspect(box: zipfile.ZipFile) -> dict[str, Reach]:
    entries = box.infolist()
    names = {entry.filename.lower() for entry in entries}
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name for name in names):
        raise Unreadable("macros")
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_INSIDE:
        raise Unreadable("bomb")
    if "xl/workbook.xml" not in names:
        raise Unreadable("kind")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("encrypted")
    reaches = {entry.filename: _measure(box, entry) for entry in entries}
    if "macroEnabled" in box.read("[Content_Types].xml").decode("utf-8", "replace"):
        raise Unreadable("macros")
    for reach in reaches.values():
        if reach.rows * reach.columns > MOST_CELLS:
            raise Unreadable("wide")
    return {name: reaches.get(file, Reach()) for name, file in _sheets(box)}


def _measure(box: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Reach:
    """Inflate one entry whole, whatever its directory claims; in a sheet, look how far cells with values go."""
    reach, size, rest = Reach(), 0, b""
    is_sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    for piece in _inflated(box, entry):
        size += len(piece)
        if size > entry.file_size:
            raise Unreadable("bomb")  # it claims to be smaller than it is
        if not is_sheet:
            continue
        # What comes before the last cell is whole cells; one that is longer than a chunk is none of ours.
        xml = rest + piece
        cell = max(xml.rfind(b"<c "), xml.rfind(b":c "))
        cut = max(xml.rfind(b"<", 0, cell + 1) if cell > 0 else xml.rfind(b"<"), 0)
        _look(xml[:cut], reach)
        rest = xml[cut:][-CHUNK:]
    _look(rest, reach)
    return reach


def _look(xml: bytes, reach: Reach) -> None:
    for letters, row in _cell.findall(xml):
        reach.rows = max(reach.rows, int(row))
        reach.columns = max(reach.columns, column_number(letters.decode()))
    for attributes, shown in _error.findall(xml):
        if (place := _place.search(attributes)) and len(reach.errors) < MOST_ERRORS:
            reach.errors[int(place[2]), column_number(place[1].decode()) - 1] = shown.decode()
    reach.hidden_rows += sum(1 for attributes in _row.findall(xml) if _hidden.search(attributes))
    reach.hidden_columns += sum(1 for attributes in _column.findall(xml) if _hidden.search(attributes))


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _inflated(box: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes that the stream really holds. zipfile itself stops at the size that the directory claims; other
    readers do not.
    """
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("broken")
    file: BinaryIO = box.fp  # type: ignore[assignment]
    file.seek(entry.header_offset + 26)
    lengths = file.read(4)
    file.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
    left, inflater = entry.compress_size, zlib.decompressobj(-15)
    while left > 0 and (raw := file.read(min(CHUNK, left))):
        left -= len(raw)
        if entry.compress_type == zipfile.ZIP_STORED:
            yield raw
            continue
        while raw:
            yield inflater.decompress(raw, CHUNK)
            raw = inflater.unconsumed_tail


def _sheets(box: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(name, file inside) of each sheet; a workbook whose parts are named oddly has none, and that is no matter."""
    from html import unescape

    names = set(box.namelist())
    if "xl/_rels/workbook.xml.rels" not in names:
        return
    relations = _tags(box.read("xl/_rels/workbook.xml.rels"), "Relationship")
    files = {row.get("Id", ""): row.get("Target", "").removeprefix("/xl/") for row in relations}
    for row in _tags(box.read("xl/workbook.xml"), "sheet"):
        yield unescape(row.get("name", "")), f"xl/{files.get(row.get('r:id', ''), '')}"


def _tags(xml: bytes, name: str) -> Iterator[dict[str, str]]:
    for found in re.finditer(rf"<(?:\w+:)?{name}\s([^<>]*)>", xml.decode("utf-8", "replace")):
        yield dict(_attribute.findall(found[1]))
