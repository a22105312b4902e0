"""One cell as it is kept: a text, or a text with a flag where the spreadsheet has spoilt the value."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

Flag = Literal["lost", "date", "number", "error"]
# A text; or what can be shown of a spoilt value, and how it was spoilt. Both are JSON.
Cell = str | list[str]

# A number in a spreadsheet has fifteen digits; the sixteenth is made up.
EXACT = 10**15

_scientific = re.compile(r"([+-]?\d)(?:\.(\d+))?[eE]([+-]?)(\d{1,3})")
_whole = re.compile(r"(\d+)\.0+")
_date = re.compile(r"\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
# What a formula shows that has no value, in a CSV or in a newer way than the reader of workbooks knows.
_error = re.compile(r"#(?:DIV/0!|N/A|[A-Z][A-Z_]+[!?]|GETTING_DATA)|#{3,}")
# Excel's way to keep a text in a CSV: ="00123"; and the apostrophe that marks a text in a cell.
_kept_text = re.compile(r'="([^"]*)"|\'(\d.*)', re.DOTALL)


def from_value(value: object) -> Cell:
    """What a workbook holds: a formula comes as its value, a number as its digits if it has kept them."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime | date):
        return ["date", f"{value:%Y-%m-%d}"]
    if isinstance(value, time | timedelta):
        return ["date", str(value)]
    return from_text("" if value is None else str(value))


def from_text(text: str) -> Cell:
    """What stands in a CSV, or in a cell that is text."""
    text = text.strip()
    if _error.fullmatch(text):
        return ["error", text]
    if found := _kept_text.fullmatch(text):
        return (found[1] if found[1] is not None else found[2]).strip()
    return text


def shown(cell: Cell) -> str:
    """The words of a cell, spoilt or not."""
    return cell if isinstance(cell, str) else cell[1]


def flag(cell: Cell) -> str:
    """'lost' (digits), 'date', 'number' (with a fraction), 'error' (of a formula), or ''."""
    return "" if isinstance(cell, str) else cell[0]


def as_number(cell: Cell) -> Cell:
    """A cell of a column of numbers or codes: 2024010101.0 and 2.024010101E9 are mended, lost digits flagged."""
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if found := _whole.fullmatch(text):
        return found[1]
    if _date.fullmatch(text):
        return ["date", text]
    found = _scientific.fullmatch(text)
    if found is None or not (found[2] or found[3] == "+"):
        return cell  # 1E5 may be a number that a school gives
    digits, power = found[1].lstrip("+-") + (found[2] or ""), int(found[4])
    if found[1].startswith("-") or found[3] == "-" or len(digits) - 1 > power:
        return ["number", text]
    # 2.02401E+09 shows six of ten digits: the others are gone. 2.024010101E9 shows them all.
    return digits if len(digits) - 1 == power and power < 15 else ["lost", text]


def _number(value: float) -> Cell:
    if value != value or value in (float("inf"), float("-inf")):
        return ["number", str(value)]
    if value != int(value):
        return ["number", format(Decimal(repr(value)), "f")]
    if abs(value) >= EXACT:
        return ["lost", str(int(Decimal(f"{value:.14e}")))]  # as the spreadsheet shows it
    return str(int(value))
