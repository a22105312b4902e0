"""What every workbook that goes out has in common: texts are texts, and no formula lives in them."""

from __future__ import annotations

from typing import Any

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# For xlsxwriter: nothing that people have typed becomes a formula, an address or a number.
PLAIN: dict[str, Any] = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take this for a formula when the cell is edited or saved as CSV.

    Such a text gets the quote that says it is none.
    """
    return text.startswith(_FORMULA)
